/** docs/threat-model.md says what is: its limits are the code's, its files and tests are there, its checks can be taken away. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DECODE_SECONDS, MAX_DECODED_BYTES, MAX_FILE_BYTES, MAX_PIXELS, MAX_SIDE, SVG_SIDE } from '../../../src/clip/limits.js';
import { DEFAULT_MEMORY_MIB, DEFAULT_STORE_MIB } from '../../../src/gaze/defaults.js';
import { LARGEST_FILE, LONGEST_PHRASE, MOST_FILES, MOST_PHRASES } from '../../../src/phrases/limits.js';
import { MUTANTS } from '../../mutants/table.mjs';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const document = read('docs/threat-model.md');

const number = (value: number) => value.toLocaleString('en');
const mebibytes = (bytes: number) => `${bytes / 2 ** 20} MiB`;

describe('docs/threat-model.md', () => {
  it.each([
    ['bytes of a picture', mebibytes(MAX_FILE_BYTES)],
    ['pixels; bytes when decoded', `${MAX_PIXELS / 1e6} megapixels; ${mebibytes(MAX_DECODED_BYTES)}`],
    ['a side', `${number(MAX_SIDE)} pixels`],
    ['a side of a drawing (SVG)', `drawn at ${number(SVG_SIDE)} pixels`],
    ['time for one picture', `${DECODE_SECONDS} s where the decoder can be stopped, else ${DECODE_SECONDS + 10} s`],
    ['bytes of a phrase file', mebibytes(LARGEST_FILE)],
    ['phrases of a list; characters of one', `${number(MOST_PHRASES)}; ${number(LONGEST_PHRASE)}`],
    ['phrase files that one pattern means', number(MOST_FILES)],
    ['memory of one computation', `${DEFAULT_MEMORY_MIB} MiB beside the model`],
    ['embeddings kept', `${DEFAULT_STORE_MIB} MiB`],
  ])('has the limit of %s: %s', (what, most) => {
    const row = document.split('\n').find((line) => line.startsWith(`| ${what} |`));
    expect(row?.split(' | ')[1]).toContain(most);
  });

  it('names files that are there', () => {
    const named = [...document.matchAll(/`((?:src|test|webview)\/[\w./-]+)`/g)].map(([, file = '']) => file);
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});

describe('npm run mutants', () => {
  it.each(MUTANTS)('can take away the check against $hole', ({ file, text, by, test }) => {
    expect(read(file)).toContain(text);
    expect(by).not.toBe(text);
    expect(existsSync(path.join(ROOT, test))).toBe(true);
  });
});
