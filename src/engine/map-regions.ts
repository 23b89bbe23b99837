/** Where in a picture phrases are: the image tower run over copies of the picture with parts hidden. */
import { viewsOf, type View } from '../clip/cropping.js';
import { FallsByCell, hiddenIn, regionGrid, windowsOf, withHidden, type Window } from '../clip/occlusion.js';
import { stackedPixelValues, type Seen } from '../clip/preprocess.js';
import type { Crop, ImageInput } from '../clip/seeing.js';
import { cosine, ensemble, unit } from '../clip/similarity.js';
import type { ImageTower } from '../clip/towers.js';
import type { Model } from '../models/model.js';
import type { RegionMaps } from './protocol.js';

/** Maps as far as they are known, and how many of the parts have been hidden. */
export interface Mapped {
  readonly maps: Omit<RegionMaps, 'runtime' | 'runtimeFallback' | 'device' | 'deviceFallback'>;
  readonly done: number;
  readonly total: number;
}

/**
 * The maps of several phrases over one picture, sharpening batch by batch.
 *
 * @param texts    of each phrase its spellings' unit embeddings, [phrases][spellings][projection]
 * @param pictures in one run of the tower, ≥ 1
 * @yields after each batch; the last is whole
 * @throws TowerError as the tower does
 */
export async function* mapRegions(
  tower: ImageTower,
  model: Pick<Model, 'image' | 'patch'>,
  { crops, width, height }: Seen,
  crop: Crop,
  texts: readonly (readonly Float32Array[])[],
  pictures: number,
): AsyncGenerator<Mapped, void, void> {
  const { size } = model.image;
  const whole = await encodeAll(tower, model.image, crops, pictures);
  const wholePicture = ensemble(whole);
  const phrases = texts.map((spellings) => nearest(wholePicture, spellings));

  const grid = regionGrid(viewsOf({ width, height }, crop, size) as [View, ...View[]], size, model.patch);
  const { rows, columns, box } = grid;
  const falls = phrases.map(() => new FallsByCell(grid));
  const parts = windowsOf(grid, size).map((window) => ({ window, hides: hidesOf(window) }));
  let done = 0;
  for (const batch of batchesOf(parts, pictures)) {
    const copies = batch.flatMap(({ hides }) =>
      hides.flatMap(({ at, region }) => {
        const picture = crops[at];
        return picture ? [withHidden(picture, size, region)] : [];
      }),
    );
    const embeddings = (await encodeAll(tower, model.image, copies, pictures)).values();
    for (const { window, hides } of batch) {
      const changed = new Map(hides.map(({ at }) => [at, embeddings.next().value]));
      const embedding = ensemble(whole.map((unhidden, at) => changed.get(at) ?? unhidden));
      for (const [index, { text, cosine: before }] of phrases.entries())
        falls[index]?.add(window, before - cosine(embedding, text));
    }
    done += batch.length;
    const maps = phrases.map(({ cosine }, index) => ({ cosine, falls: falls[index]?.falls ?? new Float32Array() }));
    yield { maps: { rows, columns, box, width, height, maps }, done, total: parts.length };
  }

  function hidesOf(window: Window) {
    return crops.flatMap((_, at) => {
      const region = hiddenIn(grid, window, at, size);
      return region ? [{ at, region }] : [];
    });
  }
}

/** Unit embeddings of crops, [crops][projection]. */
async function encodeAll(
  tower: ImageTower,
  image: ImageInput,
  crops: readonly Uint8Array[],
  pictures: number,
): Promise<Float32Array[]> {
  const embeddings: Float32Array[] = [];
  for (let start = 0; start < crops.length; start += pictures) {
    const batch = crops.slice(start, start + pictures);
    const image_embeds = await tower.encode(stackedPixelValues(batch, image));
    const projection = image_embeds.length / batch.length;
    for (const index of batch.keys()) embeddings.push(unit(image_embeds.slice(index * projection, (index + 1) * projection)));
  }
  return embeddings;
}

/** Groups of parts that hide something of as many crops as are encoded at once, or of a few more where a part has several. */
function* batchesOf<T extends { readonly hides: readonly unknown[] }>(parts: readonly T[], pictures: number): Generator<T[]> {
  let batch: T[] = [];
  let crops = 0;
  for (const part of parts) {
    batch.push(part);
    crops += part.hides.length;
    if (crops < pictures) continue;
    yield batch;
    batch = [];
    crops = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Of a phrase's spellings the one that is nearest to the picture, as its share is told by. */
function nearest(picture: Float32Array, [first, ...others]: readonly Float32Array[]): { text: Float32Array; cosine: number } {
  if (!first) throw new RangeError('A phrase has at least one spelling.');
  return others
    .map((text) => ({ text, cosine: cosine(picture, text) }))
    .reduce((best, each) => (each.cosine > best.cosine ? each : best), { text: first, cosine: cosine(picture, first) });
}
