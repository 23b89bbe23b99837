/** What decodes and encodes pictures: libvips. In a browser it is the browser itself (codec.browser.ts). */
import sharp, { type Sharp } from 'sharp';
import { openLibvipsPicture, resizeWithLibvips } from './libvips-picture.js';
import type { Raster } from './raster.js';

/** Said in a result where it is not libvips, whose pixels are Pillow's. */
export const DECODED_BY: 'browser' | undefined = undefined;

/** Reads the header of a picture in a compressed format. */
export const openCoded = openLibvipsPicture;

/** Resizing where no one asks for Pillow's numbers: what a person is shown. */
export const resizeForTheEye = resizeWithLibvips;

export function pngOf(raster: Raster): Promise<Uint8Array> {
  return sharpOf(raster).png().toBuffer();
}

/** @param quality 1..100 */
export function jpegOf(raster: Raster, quality: number): Promise<Uint8Array> {
  return sharpOf(raster).jpeg({ quality }).toBuffer();
}

/** Of 0 to 6: a third of the time of 4, libwebp's own choice, for a fifth more bytes that never leave the machine. */
const EFFORT = 1;

/** @param quality 1..100 */
export function webpOf(raster: Raster, quality: number): Promise<Uint8Array> {
  return sharpOf(raster).webp({ quality, effort: EFFORT }).toBuffer();
}

function sharpOf({ data, width, height }: Raster): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}
