import { describe, expect, it } from 'vitest';
import { RowHeights } from '../../../webview/row-heights.js';

describe('where rows lie', () => {
  it('is guessed until they are measured', () => {
    const rows = new RowHeights(5854, 24);
    expect(rows.total).toBe(5854 * 24);
    expect(rows.top(100)).toBe(2400);
    expect(rows.set(3, 60)).toBe(true);
    expect([rows.top(3), rows.top(4), rows.total]).toEqual([72, 132, 5854 * 24 + 36]);
    expect(rows.set(3, 60)).toBe(false);
    // Measured to be what it was taken for: nothing moves.
    expect(rows.set(4, 24)).toBe(false);
    expect([rows.set(-1, 9), rows.set(5854, 9), rows.set(0, 0)]).toEqual([false, false, false]);
  });

  it('finds the row at a place, also beyond the ends', () => {
    const rows = new RowHeights(4, 10);
    rows.set(1, 30);
    expect([-5, 0, 9.9, 10, 39.9, 40, 59, 60, 1000].map((y) => rows.rowAt(y))).toEqual([0, 0, 0, 1, 1, 2, 3, 3, 3]);
  });

  it('finds what is in a window, with rows beyond both ends', () => {
    const rows = new RowHeights(100, 10);
    expect(rows.within(0, 95, 2)).toEqual({ from: 0, to: 12 });
    expect(rows.within(500, 100, 3)).toEqual({ from: 47, to: 64 });
    expect(rows.within(900, 100, 3)).toEqual({ from: 87, to: 100 });
    expect(new RowHeights(0, 10).within(0, 100, 3)).toEqual({ from: 0, to: 0 });
    expect(new RowHeights(0, 10).total).toBe(0);
  });

  it('is summed up over the rows that wrap, also where one that did no longer does', () => {
    const rows = new RowHeights(50_000, 24);
    for (const row of [40_000, 7, 300]) rows.set(row, 48);
    rows.set(8, 20);
    expect([7, 8, 9, 300, 301, 40_000, 40_001].map((row) => rows.top(row) - 24 * row)).toEqual([0, 24, 20, 20, 44, 44, 68]);
    expect(rows.total).toBe(50_000 * 24 + 68);
    expect(rows.set(300, 24)).toBe(true);
    expect([rows.height(300), rows.total]).toEqual([24, 50_000 * 24 + 44]);
    expect(rows.rowAt(rows.top(40_000))).toBe(40_000);
    expect(rows.rowAt(rows.top(40_000) - 1)).toBe(39_999);
  });
});
