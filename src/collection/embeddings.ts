/** Unit embeddings of many pictures, in blocks, so that no allocation grows with the collection. */
import { unit } from '../clip/similarity.js';

/** 2 MB with 512 numbers each. */
const ROWS_PER_BLOCK = 1024;

export class Embeddings {
  private readonly blocks: Float32Array[] = [];
  private readonly present: Uint8Array[] = [];

  /** @param dimensions numbers of one embedding: the model's projection */
  constructor(readonly dimensions: number) {}

  /**
   * Keeps a picture's embedding, scaled to length 1.
   *
   * @param embedding [dimensions], of any length
   * @throws RangeError if it has another number of dimensions
   */
  set(index: number, embedding: Float32Array): void {
    if (embedding.length !== this.dimensions)
      throw new RangeError(`An embedding has ${this.dimensions} numbers here, not ${embedding.length}.`);
    const block = Math.floor(index / ROWS_PER_BLOCK);
    const row = index % ROWS_PER_BLOCK;
    this.blocks[block] ??= new Float32Array(ROWS_PER_BLOCK * this.dimensions);
    this.present[block] ??= new Uint8Array(ROWS_PER_BLOCK);
    this.blocks[block].set(unit(embedding), row * this.dimensions);
    this.present[block][row] = 1;
  }

  has(index: number): boolean {
    return this.present[Math.floor(index / ROWS_PER_BLOCK)]?.[index % ROWS_PER_BLOCK] === 1;
  }

  /** @returns the unit embedding, [dimensions]; a view, not a copy. Undefined where there is none */
  at(index: number): Float32Array | undefined {
    if (!this.has(index)) return undefined;
    const from = (index % ROWS_PER_BLOCK) * this.dimensions;
    return this.blocks[Math.floor(index / ROWS_PER_BLOCK)]?.subarray(from, from + this.dimensions);
  }

  /**
   * Cosine of a picture with one direction.
   *
   * @param query a unit vector, [dimensions]
   * @returns -1..1; NaN where the picture has no embedding
   */
  cosine(index: number, query: Float32Array): number {
    const block = this.blocks[Math.floor(index / ROWS_PER_BLOCK)];
    if (!block || !this.has(index)) return NaN;
    return dot(block, (index % ROWS_PER_BLOCK) * this.dimensions, query);
  }

  /** @returns the embeddings of some pictures, row by row, [indices × dimensions]; zeros for those without */
  pack(indices: readonly number[] | Uint32Array): Float32Array {
    const packed = new Float32Array(indices.length * this.dimensions);
    for (const [row, index] of indices.entries()) {
      const embedding = this.at(index);
      if (embedding) packed.set(embedding, row * this.dimensions);
    }
    return packed;
  }
}

/** Four sums side by side: the processor adds them at once, where one sum waits for each addition. */
function dot(matrix: Float32Array, from: number, vector: Float32Array): number {
  const whole = vector.length - (vector.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    a += (matrix[from + i] ?? 0) * (vector[i] ?? 0);
    b += (matrix[from + i + 1] ?? 0) * (vector[i + 1] ?? 0);
    c += (matrix[from + i + 2] ?? 0) * (vector[i + 2] ?? 0);
    d += (matrix[from + i + 3] ?? 0) * (vector[i + 3] ?? 0);
  }
  for (let i = whole; i < vector.length; i++) a += (matrix[from + i] ?? 0) * (vector[i] ?? 0);
  return Math.max(-1, Math.min(1, a + b + c + d));
}
