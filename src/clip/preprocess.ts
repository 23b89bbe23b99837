/** From a picture's bytes to pixel_values: what `CLIPImageProcessor` does (transformers 4.30.2), and our choices beside it. */
import { pngOf } from './codec.js';
import { viewsOf, type View } from './cropping.js';
import { openPicture } from './decode.js';
import { storedRegion, turned, turnUpright, type Orientation } from './orientation.js';
import { QUARTER, type Picture, type Quartering } from './picture.js';
import { sameSize, type Raster, type Region, type Size } from './raster.js';
import { mirrored, overMeans, partOf, resample, resampledAxis, type Axis } from './resample.js';
import type { Box, ImageInput, Seeing } from './seeing.js';

export interface Seen {
  /** One, or three for `tiles`, each [size × size × 3], 8 bits R, G, B. */
  readonly crops: readonly Uint8Array[];
  /** What of the picture each crop covers, in its pixels. */
  readonly boxes: readonly Box[];
  /** Of the whole picture as the preprocessing turns it, in pixels, whatever was decoded of it. */
  readonly width: number;
  readonly height: number;
}

/** The grey that a picture is laid on where it does not fill the square. */
export const MID_GREY = 128;

/** `fast` decodes at this many times the size that is needed, or more: closer to it the shrinking would show. */
const FAST_MARGIN = 2;

/** Below this factor a JPEG decoder does not shrink (sharp starts at 3), and there is nothing to gain. */
const FAST_FACTOR = 3;

/**
 * What the model sees of a picture, before normalisation.
 *
 * Decodes and resamples only what the crops are made of, so the longest strip needs no more memory than a square.
 *
 * @param bytes the whole file: JPEG, PNG, WebP, GIF, TIFF, AVIF, SVG, BMP, ICO or CUR; of several pictures the first, of an
 *   icon's the largest
 * @param name  of the file, for what is told when it cannot be read
 * @throws ImageError if the picture cannot be read; the message names it and says what to do
 */
export async function see(bytes: Uint8Array, name: string, seeing: Seeing, image: ImageInput): Promise<Seen> {
  return seePicture(await openPicture(bytes, name, seeing.preprocessing), seeing, image);
}

/**
 * The same of a picture that is open.
 *
 * @param hurried somebody waits and a second core has nothing to do: large pictures are decoded in two parts beside each
 *   other. That takes more of the processor and less time; the pixels are the same
 * @param by      quarters a JPEG, where that is to be done elsewhere
 */
export async function seePicture(
  picture: Picture,
  seeing: Seeing,
  image: ImageInput,
  hurried = false,
  by?: Quartering,
): Promise<Seen> {
  const { orientation } = picture;
  const upright = turned(picture, orientation);
  const views = viewsOf(upright, seeing.crop, image.size);
  const decoded = seeing.decode === 'fast' && picture.shrinksOnLoad ? shrunk(upright, views) : upright;
  const rasters =
    (decoded === upright ? undefined : await ofQuarter(picture, upright, views, by)) ??
    (await ofPixels(picture, decoded, views, hurried && decoded === upright));
  return {
    crops: views.flatMap((view, i) => {
      const raster = rasters[i];
      return raster ? [onGrey(afterwards(raster, orientation), view, image.size)] : [];
    }),
    boxes: views.map((view) => view.box),
    ...upright,
  };
}

/** What each view sees of a picture that is decoded at this size, upright; still to be turned. */
async function ofPixels(picture: Picture, decoded: Size, views: readonly View[], hurried: boolean): Promise<readonly Raster[]> {
  const { orientation } = picture;
  const axes = views.map((view) => axesOf(view, decoded));
  const region = storedRegion(union(axes), decoded, orientation);
  const size = turned(decoded, orientation);
  const stored = axes.map((each) => storedAxes(each, decoded, orientation));
  const [first] = stored;
  return hurried && first && stored.length === 1 && picture.decodesDownwards && isWorthParts(region)
    ? [await resampledInParts(picture, region, size, first)]
    : resampledWhole(picture, region, size, stored);
}

