import { describe, expect, it } from 'vitest';
import { cellInWords, fallInWords, strongest } from '../../../webview/where-words.js';

const GRID = { rows: 3, columns: 3 };
const map = (falls: readonly number[]) => ({ phrase: 'a <b>tree</b>', cosine: 0.25, falls });

describe('fallInWords', () => {
  it.each([
    [0.0213, '.0213'],
    [-0.00004, '.0000'],
    [1.2, '1.2000'],
  ])('%f is %s', (fall, words) => expect(fallInWords(fall)).toBe(words));
});

describe('cellInWords', () => {
  it('says for each phrase whether its cosine falls or rises', () => {
    const maps = [map([0, 0.01, 0, 0, 0, 0, 0, 0, 0]), { ...map([0, -0.002, 0, 0, 0, 0, 0, 0, 0]), phrase: 'other' }];
    expect(cellInWords({ row: 0, column: 1 }, GRID, maps)).toBe(
      'Row 1, column 2: a <b>tree</b> falls by .0100; other rises by .0020',
    );
  });
});

describe('strongest', () => {
  it.each([
    [[0, 0, 0.02, 0, 0, 0, 0, 0, 0], 'row 1 of 3, column 3 of 3, top right'],
    [[0, 0, 0, 0, 0.02, 0, 0, 0, 0], 'row 2 of 3, column 2 of 3, middle:'],
    [[0, 0, 0, 0, 0, 0, 0.02, 0, 0], 'row 3 of 3, column 1 of 3, bottom left'],
  ])('%j is strongest in %s', (falls, place) => {
    expect(strongest(map(falls), GRID)).toContain(place);
    expect(strongest(map(falls), GRID)).toContain('falls by .0200 of .2500');
  });

  it('says so where nothing falls', () => {
    expect(strongest(map(Array<number>(9).fill(-0.1)), GRID)).toMatch(/^No part of the picture carries it/);
  });
});
