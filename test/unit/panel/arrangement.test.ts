import { describe, expect, it } from 'vitest';
import { arrange, arranged, place, type Arrangement } from '../../../src/panel/arrangement.js';

const none: Arrangement = { order: [], pinned: [], folded: [] };
const asked = ['a', 'b', 'c', 'd'];

describe('the arrangement of lists', () => {
  it('is that in which they are asked until somebody moves one', () => {
    expect(arranged(asked, none)).toEqual(asked);
  });

  it('goes one step up or down, and no further than the ends', () => {
    const up = arrange(none, asked, 'c', 'up');
    expect(arranged(asked, up)).toEqual(['a', 'c', 'b', 'd']);
    const down = arrange(up, arranged(asked, up), 'b', 'down');
    expect(arranged(asked, down)).toEqual(['a', 'c', 'd', 'b']);
    expect(arrange(down, arranged(asked, down), 'b', 'down')).toBe(down);
    expect(arrange(none, asked, 'a', 'up')).toBe(none);
    expect(arrange(none, asked, 'not asked', 'up')).toBe(none);
  });

  it('puts a list before another one, or last', () => {
    expect(arranged(asked, place(none, asked, 'd', 'b'))).toEqual(['a', 'd', 'b', 'c']);
    expect(arranged(asked, place(none, asked, 'a'))).toEqual(['b', 'c', 'd', 'a']);
    expect(place(none, asked, 'a', 'a')).toBe(none);
    expect(place(none, asked, 'a', 'not asked')).toBe(none);
  });

  it('shows pinned lists above all others', () => {
    const pinned = arrange(none, asked, 'c', 'pin');
    expect(arranged(asked, pinned)).toEqual(['c', 'a', 'b', 'd']);
    expect(arranged(asked, place(pinned, ['c', 'a', 'b', 'd'], 'c'))).toEqual(['c', 'a', 'b', 'd']);
    expect(arranged(asked, arrange(pinned, ['c', 'a', 'b', 'd'], 'c', 'unpin'))).toEqual(asked);
  });

  it('is kept for lists that are not asked now, and leaves the place of new ones alone', () => {
    const moved = place(none, asked, 'd', 'a');
    expect(arranged(['b', 'd'], moved)).toEqual(['d', 'b']);
    expect(arranged(['x', 'a', 'd'], moved)).toEqual(['x', 'd', 'a']);
    const less = place(moved, ['x', 'd', 'a'], 'x');
    expect(less.order).toEqual(['d', 'a', 'x', 'b', 'c']);
  });

  it('folds and unfolds each list once', () => {
    const folded = arrange(arrange(none, asked, 'b', 'fold'), asked, 'b', 'fold');
    expect(folded.folded).toEqual(['b']);
    expect(arrange(folded, asked, 'b', 'unfold').folded).toEqual([]);
  });
});
