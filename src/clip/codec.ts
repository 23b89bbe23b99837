/** What decodes and encodes pictures: libvips. In a browser it is the browser itself (codec.browser.ts). */
import type { Sharp } from 'sharp';
import { loadLibvips, whyNotNativeLibvips } from './libvips.js';
import { openLibvipsPicture, resizeWithLibvips } from './libvips-picture.js';
import type { Raster } from './raster.js';

/** Said in a result where it is not libvips, whose pixels are Pillow's. */
export const DECODED_BY: 'browser' | undefined = undefined;

/** Why it is not the usual decoder, where it is not. */
export const decoderFallback = whyNotNativeLibvips;

/** Makes ready what the first picture would have to wait for. */
export async function prepareCodec(): Promise<void> {
  await loadLibvips();
}

/** Reads the header of a picture in a compressed format. */
export const openCoded = openLibvipsPicture;

/** Resizing where no one asks for Pillow's numbers: what a person is shown. */
export const resizeForTheEye = resizeWithLibvips;

export async function pngOf(raster: Raster): Promise<Uint8Array> {
  return (await sharpOf(raster)).png().toBuffer();
}

/** @param quality 1..100 */
export async function jpegOf(raster: Raster, quality: number): Promise<Uint8Array> {
  return (await sharpOf(raster)).jpeg({ quality }).toBuffer();
}

/** Of 0 to 6: a third of the time of 4, libwebp's own choice, for a fifth more bytes that never leave the machine. */
const EFFORT = 1;

/** @param quality 1..100 */
export async function webpOf(raster: Raster, quality: number): Promise<Uint8Array> {
  return (await sharpOf(raster)).webp({ quality, effort: EFFORT }).toBuffer();
}

async function sharpOf({ data, width, height }: Raster): Promise<Sharp> {
  const sharp = await loadLibvips();
  return sharp(data, { raw: { width, height, channels: 3 } });
}