/** The same of a quarter of it, where that can be had and is large enough: as if each of its pixels were four by four of them. */
async function ofQuarter(
  picture: Picture,
  upright: Size,
  views: readonly View[],
  by: Quartering | undefined,
): Promise<readonly Raster[] | undefined> {
  if (!isLarger(upright, views, FAST_MARGIN * QUARTER)) return undefined;
  const quarter = await picture.quarter(by);
  return (
    quarter &&
    views.map((view) => {
      const { across, down, first } = storedAxes(axesOf(view, upright), upright, picture.orientation);
      const { width, height } = picture;
      return resample(quarter, 0, 0, overMeans(across, QUARTER, width), overMeans(down, QUARTER, height), first);
    })
  );
}

interface Axes {
  readonly across: Axis;
  readonly down: Axis;
}

function axesOf({ resized, window }: View, decoded: Size): Axes {
  return {
    across: resampledAxis(decoded.width, resized.width, window.left, window.width),
    down: resampledAxis(decoded.height, resized.height, window.top, window.height),
  };
}

/** The size to decode at instead of the full one, if it is worth while. */
function shrunk(upright: Size, views: readonly View[]): Size {
  const resized = views[0]?.resized ?? upright;
  const size = { width: resized.width * FAST_MARGIN, height: resized.height * FAST_MARGIN };
  return isLarger(upright, views, FAST_MARGIN * FAST_FACTOR) ? size : upright;
}

function isLarger({ width, height }: Size, [first]: readonly View[], times: number): boolean {
  return first !== undefined && width >= first.resized.width * times && height >= first.resized.height * times;
}

/** The one region that holds what all the crops need. */
function union(axes: readonly Axes[]): Region {
  const left = Math.min(...axes.map(({ across }) => across.first));
  const top = Math.min(...axes.map(({ down }) => down.first));
  const right = Math.max(...axes.map(({ across }) => across.end));
  const bottom = Math.max(...axes.map(({ down }) => down.end));
  return { left, top, width: right - left, height: bottom - top };
}

/** What is to be made of the pixels as they are stored. */
interface StoredAxes {
  /** Along the stored rows. */
  readonly across: Axis;
  readonly down: Axis;
  readonly first: 'across' | 'down';
}

/**
 * As if the picture had been turned upright first and then resampled, to the bit, without a turned copy of it: the axes are
 * turned instead, and with them the order of the passes.
 */
function storedAxes({ across, down }: Axes, upright: Size, { swapped, mirroredX, mirroredY }: Orientation): StoredAxes {
  const x = mirroredX ? mirrored(across, upright.width) : across;
  const y = mirroredY ? mirrored(down, upright.height) : down;
  return swapped ? { across: y, down: x, first: 'down' } : { across: x, down: y, first: 'across' };
}

/** What is left to be turned of what was made so. */
function afterwards(raster: Raster, { swapped }: Orientation): Raster {
  return swapped ? turnUpright(raster, { swapped, mirroredX: false, mirroredY: false }) : raster;
}

async function resampledWhole(
  picture: Picture,
  region: Region,
  size: Size,
  axes: readonly StoredAxes[],
): Promise<readonly Raster[]> {
  const piece = await picture.read(region, size);
  return axes.map(({ across, down, first }) => resample(piece, region.left, region.top, across, down, first));
}

/** Of a picture's decoding, when the upper part is whole: resampling it takes as long as the decoder needs for the rest. */
const UPPER = 0.7;

/** Under this many pixels there is nothing to gain. */
const WORTH_PARTS = 2_000_000;

function isWorthParts({ width, height }: Region): boolean {
  return width * height >= WORTH_PARTS;
}

/**
 * The upper part is resampled while the lower one is still being decoded. The lower decoder passes over the upper rows again:
 * there is no way to take a picture's rows as they come.
 */
