// Writes l10n/bundle.l10n.json, the English of every text in the code, and looks at the translations of it and of
// package.nls.json.   usage: node scripts/l10n.mjs [--check] [--language LANGUAGE]
// --check: writes nothing and ends badly where something is wrong; --language: lists what that one lacks
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as prettier from 'prettier';
import { textsOf } from './texts.mjs';
import { problemsOf } from './translations.mjs';

const root = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, language: { type: 'string' } } });
const read = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

const listFile = path.join(root, 'l10n/bundle.l10n.json');
const { texts, problems } = textsOf(root);
const english = [...texts].sort(([a], [b]) => (a < b ? -1 : 1));
const list = await prettier.format(
  JSON.stringify(
    Object.fromEntries(english.map(([text, notes]) => [text, notes.size === 0 ? text : { message: text, comment: [...notes] }])),
  ),
  { ...(await prettier.resolveConfig(listFile)), filepath: listFile },
);
const stale = !existsSync(listFile) || readFileSync(listFile, 'utf8') !== list;
if (stale && values.check) problems.push('l10n/bundle.l10n.json does not say what the code says: run "npm run l10n".');
else if (stale) {
  writeFileSync(listFile, list);
  console.log(`l10n/bundle.l10n.json written: ${english.length} texts`);
}

const bundle = Object.fromEntries(english.map(([text]) => [text, text]));
const manifest = read('package.nls.json');
const SETS = [
  { folder: 'l10n', name: /^bundle\.l10n\.([\w-]+)\.json$/, english: bundle },
  { folder: '.', name: /^package\.nls\.([\w-]+)\.json$/, english: manifest },
];
for (const { folder, name, english } of SETS)
  for (const file of readdirSync(path.join(root, folder)).sort()) {
    const [, language] = name.exec(file) ?? [];
    if (language === undefined || (values.language !== undefined && values.language !== language)) continue;
    const where = path.posix.join(folder, file);
    const { wrong, missing } = problemsOf(english, read(where));
    problems.push(...wrong.map((each) => `${where}: ${each}`));
    if (values.language !== undefined) for (const each of missing) console.log(JSON.stringify(each));
    if (missing.length > 0) problems.push(`${where}: ${missing.length} of ${Object.keys(english).length} texts are missing`);
  }

if (values.check) for (const problem of problems) console.error(problem);
else if (problems.length > 0) console.log(`${problems.length} things to do: npm run l10n -- --check`);
if (values.check && problems.length > 0) process.exitCode = 1;
