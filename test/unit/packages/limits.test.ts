/** docs/limits.md says what is: its numbers and words are the code's, and the tests that it names are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MOST_CHARACTERS } from '../../../src/cli/lines.js';
import {
  DECODE_SECONDS,
  MAX_DECODED_BYTES,
  MAX_FILE_BYTES,
  MAX_ICON_ENTRIES,
  MAX_PIXELS,
  MAX_SIDE,
  SVG_SIDE,
} from '../../../src/clip/limits.js';
import { LONGEST_CAPTION } from '../../../src/collection/caption-writing.js';
import { MOST_COMPARED } from '../../../src/collection/likeness.js';
import { TOKENIZING } from '../../../src/engine/texts.js';
import { DEFAULT_MEMORY_MIB, DEFAULT_STORE_MIB } from '../../../src/gaze/defaults.js';
import { LONGEST_CONFIG, LONGEST_TOKENIZER } from '../../../src/models/read-config.js';
import { LARGEST_FILE, LONGEST_PHRASE, MOST_FILES, MOST_PHRASES } from '../../../src/phrases/limits.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const rows = readFileSync(path.join(ROOT, 'docs', 'limits.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!what|---)/.test(line))
  .map((line) => {
    const [, what = '', most = '', told = '', tried = ''] = line.split('|').map((cell) => cell.trim());
    return { what, most, told, tried };
  });

const number = (value: number) => value.toLocaleString('en');
const mebibytes = (bytes: number) => `${number(bytes / 2 ** 20)} MiB`;
const kibibytes = (bytes: number) => `${number(bytes / 2 ** 10)} KiB`;

const MOST: Readonly<Record<string, string>> = {
  'bytes of a picture': mebibytes(MAX_FILE_BYTES),
  'pixels of a picture': `${MAX_PIXELS / 1e6} megapixels`,
  'bytes of its pixels when decoded': mebibytes(MAX_DECODED_BYTES),
  'a side of a picture': `${number(MAX_SIDE)} pixels`,
  'a side of a drawing (SVG)': `${number(SVG_SIDE)} pixels`,
  'frames of a picture': '1',
  'entries of an icon': number(MAX_ICON_ENTRIES),
  'time for one picture': `${DECODE_SECONDS} s where the decoder can be stopped, else ${DECODE_SECONDS + 10} s`,
  'memory of one computation': `${DEFAULT_MEMORY_MIB} MiB`,
  'embeddings kept': `${DEFAULT_STORE_MIB} MiB`,
  'bytes of a phrase file': mebibytes(LARGEST_FILE),
  'phrases of a list': number(MOST_PHRASES),
  'characters of a phrase': number(LONGEST_PHRASE),
  'phrase files that one pattern means': number(MOST_FILES),
  'bytes of a caption that is added to': kibibytes(LONGEST_CAPTION),
  'characters of a line that the command line reads': number(MOST_CHARACTERS),
  'pictures compared each with each': number(MOST_COMPARED),
  "bytes of a model's config.json": kibibytes(LONGEST_CONFIG),
  "bytes of a model's tokenizer.json": mebibytes(LONGEST_TOKENIZER),
  'time to tokenize a thousand phrases': `${TOKENIZING / 1000} s`,
};

describe('docs/limits.md', () => {
  it('has each limit once', () => {
    expect(rows.map(({ what }) => what)).toEqual(Object.keys(MOST));
  });

  it.each(rows)('says what the code says of $what', ({ what, most, told, tried }) => {
    expect(
      most === MOST[what] ||
        most.startsWith(`${MOST[what]} `) ||
        most.startsWith(`${MOST[what]}:`) ||
        most.startsWith(`${MOST[what]},`),
    ).toBe(true);
    if (told !== '') expect(source).toContain(told.slice(1, -1));
    expect(existsSync(path.join(ROOT, tried.slice(1, -1)))).toBe(true);
  });
});

const source = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(path.join(ROOT, 'src', name), 'utf8'))
  .join('\n');
