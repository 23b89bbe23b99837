// Which files a VSIX holds, and which it should: test/fixtures/packages/every-target.txt and the target's own.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import yauzl from 'yauzl';
import { root } from './prepare.mjs';
import { WEB } from './targets.mjs';

const folder = path.join(root, 'test', 'fixtures', 'packages');
const COMMON = 'every-target';

/** Where a package's own native code and its support lies; all else is in every package. */
const PACKED = /^extension\/out\/node_modules\/(onnxruntime-node|@img\/sharp-(?!wasm32))/;

/** The parts of the extension's bundle are named by their contents and as many as the bundler finds good. */
const PARTS = /^extension\/out\/extension\/[^/]+\.cjs$/;

/** Our own texts and pictures to be read by people: they come and go without harm. */
const DOCUMENTS = /^extension\/(docs|media)\/(?!gallery\/|demo-model\/).*\.(md|png|svg|jpg|webp)$/;

const INDEX = 'extension/out/packed/index.json';

/**
 * @returns the names of a VSIX's files, sorted; the parts of the bundle and documents under one name each, and what is packed
 *          within under the names that it is unpacked as
 */
export async function contentsOf(file) {
  const names = [];
  let index = { files: [] };
  const zip = await yauzl.openPromise(file);
  for await (const entry of zip.eachEntry()) {
    names.push(entry.fileName);
    if (entry.fileName === INDEX) index = JSON.parse(await text(await zip.openReadStreamPromise(entry)));
  }
  const unpacked = new Map(index.files.map(({ packed, path }) => [`extension/out/packed/${packed}`, `extension/out/${path}`]));
  return [...new Set(names.map((name) => unpacked.get(name) ?? nameOf(name)))].sort();
}

/** @returns which files a target's package lacks, and which it should not have */
export function compareContents(target, contents) {
  // The package for browsers has little in common with the others.
  const wanted = [...(target === WEB ? [] : read(COMMON)), ...read(target)];
  return {
    missing: wanted.filter((name) => !contents.includes(name)),
    unexpected: contents.filter((name) => !wanted.includes(name)),
  };
}

export function acceptContents(target, contents) {
  mkdirSync(folder, { recursive: true });
  if (target === WEB) {
    write(WEB, contents);
    return;
  }
  write(
    COMMON,
    contents.filter((name) => !PACKED.test(name)),
  );
  write(
    target,
    contents.filter((name) => PACKED.test(name)),
  );
}

function read(name) {
  const file = path.join(folder, `${name}.txt`);
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}

function write(name, lines) {
  writeFileSync(path.join(folder, `${name}.txt`), lines.map((line) => `${line}\n`).join(''));
}

function nameOf(file) {
  if (PARTS.test(file)) return 'extension/out/extension/*.cjs';
  const [, folder] = DOCUMENTS.exec(file) ?? [];
  return folder === undefined ? file : `extension/${folder}/(documents)`;
}
