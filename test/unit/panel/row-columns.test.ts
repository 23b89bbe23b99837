import { describe, expect, it } from 'vitest';
import { columnsInPieces } from '../../../src/panel/columns-in-pieces.js';
import type { PanelRow } from '../../../src/panel/protocol.js';
import { columnsOf, Rows } from '../../../src/panel/row-columns.js';

const plain: PanelRow[] = [
  { rank: 1, phrase: 'a\nb', probability: 0.75, cosine: 0.3 },
  { rank: 2, phrase: 'colour', probability: 0.2, cosine: -0.1, spellings: ['colour', 'color'] },
  { rank: 3, phrase: 'a', probability: 0.05, cosine: 0, truncated: true, own: true },
];

const compared = plain.map((row, index): PanelRow => ({
  ...row,
  baseline: 1 / (index + 3),
  ...(index < 2 && { before: { rank: 3 - index, probability: 0.1 } }),
}));

describe('the rows of a whole list', () => {
  it.each([
    ['plain', plain],
    ['with a baseline and what they were before', compared],
    ['with ranges over wordings', plain.map((row) => ({ ...row, spread: [row.probability / 2, 0.9] as const }))],
    ['none', []],
  ])('come out of their columns as they went in: %s', (_, rows) => {
    const read = new Rows(structuredClone(columnsOf(rows)));
    expect(read.length).toBe(rows.length);
    expect(rows.map((_row, index) => read.at(index))).toEqual(rows);
  });

  it('are the same in pieces', async () => {
    const many = Array.from({ length: 5000 }, (_, index) => compared[index % 3]!);
    expect(await columnsInPieces(many, many.length)).toEqual(columnsOf(many));
  });

  it('are searched in all their spellings', () => {
    expect(new Rows(columnsOf(plain)).texts).toEqual(['a\nb', 'colour\ncolor', 'a']);
  });

  it('are none beyond the last', () => {
    expect(() => new Rows(columnsOf(plain)).at(3)).toThrow(RangeError);
  });
});
