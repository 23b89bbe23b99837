import { describe, expect, it } from 'vitest';
import { embedded, npyOf, rowsOfEmbeddings, TABLE_FORMATS, tableText, type Shown } from '../../../src/collection/export.js';
import { NPY_HEADER_BYTES } from '../../../src/collection/npy.js';
import { formatCsvWithNote } from '../../../src/gaze/formats/format-csv.js';
import { NOTE, type GazeResult } from '../../../src/gaze/result.js';
import { resultsOf } from './results-of.js';

const results = resultsOf(['x/a.png', 1, 0], ['x/b|c.png', 'It is cut off.'], ['waits.png'], ['d.png', 3, 4]);
const whole: GazeResult = {
  version: '1.0.0',
  note: NOTE,
  model: { id: 'demo', fingerprint: 'f0', logitScale: 1, demo: true },
  runtime: 'native',
  device: 'cpu',
  preprocessing: 'as-displayed',
  crop: 'whole',
  decode: 'exact',
  images: [],
};
const shown = (more: Partial<Shown> = {}): Shown => ({
  results,
  pictures: Uint32Array.of(3, 1, 2, 0),
  resultOf: (images) => ({ ...whole, images }),
  ...more,
});
const text = (format: keyof typeof TABLE_FORMATS, top: number, of = shown()) =>
  [...tableText(of, TABLE_FORMATS[format], top)].join('');

describe('the table as text', () => {
  it('is as CSV what a result of the pictures shown is, in their order', () => {
    const images = [3, 1, 0].map((index) => results.image(index));
    expect(text('csv', 2)).toBe(formatCsvWithNote({ ...whole, images }, 2));
    expect(
      text('csv', 1)
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[0]),
    ).toEqual(['d.png', 'x/a.png', '']);
  });

  it('is as JSON Lines a line for each picture, failures with their reasons, each naming what it came from', () => {
    const lines = text('jsonl', 1)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const by = { model: 'demo', fingerprint: 'f0', preprocessing: 'as-displayed', crop: 'whole', decode: 'exact', note: NOTE };
    expect(lines).toMatchObject([
      {
        path: 'd.png',
        width: 3,
        height: 2,
        sha256: 'hash of d.png',
        ...by,
        lists: [{ id: 'two', count: 2, phrases: [{ phrase: 'b, "c"', rank: 1 }] }],
      },
      { path: 'x/b|c.png', error: 'It is cut off.', ...by, lists: [] },
      { path: 'x/a.png', ...by, lists: [{ phrases: [{ phrase: 'a', rank: 1 }] }] },
    ]);
  });

  it('is as Markdown a row for each picture, with what Markdown would take for its own marked as text', () => {
    expect(text('markdown', 2)).toBe(
      '| picture | Two (`two`, 2) |\n| --- | --- |\n' +
        '| d.png | b, "c" 73.1 %, 4.0000<br>a 26.9 %, 3.0000 |\n' +
        '| x/b\\|c.png | It is cut off. |\n' +
        '| x/a.png | a 73.1 %, 1.0000<br>b, "c" 26.9 %, 0.0000 |\n' +
        '\nModel demo (**Demo model: not CLIP**), fingerprint `f0`, logit_scale 1; preprocessing `as-displayed`, crop `whole`, decode `exact`.\n' +
        `\n*${NOTE}*\n`,
    );
  });

  it('says what was looked for, and how near each picture is', () => {
    const scores = Float32Array.of(0.25, NaN, NaN, 0.5);
    const scored = shown({ scores, resultOf: (images) => ({ ...whole, query: 'a boat + | sea', images }) });
    expect(
      text('csv', 1, scored)
        .split('\n')
        .map((line) => line.split(',').slice(-2).join()),
    ).toEqual(['query,score', 'a boat + | sea,0.5', 'a boat + | sea,0.25', '']);
    expect(JSON.parse(text('jsonl', 1, scored).split('\n')[0]!)).toMatchObject({ query: 'a boat + | sea', score: 0.5 });
    expect(text('markdown', 1, scored).split('\n')).toMatchObject({
      0: '| picture | score of a boat \\+ \\| sea | Two (`two`, 2) |',
      1: '| --- | ---: | --- |',
      2: '| d.png | 0.5000 | b, "c" 73.1 %, 4.0000 |',
      3: '| x/b\\|c.png |  | It is cut off. |',
    });
  });

  it('of nothing is still a file of its form', () => {
    const none = shown({ pictures: new Uint32Array() });
    expect(text('csv', 1, none)).toBe(formatCsvWithNote(whole, 1));
    expect(text('jsonl', 1, none)).toBe('');
    expect(text('markdown', 1, none)).toContain('| picture | Two');
  });
});

describe('the embeddings', () => {
  it('are rows of unit vectors of the pictures that were looked at, in the order shown, told line by line', () => {
    const pictures = embedded(shown());
    expect([...pictures]).toEqual([3, 0]);
    const bytes = Buffer.concat([...npyOf(results, pictures)]);
    expect(bytes.toString('latin1', 0, NPY_HEADER_BYTES)).toContain("'shape': (2, 2)");
    const values = [0, 1, 2, 3].map((at) => bytes.readFloatLE(NPY_HEADER_BYTES + at * 4));
    expect(values.map((value) => Number(value.toFixed(6)))).toEqual([0.6, 0.8, 1, 0]);
    const rows = [...rowsOfEmbeddings(shown(), pictures)]
      .join('')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(rows).toMatchObject([
      {
        row: 0,
        image: 'd.png',
        sha256: 'hash of d.png',
        model: 'demo',
        fingerprint: 'f0',
        preprocessing: 'as-displayed',
        crop: 'whole',
      },
      { row: 1, image: 'x/a.png' },
    ]);
  });

  it('are whole, also where they are more than are written at once', () => {
    const many = resultsOf(...Array.from({ length: 200 }, (_, at) => [`${at}.png`, 1, at] as const));
    const pictures = Uint32Array.from({ length: 200 }, (_, at) => 199 - at);
    const bytes = Buffer.concat([...npyOf(many, pictures)]);
    expect(bytes.length).toBe(NPY_HEADER_BYTES + 200 * 8);
    expect(bytes.readFloatLE(bytes.length - 8)).toBe(1);
    expect([...rowsOfEmbeddings({ ...shown(), results: many }, pictures)].join('').trimEnd().split('\n')).toHaveLength(200);
  });
});
