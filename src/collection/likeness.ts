/** How alike the pictures of a collection are: each one's nearest, computed once, and what follows from them. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Nearest } from '../clip/nearest.js';
import { EngineError } from '../engine/errors.js';
import type { Runtime } from '../engine/protocol.js';
import type { Encoder, GazeOptions } from '../gaze/gaze.js';
import { t } from '../l10n/texts.js';
import type { Embeddings } from './embeddings.js';
import type { Results } from './results.js';
import { nearDuplicates, outliers } from './summary.js';

/** Neighbours by whose mean cosine a picture is told from the rest. */
export const NEIGHBOURS = 10;

/** From here on pictures are nearly the same: the same one in another size or crop. Ours, and only where the slider starts. */
export const DEFAULT_THRESHOLD = 0.95;

/** The work grows with the square: 50,000 pictures are 1.3 billion cosines of 512 numbers, these are four times as many. */
export const MOST_COMPARED = 100_000;

/** Numbers that cross to the engine at once: 1 MB, which takes a millisecond or two. */
const NUMBERS_AT_ONCE = 2 ** 18;

/** How often the embeddings are handed over where the engine that had them has ended. */
const MAX_ATTEMPTS = 3;

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
      t(
        '{count} pictures are too many to compare each with each; up to {most} are compared. Gaze at a part of them, such as one folder.',
        { count, most: MOST_COMPARED },
      ),
    );
    this.name = 'TooManyPicturesError';
  }
}

export class Likeness {
  /** As they were asked for last: a table shows them again and again. */
  private alone: { readonly most: number; readonly pictures: readonly Alone[] } | undefined;
  private alike: { readonly threshold: number; readonly groups: readonly (readonly number[])[] } | undefined;

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
    options: Omit<GazeOptions, 'fresh' | 'priority'> = {},
  ): Promise<Likeness> {
    const pictures = Uint32Array.from(
      Array.from({ length: count }, (_, index) => index).filter((index) => embeddings.has(index)),
    );
    if (pictures.length > MOST_COMPARED) throw new TooManyPicturesError(pictures.length);
    const background = { ...options, priority: 'background' as const };
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const set = await handOver(engine, embeddings, pictures, background);
      if (set === undefined) continue;
      const { found } = await engine.request('nearest', { runtime, set, each: NEIGHBOURS }, background);
      if (found) return new Likeness(pictures, found);
    }
    throw new EngineError('crash', t('The engine ended {times} times while pictures were compared.', { times: MAX_ATTEMPTS }));
  }

  /** Pictures that were compared. */
  get count(): number {
    return this.pictures.length;
  }

  /** The pictures that differ most from the rest, the loneliest first; of fewer than three none stands out. */
  outliers(most: number): readonly Alone[] {
    if (this.count < 3) return [];
    if (this.alone?.most !== most)
      this.alone = {
        most,
        pictures: outliers(this.nearest, most).map(({ row, cosine }) => ({ picture: this.pictures[row] ?? 0, cosine })),
      };
    return this.alone.pictures;
  }

  /**
   * Groups of pictures that are nearly the same, the largest first.
   *
   * @param threshold least cosine by which two are, -1..1
   */
  groups(threshold: number): readonly (readonly number[])[] {
    if (this.alike?.threshold !== threshold)
      this.alike = {
        threshold,
        groups: nearDuplicates(this.nearest, threshold).map((rows) => rows.map((row) => this.pictures[row] ?? 0)),
      };
    return this.alike.groups;
  }
}

let sets = 0;

/**
 * Gives the engine the embeddings of some pictures, piece by piece.
 *
 * @returns by which it knows them; undefined where an engine ended in the middle
 */
async function handOver(
  engine: Encoder,
  embeddings: Embeddings,
  pictures: Uint32Array,
  options: GazeOptions,
): Promise<number | undefined> {
  const set = ++sets;
  const { dimensions } = embeddings;
  const atOnce = Math.max(1, Math.floor(NUMBERS_AT_ONCE / dimensions));
  let from = 0;
  do {
    const part = pictures.subarray(from, from + atOnce);
    const piece = { set, rows: pictures.length, dimensions, from, embeddings: embeddings.pack(part) };
    const { rows } = await engine.request('keepEmbeddings', piece, options);
    from += part.length;
    if (rows !== from) return undefined;
    await nextTurn();
  } while (from < pictures.length);
  return set;
}
