import { describe, expect, it } from 'vitest';
import { nearest, type Nearest, type Products } from '../../../src/clip/nearest.js';
import { cosine, unit } from '../../../src/clip/similarity.js';
import { Results } from '../../../src/collection/results.js';
import { firstPhrases, nearDuplicates, outliers } from '../../../src/collection/summary.js';
import { localEngine, RUNTIME } from '../parity/demo-engine.js';

const DIMENSIONS = 8;
const vectors = (count: number) =>
  Array.from({ length: count }, (_, row) =>
    unit(Float32Array.from({ length: DIMENSIONS }, (_, at) => Math.sin(row * 12.9 + at * 78.2 + (row % 7) * at))),
  );
const packed = (rows: readonly Float32Array[]) => Float32Array.from(rows.flatMap((row) => [...row]));

/** Every cosine, sorted: what the blocks must come to. */
function bySorting(rows: readonly Float32Array[], each: number): { rows: number[]; cosines: number[] }[] {
  return rows.map((row, at) => {
    const others = rows.map((other, index) => ({ index, value: cosine(row, other) })).filter(({ index }) => index !== at);
    const best = others.sort((a, b) => b.value - a.value).slice(0, each);
    return { rows: best.map(({ index }) => index), cosines: best.map(({ value }) => value) };
  });
}

const plainly: Products = (a, b) => {
  const [m, n] = [a.length / DIMENSIONS, b.length / DIMENSIONS];
  const row = (matrix: Float32Array, at: number) => matrix.subarray(at * DIMENSIONS, (at + 1) * DIMENSIONS);
  return Promise.resolve(Float32Array.from({ length: m * n }, (_, at) => cosine(row(a, Math.floor(at / n)), row(b, at % n))));
};

function expectNearest(found: Nearest, rows: readonly Float32Array[], each: number): void {
  expect(found.each).toBe(each);
  for (const [row, expected] of bySorting(rows, each).entries()) {
    const part = (all: Uint32Array | Float32Array) => [...all.slice(row * each, (row + 1) * each)];
    for (const [at, value] of part(found.cosines).entries()) expect(value).toBeCloseTo(expected.cosines[at]!, 5);
    expect(part(found.rows)).toEqual(expected.rows);
  }
}

describe('the nearest of many embeddings', () => {
  it('are those that sorting finds, over the edges of blocks', async () => {
    const rows = vectors(1100);
    const parts: number[] = [];
    const found = await nearest(packed(rows), DIMENSIONS, 3, plainly, (done) => Promise.resolve(void parts.push(done)));
    expectNearest(found, rows, 3);
    expect(parts.at(-1)).toBe(1);
    expect(parts).toEqual(parts.toSorted((a, b) => a - b));
  });

  it('are the same from the engine, which multiplies with ONNX Runtime', async () => {
    const rows = vectors(700);
    const { encoder } = localEngine();
    const piece = (from: number, to: number) => {
      const embeddings = packed(rows.slice(from, to));
      return encoder.request('keepEmbeddings', { set: 7, rows: 700, dimensions: DIMENSIONS, from, embeddings });
    };
    expect(await piece(0, 400)).toEqual({ rows: 400 });
    expect(await piece(400, 700)).toEqual({ rows: 700 });
    const params = { runtime: RUNTIME, set: 7, each: 10 };
    expectNearest((await encoder.request('nearest', params)).found!, rows, 10);
    // They are kept no longer than that.
    expect(await encoder.request('nearest', params)).toEqual({});
  });

  it('are fewer where there are not so many, and none of a single one', async () => {
    const rows = vectors(3);
    expectNearest(await nearest(packed(rows), DIMENSIONS, 10, plainly, () => Promise.resolve()), rows, 2);
    const alone = await nearest(packed(vectors(1)), DIMENSIONS, 10, plainly, () => Promise.resolve());
    expect(alone).toEqual({ each: 0, rows: new Uint32Array(), cosines: new Float32Array() });
  });

  it('stop when somebody wants them no more', async () => {
    const stop = () => Promise.reject(new DOMException('Cancelled.', 'AbortError'));
    await expect(nearest(packed(vectors(5)), DIMENSIONS, 2, plainly, stop)).rejects.toThrow('Cancelled.');
  });
});

describe('of the nearest', () => {
  const found: Nearest = {
    each: 2,
    //                       0     1     2     3     4
    rows: Uint32Array.of(/**/ 1, 2, 0, 2, 1, 0, 4, 0, 3, 0),
    cosines: Float32Array.of(0.99, 0.6, 0.99, 0.97, 0.97, 0.6, 0.98, 0.2, 0.98, 0.1),
  };

  it('outliers are those whose nearest are farthest', () => {
    const [first, second] = outliers(found, 2);
    expect([first!.row, second!.row]).toEqual([4, 3]);
    expect(first!.cosine).toBeCloseTo(0.54, 6);
  });

  it('near-duplicates are linked by the threshold, through others too', () => {
    expect(nearDuplicates(found, 0.96)).toEqual([[0, 1, 2], [3, 4]]); // prettier-ignore
    expect(nearDuplicates(found, 0.985)).toEqual([[0, 1]]);
    expect(nearDuplicates(found, 0.995)).toEqual([]);
  });

  it('of no pictures there are neither', () => {
    const none: Nearest = { each: 0, rows: new Uint32Array(), cosines: new Float32Array() };
    expect([outliers(none, 5), nearDuplicates(none, 0.5)]).toEqual([[], []]);
  });
});

describe('first phrases', () => {
  it('are counted among the pictures given, the most frequent first', () => {
    const phrases = ['a', 'b', 'c'].map((phrase) => ({ spellings: [phrase] }) as const);
    const results = new Results([{ id: 'letters', title: 'Letters', templates: [], phrases }], 2, 100);
    for (const [index, best] of [1, 1, 0, 1].entries()) {
      results.add({ id: String(index), path: String(index) });
      const cosines = Float32Array.from({ length: 3 }, (_, at) => Number(at === best));
      results.setAnswer(index, [{ cosines, truncated: new Uint8Array(3) }], 0);
    }
    results.add({ id: 'waiting', path: 'waiting' });
    expect(firstPhrases(results, 0, [0, 1, 2, 3, 4])).toEqual([
      { phrase: 'b', pictures: 3 },
      { phrase: 'a', pictures: 1 },
    ]);
    expect(firstPhrases(results, 0, [2])).toEqual([{ phrase: 'a', pictures: 1 }]);
  });
});
