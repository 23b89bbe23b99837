import { describe, expect, it } from 'vitest';
import { Results } from '../../../src/collection/results.js';
import { BY_SCORE, Table } from '../../../src/collection/table.js';
import type { EncodedImage } from '../../../src/engine/protocol.js';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';

const list: PhraseList = { id: 'two', title: 'Two', templates: [], phrases: [{ spellings: ['a'] }, { spellings: ['b'] }] };

const wanted = new AbortController().signal;

const looked = (x: number, y: number): EncodedImage => ({
  image_embeds: Float32Array.of(x, y),
  width: 1,
  height: 1,
  sha256: '',
  seen: [],
  device: 'cpu',
  runtime: 'native',
});

function tableOf(...pictures: (readonly [path: string, x: number, y: number] | readonly [path: string, failure: string])[]) {
  const results = new Results([list], 2, 100);
  for (const [path, x, y] of pictures) {
    const index = results.add({ id: path, path });
    if (typeof x === 'string') results.fail(index, x);
    else {
      const image_embeds = Float32Array.of(x, y ?? 0);
      results.setLook(index, looked(x, y ?? 0));
      results.setAnswer(index, [{ cosines: image_embeds, truncated: new Uint8Array(2) }], 0);
    }
  }
  return new Table(results);
}

describe('the table', () => {
  it('shows rows with their first phrases, failures with their reasons, and what waits with nothing', () => {
    const table = tableOf(['x/a.png', 1, 0], ['x/b.png', 'It is cut off.']);
    table.results.add({ id: 'c', path: 'c.png' });
    table.refresh();
    expect(table.rows(0, 10)).toEqual([
      { index: 0, path: 'x/a.png', state: 'done', firsts: [{ phrase: 'a', share: 1 }] },
      { index: 1, path: 'x/b.png', state: 'failed', failure: 'It is cut off.', firsts: [null] },
      { index: 2, path: 'c.png', state: 'waiting', firsts: [null] },
    ]);
    expect(table.rows(1, 2)).toHaveLength(1);
  });

  it('is scored by a direction, in its order and with its least score, for as long as there is one', async () => {
    const table = tableOf(['a', 1, 0], ['b', 0, 1], ['c', 1, 1]);
    await table.turn(Float32Array.of(0, 1), wanted);
    table.order = BY_SCORE;
    table.filter = { minScore: 0.5 };
    table.refresh();
    expect(table.rows(0, 3).map(({ path, score }) => [path, score?.toFixed(3)])).toEqual([
      ['b', '1.000'],
      ['c', '0.707'],
    ]);
    await table.turn(undefined, wanted);
    table.refresh();
    expect(table.rows(0, 3).map(({ path, score }) => [path, score])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', undefined],
    ]);
  });

  it('scores pictures that are looked at later', async () => {
    const table = tableOf(['a', 1, 0]);
    const index = table.results.add({ id: 'b', path: 'b' });
    await table.turn(Float32Array.of(0, 1), wanted);
    table.results.add({ id: 'c', path: 'c' });
    table.refresh();
    expect([...table.found!]).toEqual([0, NaN, NaN]);
    table.results.setLook(index, looked(1, 1));
    table.refresh();
    expect([...table.found!]).toEqual([0, Math.fround(Math.SQRT1_2), NaN]);
  });

  it('turns to no direction that nobody looks in any more', async () => {
    const table = tableOf(...Array.from({ length: 500 }, (_, at) => [`${at}`, 1, 0] as const));
    await expect(table.turn(Float32Array.of(0, 1), AbortSignal.abort())).rejects.toThrow('aborted');
    expect(table.found).toBeUndefined();
  });

  it('knows the folders of its pictures, and those above', () => {
    const table = tableOf(['a/b/c.png', 1, 0], ['d.png', 1, 0], ['a/e.png', 1, 0]);
    expect(table.folders).toEqual(['a', 'a/b']);
    table.results.add({ id: 'f', path: 'f/f.png' });
    expect(table.folders).toEqual(['a', 'a/b', 'f']);
  });
});