async function resampledInParts(
  picture: Picture,
  { left, width }: Region,
  size: Size,
  { across, down, first }: StoredAxes,
): Promise<Raster> {
  const { length } = down;
  const isMirrored = (down.starts[0] ?? 0) > (down.starts[length - 1] ?? 0);
  const middle = Math.round(length * (isMirrored ? 1 - UPPER : UPPER));
  const data = new Uint8Array(length * across.length * 3);
  const part = async (from: number, to: number, isUpper: boolean): Promise<void> => {
    const rows = partOf(down, from, to);
    const piece = await picture.read({ left, width, top: rows.first, height: rows.end - rows.first }, size, isUpper);
    data.set(resample(piece, left, rows.first, across, rows, first).data, from * across.length * 3);
  };
  // Both are over when this is: somebody counts the memory that they take.
  const parts = await Promise.allSettled([part(0, middle, !isMirrored), part(middle, length, isMirrored)]);
  for (const each of parts) if (each.status === 'rejected') throw each.reason;
  return { data, width: across.length, height: length };
}

function onGrey(raster: Raster, { left, top }: View, size: number): Uint8Array {
  if (sameSize(raster, { width: size, height: size })) return raster.data;
  const square = new Uint8Array(size * size * 3).fill(MID_GREY);
  const rowBytes = raster.width * 3;
  for (let row = 0; row < raster.height; row++)
    square.set(raster.data.subarray(row * rowBytes, (row + 1) * rowBytes), ((top + row) * size + left) * 3);
  return square;
}

/** transformers' rescale_factor of CLIP: 1/255 as preprocessor_config.json writes it. */
const RESCALE = 0.00392156862745098;

/**
 * The image tower's input: each level times 1/255, less the mean, by the standard deviation, every step rounded to 32 bits as
 * transformers 4.30.2 does it (image_transforms.py, rescale and normalize).
 *
 * @param crop [size × size × 3], 8 bits R, G, B
 * @returns pixel_values, [3, size, size]
 * @throws RangeError if the crop is not of the model's size
 */
export function pixelValues(crop: Uint8Array, image: ImageInput): Float32Array {
  return stackedPixelValues([crop], image);
}

/**
 * The same of several crops, one after the other.
 *
 * @param crops each [size × size × 3], 8 bits R, G, B
 * @returns pixel_values, [crops, 3, size, size]
 * @throws RangeError if a crop is not of the model's size
 */
export function stackedPixelValues(crops: readonly Uint8Array[], { size, mean, std }: ImageInput): Float32Array {
  const pixels = size * size;
  const values = new Float32Array(crops.length * pixels * 3);
  const red = normalised(mean[0], std[0]);
  const green = normalised(mean[1], std[1]);
  const blue = normalised(mean[2], std[2]);
  let to = 0;
  for (const crop of crops) {
    if (crop.length !== pixels * 3) throw new RangeError(`A crop of ${size} × ${size} pixels is not ${crop.length} bytes.`);
    for (let i = to, at = 0; at < crop.length; i++, at += 3) {
      values[i] = red[crop[at] ?? 0] ?? 0;
      values[pixels + i] = green[crop[at + 1] ?? 0] ?? 0;
      values[2 * pixels + i] = blue[crop[at + 2] ?? 0] ?? 0;
    }
    to += 3 * pixels;
  }
  return values;
}

/** @returns what each of the 256 levels of a channel becomes */
function normalised(mean: number, std: number): Float32Array {
  const levels = new Float32Array(256);
  for (let level = 0; level < levels.length; level++)
    levels[level] = Math.fround(Math.fround(Math.fround(level * RESCALE) - Math.fround(mean)) / Math.fround(std));
  return levels;
}

/**
 * What the model sees, for a person to look at: the crops side by side.
 *
 * @param size side of a crop
 * @returns a PNG of size × size pixels for each crop
 * @throws RangeError if a crop is not of that size
 */
export async function cropPng({ crops }: Seen, size: number): Promise<Uint8Array> {
  const rowBytes = size * 3;
  const width = size * crops.length;
  const data = new Uint8Array(width * size * 3);
  crops.forEach((crop, index) => {
    if (crop.length !== size * rowBytes) throw new RangeError(`A crop of ${size} × ${size} pixels is not ${crop.length} bytes.`);
    for (let row = 0; row < size; row++)
      data.set(crop.subarray(row * rowBytes, (row + 1) * rowBytes), (row * crops.length + index) * rowBytes);
  });
  return pngOf({ data, width, height: size });
}
