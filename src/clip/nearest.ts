/** For each of many embeddings the ones nearest to it, by blocks of a matrix product. */

export interface Nearest {
  /** Neighbours of each row. */
  readonly each: number;
  /** Rows of the nearest, the nearest first, [rows × each]. */
  readonly rows: Uint32Array;
  /** Their cosines, -1..1, [rows × each]. */
  readonly cosines: Float32Array;
}

/**
 * All dot products of two blocks of rows.
 *
 * @param a [m × dimensions]
 * @param b [n × dimensions]
 * @returns [m × n]
 */
export type Products = (a: Float32Array, b: Float32Array) => Promise<Float32Array>;

/** Rows of the two blocks that are multiplied at once: their products take 8 MB. */
const ROWS = 512;
const OTHERS = 4096;

/**
 * The nearest of every row among all other rows: n² products in blocks, of which only the largest are kept.
 *
 * @param embeddings unit vectors, [n × dimensions]
 * @param each       neighbours wanted; fewer where there are not so many rows
 * @param products   multiplies two blocks
 * @param onBlock    awaited after each block with the part that is done, 0..1; what it throws ends the work
 * @throws RangeError if the numbers are no whole rows
 */
export async function nearest(
  embeddings: Float32Array,
  dimensions: number,
  each: number,
  products: Products,
  onBlock: (done: number) => Promise<void>,
): Promise<Nearest> {
  const count = embeddings.length / dimensions;
  if (!Number.isInteger(count)) throw new RangeError(`${embeddings.length} numbers are no rows of ${dimensions}.`);
  const wanted = Math.min(each, Math.max(0, count - 1));
  const rows = new Uint32Array(count * wanted);
  const cosines = new Float32Array(count * wanted).fill(-Infinity);
  if (wanted === 0) return { each: wanted, rows, cosines };
  const block = (from: number, to: number) => embeddings.subarray(from * dimensions, to * dimensions);
  for (let from = 0; from < count; from += ROWS) {
    const to = Math.min(count, from + ROWS);
    for (let other = 0; other < count; other += OTHERS) {
      const end = Math.min(count, other + OTHERS);
      const multiplied = await products(block(from, to), block(other, end));
      for (let row = from; row < to; row++)
        keepLargest(multiplied, (row - from) * (end - other), end - other, other, row, wanted, rows, cosines);
      await onBlock((from * count + (to - from) * end) / (count * count));
    }
  }
  // Rounding takes the product of equal unit vectors a little past 1.
  return { each: wanted, rows, cosines: cosines.map((value) => Math.max(-1, Math.min(1, value))) };
}

/** Puts what is larger than the smallest kept of a row in its place; equals keep the order of the rows. */
function keepLargest(
  products: Float32Array,
  from: number,
  length: number,
  firstRow: number,
  row: number,
  wanted: number,
  rows: Uint32Array,
  cosines: Float32Array,
): void {
  const start = row * wanted;
  const last = start + wanted - 1;
  let smallest = cosines[last] ?? -Infinity;
  for (let at = 0; at < length; at++) {
    const value = products[from + at] ?? 0;
    if (value <= smallest || firstRow + at === row) continue;
    let place = last;
    for (; place > start && (cosines[place - 1] ?? 0) < value; place--) {
      cosines[place] = cosines[place - 1] ?? 0;
      rows[place] = rows[place - 1] ?? 0;
    }
    cosines[place] = value;
    rows[place] = firstRow + at;
    smallest = cosines[last] ?? -Infinity;
  }
}
