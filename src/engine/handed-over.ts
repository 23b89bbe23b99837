/** Matrices that came in pieces: whole they would hold both processes up while they cross. */

/** Above it Electron's allocator ends the process, and nothing that is compared is as large. */
export const MOST_BYTES = 2 ** 29;

/** After so many milliseconds without another piece nobody wants it any more. */
const KEPT = 60_000;

export interface Piece {
  /** By which whoever hands a matrix over names it. */
  readonly set: number;
  /** Of the whole matrix. */
  readonly rows: number;
  readonly dimensions: number;
  /** The row that the piece begins with; 0 begins anew. */
  readonly from: number;
  /** [rows of the piece × dimensions] */
  readonly embeddings: Float32Array;
}

interface Growing {
  readonly dimensions: number;
  readonly numbers: Float32Array;
  rows: number;
  timer: NodeJS.Timeout;
}

export interface Matrix {
  readonly dimensions: number;
  /** [rows × dimensions] */
  readonly numbers: Float32Array;
}

export class HandedOver {
  private readonly sets = new Map<number, Growing>();

  /**
   * Keeps a piece where it follows on what is there.
   *
   * @returns rows that are there now; fewer than the piece ends with where an earlier one is missing
   * @throws RangeError where the piece does not fit into its matrix, or that would be larger than {@link MOST_BYTES}
   */
  keep({ set, rows, dimensions, from, embeddings }: Piece): number {
    if (rows * dimensions * Float32Array.BYTES_PER_ELEMENT > MOST_BYTES)
      throw new RangeError(`${rows} embeddings of ${dimensions} numbers are too many.`);
    if (from === 0) this.begin(set, rows, dimensions);
    const growing = this.sets.get(set);
    if (growing?.rows !== from || growing.dimensions !== dimensions) return growing?.rows ?? 0;
    const end = from + embeddings.length / dimensions;
    if (!Number.isInteger(end) || end * dimensions > growing.numbers.length)
      throw new RangeError(`${embeddings.length} numbers from row ${from} on do not fit into ${rows} rows of ${dimensions}.`);
    growing.numbers.set(embeddings, from * dimensions);
    growing.rows = end;
    growing.timer.refresh();
    return end;
  }

  /** Gives a matrix out and keeps it no longer; undefined where it is not whole. */
  take(set: number): Matrix | undefined {
    const growing = this.sets.get(set);
    if (!growing || growing.rows * growing.dimensions < growing.numbers.length) return undefined;
    this.forget(set);
    return growing;
  }

  private begin(set: number, rows: number, dimensions: number): void {
    this.forget(set);
    const timer = setTimeout(() => this.forget(set), KEPT).unref();
    this.sets.set(set, { dimensions, numbers: new Float32Array(rows * dimensions), rows: 0, timer });
  }

  private forget(set: number): void {
    clearTimeout(this.sets.get(set)?.timer);
    this.sets.delete(set);
  }
}
