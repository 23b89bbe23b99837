/** How alike the pictures of a collection are: each one's nearest, computed once, and what follows from them. */
import type { Nearest } from '../clip/nearest.js';
import type { Runtime } from '../engine/protocol.js';
import type { Encoder, GazeOptions } from '../gaze/gaze.js';
import type { Results } from './results.js';
import { nearDuplicates, outliers } from './summary.js';

/** Neighbours by whose mean cosine a picture is told from the rest. */
export const NEIGHBOURS = 10;

/** From here on pictures are nearly the same: the same one in another size or crop. Ours, and only where the slider starts. */
export const DEFAULT_THRESHOLD = 0.95;

/** The work grows with the square: 50,000 pictures are 1.3 billion cosines of 512 numbers, these are four times as many. */
export const MOST_COMPARED = 100_000;

export interface Alone {
  /** Of the picture in the collection. */
  readonly picture: number;
  /** Mean cosine to its nearest, -1..1. */
  readonly cosine: number;
}

/** More pictures than are compared with each other. */
export class TooManyPicturesError extends Error {
  constructor(count: number) {
    super(
      `${count.toLocaleString('en')} pictures are too many to compare each with each; up to ${MOST_COMPARED.toLocaleString('en')} ` +
        'are compared. Gaze at a part of them, such as one folder.',
    );
    this.name = 'TooManyPicturesError';
  }
}

export class Likeness {
  /**
   * @param pictures of the collection, in the order of the rows compared
   * @param nearest  the rows nearest to each row
   */
  private constructor(
    private readonly pictures: Uint32Array,
    private readonly nearest: Nearest,
  ) {}

  /**
   * Compares all pictures that have an embedding, each with each, in the engine.
   *
   * @throws TooManyPicturesError; EngineError, with the code `cancelled` where the signal is aborted
   */
  static async of(
    { embeddings, count }: Results,
    engine: Encoder,
    runtime: Runtime,
    options: Omit<GazeOptions, 'spread'> = {},
  ): Promise<Likeness> {
    const pictures = Uint32Array.from(
      Array.from({ length: count }, (_, index) => index).filter((index) => embeddings.has(index)),
    );
    if (pictures.length > MOST_COMPARED) throw new TooManyPicturesError(pictures.length);
    const params = {
      runtime,
      embeddings: embeddings.pack(pictures),
      dimensions: embeddings.dimensions,
      each: NEIGHBOURS,
    };
    return new Likeness(pictures, await engine.request('nearest', params, { ...options, priority: 'background' }));
  }

  /** Pictures that were compared. */
  get count(): number {
    return this.pictures.length;
  }

  /** The pictures that differ most from the rest, the loneliest first; of fewer than three none stands out. */
  outliers(most: number): Alone[] {
    if (this.count < 3) return [];
    return outliers(this.nearest, most).map(({ row, cosine }) => ({ picture: this.pictures[row] ?? 0, cosine }));
  }

  /**
   * Groups of pictures that are nearly the same, the largest first.
   *
   * @param threshold least cosine by which two are, -1..1
   */
  groups(threshold: number): number[][] {
    return nearDuplicates(this.nearest, threshold).map((rows) => rows.map((row) => this.pictures[row] ?? 0));
  }
}
