// The table of libraries in THIRD_PARTY_NOTICES.md, from what is bundled and packed, with its licences held against those that
// are allowed.   usage: npm run notices [-- --check]   (after a build)
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packagesFor, TARGETS, WEB } from './targets.mjs';

const root = path.resolve(import.meta.dirname, '..');
const FILE = path.join(root, 'THIRD_PARTY_NOTICES.md');
const [BEGIN, END] = ['<!-- libraries: npm run notices -->\n', '<!-- end of libraries -->'];

/** What may be shipped beside code under the MIT licence without further ado. */
const PERMISSIVE = ['MIT', 'Apache-2.0', 'BSD-3-Clause', 'ISC', '0BSD'];

/** Others, each only where the way it is shipped keeps to it. */
const ALLOWED_FOR = [
  // The icons; named in the notices.
  { licence: 'CC-BY-4.0', packages: /^@vscode\/codicons$/ },
  // libvips, linked dynamically: a file of its own, which can be replaced.
  { licence: 'LGPL-3.0-or-later', packages: /^@img\/sharp-(libvips-|win32-|wasm32$)/ },
];

const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));

/**
 * Whether a package's licence allows that it is shipped. Of several that can be chosen from (`OR`) one is enough.
 *
 * @param licence an SPDX expression of names, AND, OR and brackets around all of it
 */
export function isAllowed(name, licence) {
  const allowed = (one) =>
    PERMISSIVE.includes(one) || ALLOWED_FOR.some((other) => other.licence === one && other.packages.test(name));
  return String(licence)
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((all) => all.split(' AND ').every((one) => allowed(one.trim())));
}

/** @returns every package that a user gets, by us or by npm, whose licence does not allow it: `name: licence` */
export function forbidden(from = packages) {
  return Object.entries(from)
    .filter(([folder, { dev }]) => folder !== '' && !dev)
    .map(([folder, { license }]) => ({ name: folder.replace(/^.*node_modules\//, ''), license: license ?? 'none' }))
    .filter(({ name, license }) => !isAllowed(name, license))
    .map(({ name, license }) => `${name}: ${license}`);
}

/** @returns THIRD_PARTY_NOTICES.md as it should be */
export function noticesNow() {
  const before = readFileSync(FILE, 'utf8');
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`THIRD_PARTY_NOTICES.md has no "${BEGIN.trim()}" … "${END}".`);
  const bundledIn = (file) => JSON.parse(readFileSync(path.join(root, 'out', file), 'utf8'));
  const others = TARGETS.filter((target) => target !== WEB);
  const targets = new Map();
  const note = (name, target) => targets.set(name, (targets.get(name) ?? new Set()).add(target));
  for (const target of others) {
    for (const name of bundledIn('bundled.json')) note(name, target);
    for (const { name } of packagesFor(target)) note(name, target);
  }
  for (const name of bundledIn('web/bundled.json')) note(name, WEB);
  const inWords = (where) => {
    if (where.size === TARGETS.length) return 'all';
    return where.size === others.length && !where.has(WEB) ? `all but ${WEB}` : [...where].join(', ');
  };
  const rows = [...targets.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, where]) => {
      const { version, license } = packages[`node_modules/${name}`] ?? {};
      if (!isAllowed(name, license)) throw new Error(`The licence of ${name} (${license}) is none that is allowed.`);
      return `| ${name} | ${version} | ${license} | ${inWords(where)} |`;
    });
  const table = ['', '| library | version | licence | in packages for |', '| --- | --- | --- | --- |', ...rows, '', ''].join(
    '\n',
  );
  return `${before.slice(0, from + BEGIN.length)}${table}${before.slice(to)}`;
}

if (process.argv[1] === import.meta.filename) {
  const wrong = forbidden();
  const now = noticesNow();
  const check = process.argv.includes('--check');
  const differs = now !== readFileSync(FILE, 'utf8');
  for (const each of wrong) console.error(`This licence is none that is allowed: ${each}.`);
  if (check && differs) console.error('THIRD_PARTY_NOTICES.md is not what is packed: run "npm run notices".');
  if (!check && differs) writeFileSync(FILE, now);
  if (wrong.length > 0 || (check && differs)) process.exitCode = 1;
}
