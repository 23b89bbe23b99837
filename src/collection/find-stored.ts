/** The pictures that are nearest to a query among those whose embeddings are stored: nothing is looked at for it. */
import { cosine, unit } from '../clip/similarity.js';
import type { EncodedImage } from '../engine/protocol.js';
import type { Picture } from './picture.js';
import type { Work } from './run.js';

/** Pictures asked about in one request. */
const AT_ONCE = 256;

export interface Hit {
  readonly picture: Picture;
  /** -1..1 */
  readonly cosine: number;
}

export interface Found {
  /** The nearest first; equals in the order in which they came. */
  readonly hits: readonly Hit[];
  /** Pictures that have a stored embedding. */
  readonly searched: number;
  /** All pictures, also those that could not be searched. */
  readonly count: number;
  /** What computed the embeddings; undefined where there is none. */
  readonly computed: Pick<EncodedImage, 'runtime' | 'device' | 'decodedBy'> | undefined;
}

/**
 * @param towards a unit vector, [projection]
 * @param most    hits wanted
 * @throws EngineError; the signal's reason
 */
export async function findStored(
  { stored }: Pick<Work, 'stored'>,
  pictures: AsyncIterable<Picture>,
  towards: Float32Array,
  most: number,
  signal: AbortSignal,
): Promise<Found> {
  let hits: readonly Hit[] = [];
  let searched = 0;
  let count = 0;
  let computed: Found['computed'];
  for await (const batch of batches(pictures, AT_ONCE)) {
    signal.throwIfAborted();
    const looks = await stored(batch, signal);
    const known = batch.flatMap((picture, at): Hit[] => {
      const look = looks[at];
      if (!look) return [];
      computed ??= look;
      return [{ picture, cosine: cosine(unit(look.image_embeds), towards) }];
    });
    count += batch.length;
    searched += known.length;
    hits = [...hits, ...known].sort((a, b) => b.cosine - a.cosine).slice(0, most);
  }
  return { hits, searched, count, computed };
}

async function* batches<T>(all: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const each of all) {
    batch.push(each);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
