/** Where each of very many rows lies, though only those were measured that have been drawn. */

/** A range of rows, the last one excluded. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export class RowHeights {
  /** Pixels; NaN where a row has not been drawn yet. */
  private readonly measured: Float64Array;
  /** Top of each row, and the height of all as the last one; made anew when a height changes. */
  private tops: Float64Array | undefined;

  /** @param estimate pixels of a row that has not been drawn */
  constructor(
    readonly count: number,
    private readonly estimate: number,
  ) {
    this.measured = new Float64Array(count).fill(NaN);
  }

  /** Says how high a row turned out to be, in pixels. @returns whether that moves the rows below it */
  set(row: number, height: number): boolean {
    if (row < 0 || row >= this.count || height <= 0 || this.measured[row] === height) return false;
    const moves = this.height(row) !== height;
    this.measured[row] = height;
    if (moves) this.tops = undefined;
    return moves;
  }

  /** Pixels from the first row's top to this one's. */
  top(row: number): number {
    return this.all[Math.max(0, Math.min(row, this.count))] ?? 0;
  }

  height(row: number): number {
    const measured = this.measured[row] ?? NaN;
    return Number.isNaN(measured) ? this.estimate : measured;
  }

  get total(): number {
    return this.top(this.count);
  }

  /** The row that covers a place; the first or the last where the place is outside. */
  rowAt(y: number): number {
    const tops = this.all;
    let [low, high] = [0, this.count - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((tops[middle] ?? 0) <= y) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  /**
   * @param scrolled pixels above the window
   * @param height   of the window, in pixels
   * @param more     rows drawn beyond each end, so that the next step finds them there
   */
  within(scrolled: number, height: number, more: number): Range {
    if (this.count === 0) return { from: 0, to: 0 };
    return {
      from: Math.max(0, this.rowAt(scrolled) - more),
      to: Math.min(this.count, this.rowAt(scrolled + height) + 1 + more),
    };
  }

  private get all(): Float64Array {
    if (this.tops) return this.tops;
    const tops = new Float64Array(this.count + 1);
    for (let row = 0; row < this.count; row++) tops[row + 1] = (tops[row] ?? 0) + this.height(row);
    this.tops = tops;
    return tops;
  }
}
