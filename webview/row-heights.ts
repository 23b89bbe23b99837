/** Where each of very many rows lies, though only those were measured that have been drawn. */

/** A range of rows, the last one excluded. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Most rows are as high as one line is; only the others are taken down, so that no step looks at all rows. */
export class RowHeights {
  /** Pixels by which rows are higher than the usual one, of those that are not like it. */
  private readonly beyond = new Map<number, number>();
  /** Those rows in their order, and by how much they all, up to each, move what lies below; made anew when a height changes. */
  private sums: { readonly rows: readonly number[]; readonly pixels: readonly number[] } | undefined;

  /** @param usual pixels of a row that has not been drawn */
  constructor(
    readonly count: number,
    private readonly usual: number,
  ) {}

  /** Says how high a row turned out to be, in pixels. @returns whether that moves the rows below it */
  set(row: number, height: number): boolean {
    if (row < 0 || row >= this.count || height <= 0 || this.height(row) === height) return false;
    if (height === this.usual) this.beyond.delete(row);
    else this.beyond.set(row, height - this.usual);
    this.sums = undefined;
    return true;
  }

  /** Pixels from the first row's top to this one's. */
  top(row: number): number {
    const at = Math.max(0, Math.min(row, this.count));
    const { rows, pixels } = this.summed;
    return at * this.usual + (pixels[firstFrom(rows, at) - 1] ?? 0);
  }

  height(row: number): number {
    return this.usual + (this.beyond.get(row) ?? 0);
  }

  get total(): number {
    return this.top(this.count);
  }

  /** The row that covers a place; the first or the last where the place is outside. */
  rowAt(y: number): number {
    let [low, high] = [0, this.count - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.top(middle) <= y) low = middle;
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

  private get summed(): NonNullable<RowHeights['sums']> {
    if (this.sums) return this.sums;
    const unusual = [...this.beyond].sort(([a], [b]) => a - b);
    let sum = 0;
    this.sums = { rows: unusual.map(([row]) => row), pixels: unusual.map(([, pixels]) => (sum += pixels)) };
    return this.sums;
  }
}

/** @returns the index of the first that is not below a limit; how many there are where all are */
function firstFrom(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? 0) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
