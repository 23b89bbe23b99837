import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HandedOver, MOST_BYTES } from '../../../src/engine/handed-over.js';

/** Rows of two numbers, each its own place. */
const piece = (from: number, to: number, set = 1) => ({
  set,
  rows: 5,
  dimensions: 2,
  from,
  embeddings: Float32Array.from({ length: (to - from) * 2 }, (_, at) => from * 2 + at),
});

describe('a matrix handed over in pieces', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is there once it is whole, and only once', () => {
    const sets = new HandedOver();
    expect(sets.keep(piece(0, 2))).toBe(2);
    expect(sets.take(1)).toBeUndefined();
    expect(sets.keep(piece(2, 5))).toBe(5);
    expect(sets.take(2)).toBeUndefined();
    expect(sets.take(1)).toMatchObject({ dimensions: 2, numbers: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) });
    expect(sets.take(1)).toBeUndefined();
  });

  it('says what it has where a piece is missing, and begins anew with the first', () => {
    const sets = new HandedOver();
    // Whoever had the first has ended.
    expect(sets.keep(piece(2, 5))).toBe(0);
    sets.keep(piece(0, 2));
    expect(sets.keep(piece(3, 5))).toBe(2);
    expect(sets.keep({ ...piece(2, 5), dimensions: 6 })).toBe(2);
    expect(sets.keep(piece(0, 1))).toBe(1);
    sets.keep(piece(1, 5));
    expect(sets.take(1)?.numbers[9]).toBe(9);
  });

  it('is kept apart from others', () => {
    const sets = new HandedOver();
    sets.keep(piece(0, 3, 1));
    sets.keep(piece(0, 5, 2));
    expect(sets.take(1)).toBeUndefined();
    expect(sets.keep(piece(3, 5, 1))).toBe(5);
    expect(sets.take(2)?.numbers).toHaveLength(10);
    expect(sets.take(1)?.numbers).toHaveLength(10);
  });

  it('takes no more than fits, and no more than the process survives', () => {
    const sets = new HandedOver();
    sets.keep(piece(0, 4));
    expect(() => sets.keep({ ...piece(4, 6) })).toThrow('do not fit into 5 rows of 2');
    expect(() => sets.keep({ ...piece(4, 5), embeddings: new Float32Array(1) })).toThrow(RangeError);
    expect(() => sets.keep({ ...piece(0, 1, 3), rows: MOST_BYTES })).toThrow('too many');
  });

  it('is given up a minute after its last piece', () => {
    const sets = new HandedOver();
    sets.keep(piece(0, 2));
    vi.advanceTimersByTime(59_000);
    sets.keep(piece(2, 4));
    vi.advanceTimersByTime(59_000);
    expect(sets.keep(piece(4, 5))).toBe(5);
    vi.advanceTimersByTime(60_000);
    expect(sets.take(1)).toBeUndefined();
  });
});
