import { describe, expect, it } from 'vitest';
import { spearman, topOverlap } from '../../../src/gaze/rank-agreement.js';
import type { ListResult } from '../../../src/gaze/result.js';

const ranked = (...phrases: string[]): ListResult => ({
  id: 'list',
  title: 'List',
  count: phrases.length,
  hash: '',
  templates: [],
  effective: 1,
  phrases: phrases.map((phrase, index) => ({ phrase, rank: index + 1, probability: 0, cosine: 0 })),
});

describe('Spearman’s rank correlation', () => {
  it('is 1 for the same order and -1 for the opposite', () => {
    expect(spearman(ranked('a', 'b', 'c', 'd'), ranked('a', 'b', 'c', 'd'))).toBe(1);
    expect(spearman(ranked('a', 'b', 'c', 'd'), ranked('d', 'c', 'b', 'a'))).toBe(-1);
  });

  it('is that of a worked example', () => {
    // Differences 1, 1, 0, 2, 2 (a 1→2, b 2→1, c 3→3, d 4→… ): d² sum 1+1+0+1+1 = 4; 1 - 24/120.
    expect(spearman(ranked('a', 'b', 'c', 'd', 'e'), ranked('b', 'a', 'c', 'e', 'd'))).toBeCloseTo(0.8, 12);
  });

  it('is 1 for a single phrase', () => {
    expect(spearman(ranked('a'), ranked('a'))).toBe(1);
  });

  it('pairs a phrase that stands twice in order', () => {
    expect(spearman(ranked('a', 'a', 'b'), ranked('a', 'a', 'b'))).toBe(1);
    expect(spearman(ranked('a', 'b', 'a'), ranked('a', 'a', 'b'))).toBe(0.5);
  });

  it('is refused for other phrases', () => {
    expect(() => spearman(ranked('a', 'b'), ranked('a', 'c'))).toThrow(RangeError);
    expect(() => spearman(ranked('a'), ranked('a', 'b'))).toThrow(RangeError);
  });
});

it('the overlap counts what both have among their first', () => {
  const a = ranked('a', 'b', 'c', 'd');
  expect(topOverlap(a, ranked('d', 'b', 'a', 'c'), 2)).toBe(1);
  expect(topOverlap(a, ranked('b', 'a', 'd', 'c'), 2)).toBe(2);
  expect(topOverlap(a, ranked('d', 'c', 'b', 'a'), 2)).toBe(0);
  expect(topOverlap(a, ranked('d', 'c', 'b', 'a'), 10)).toBe(4);
});
