/** A picture for a person to look at, as the preprocessing makes it. */
import { jpegOf, webpOf } from './codec.js';
import { openPicture } from './decode.js';
import { turnUpright } from './orientation.js';
import { everythingOf, type Raster, type Size } from './raster.js';
import type { Seeing } from './seeing.js';

/** Of WebP and JPEG, 1..100: artefacts cannot be seen in a photograph at this quality. */
const QUALITY = 85;

export interface Preview {
  readonly webp: Uint8Array;
  /** Of the preview itself, in pixels; its proportions are the picture's. */
  readonly width: number;
  readonly height: number;
}

/**
 * The whole picture as WebP, smaller than it is but never larger, shrunk while loading where the format allows it.
 *
 * @param maxSide longest side of the preview in pixels, 1..16,383 (WebP's own limit)
 * @throws ImageError if the picture cannot be read
 * @throws RangeError if maxSide is out of range
 */
export async function preview(bytes: Uint8Array, name: string, seeing: Seeing, maxSide: number): Promise<Preview> {
  const picture = await smallPicture(bytes, name, seeing, maxSide);
  return { webp: await webpOf(picture, QUALITY), width: picture.width, height: picture.height };
}

/**
 * The whole picture as JPEG, which every program that shows an SVG can read.
 *
 * @param maxSide longest side in pixels, 1..16,383; a smaller picture is not made larger
 * @throws ImageError, RangeError as preview() does
 */
export async function pictureJpeg(
  bytes: Uint8Array,
  name: string,
  seeing: Seeing,
  maxSide: number,
): Promise<Size & { readonly jpeg: Uint8Array }> {
  const picture = await smallPicture(bytes, name, seeing, maxSide);
  return { jpeg: await jpegOf(picture, QUALITY), width: picture.width, height: picture.height };
}

/**
 * The whole picture upright, smaller than it is but never larger.
 *
 * @param maxSide longest side in pixels, 1..16,383
 * @throws ImageError, RangeError as preview() does
 */
export async function smallPicture(bytes: Uint8Array, name: string, seeing: Seeing, maxSide: number): Promise<Raster> {
  if (!(maxSide >= 1 && maxSide <= 16_383)) throw new RangeError(`A preview has 1 to 16,383 pixels a side, not ${maxSide}.`);
  const picture = await openPicture(bytes, name, seeing.preprocessing);
  const scale = Math.min(1, maxSide / Math.max(picture.width, picture.height));
  const fitted = (side: number): number => Math.max(1, Math.round(side * scale));
  const stored = { width: fitted(picture.width), height: fitted(picture.height) };
  return turnUpright(await picture.read(everythingOf(stored), stored), picture.orientation);
}
