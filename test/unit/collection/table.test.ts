import { describe, expect, it } from 'vitest';
import { Results } from '../../../src/collection/results.js';
import { BY_SCORE, Table } from '../../../src/collection/table.js';
import type { EncodedImage } from '../../../src/engine/protocol.js';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';

const list: PhraseList = { id: 'two', title: 'Two', templates: [], phrases: [{ spellings: ['a'] }, { spellings: ['b'] }] };

function tableOf(...pictures: (readonly [path: string, x: number, y: number] | readonly [path: string, failure: string])[]) {
  const results = new Results([list], 2, 100);
  for (const [path, x, y] of pictures) {
    const index = results.add({ id: path, path });
    if (typeof x === 'string') results.fail(index, x);
    else {
      const image_embeds = Float32Array.of(x, y ?? 0);
      results.setLook(index, {
        image_embeds,
        width: 1,
        height: 1,
        sha256: '',
        seen: [],
        device: 'cpu',
        runtime: 'native',
      } satisfies EncodedImage);
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

  it('is scored by a direction, in its order and with its least score, for as long as there is one', () => {
    const table = tableOf(['a', 1, 0], ['b', 0, 1], ['c', 1, 1]);
    table.direction = Float32Array.of(0, 1);
    table.order = BY_SCORE;
    table.filter = { minScore: 0.5 };
    table.refresh();
    expect(table.rows(0, 3).map(({ path, score }) => [path, score?.toFixed(3)])).toEqual([
      ['b', '1.000'],
      ['c', '0.707'],
    ]);
    delete table.direction;
    table.refresh();
    expect(table.rows(0, 3).map(({ path, score }) => [path, score])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', undefined],
    ]);
  });

  it('knows the folders of its pictures, and those above', () => {
    const table = tableOf(['a/b/c.png', 1, 0], ['d.png', 1, 0], ['a/e.png', 1, 0]);
    expect(table.folders).toEqual(['a', 'a/b']);
    table.results.add({ id: 'f', path: 'f/f.png' });
    expect(table.folders).toEqual(['a', 'a/b', 'f']);
  });
});
