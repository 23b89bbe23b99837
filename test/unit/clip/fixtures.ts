/** The pictures that the image tests look at. */
import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { everythingOf, type Raster } from '../../../src/clip/raster.js';
import { openPicture } from '../../../src/clip/decode.js';
import { turnUpright } from '../../../src/clip/orientation.js';
import type { Preprocessing, Seeing } from '../../../src/clip/seeing.js';

export const REFERENCE: Seeing = { preprocessing: 'reference', crop: 'centre', decode: 'exact' };
export const AS_DISPLAYED: Seeing = { preprocessing: 'as-displayed', crop: 'centre', decode: 'exact' };

export function fixture(path: string): Buffer {
  return readFileSync(new URL(`../../fixtures/${path}`, import.meta.url));
}

/** [height × width × 3] of a PNG, as it is. */
export async function rgbOfPng(png: Uint8Array): Promise<Raster> {
  const { data, info } = await sharp(png).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The whole picture, upright. */
export async function decoded(bytes: Uint8Array, name: string, preprocessing: Preprocessing): Promise<Raster> {
  const picture = await openPicture(bytes, name, preprocessing);
  return turnUpright(await picture.read(everythingOf(picture), picture), picture.orientation);
}

/** A picture of gradients and noise that no two places of look alike, the same every time. */
export function busy(width: number, height: number): Raster {
  const data = new Uint8Array(width * height * 3);
  let state = 12345;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const pixel = Math.floor(i / 3);
    const slope = i % 3 === 0 ? (pixel % width) / width : Math.floor(pixel / width) / height;
    data[i] = Math.round(slope * 200 + (state >>> 24) * 0.2);
  }
  return { data, width, height };
}

export function encoded({ data, width, height }: Raster): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

export function meanDifference(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) throw new RangeError(`${a.length} bytes are not ${b.length}.`);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / a.length;
}

/** CRC-32 of PNG (ISO 15948, annex D). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
