/** How much of a picture is ever taken on. A picture's own header is checked against these before a pixel is decoded. */
import { t } from '../l10n/texts.js';
import { ImageError } from './errors.js';
import type { Size } from './raster.js';

/**
 * Most bytes of a picture file. The largest pictures that {@link MAX_PIXELS} lets through are smaller than this in every
 * compressed format; what is above is video, raw sensor data or an attempt to fill the memory.
 */
export const MAX_FILE_BYTES = 512 * 2 ** 20;

/**
 * Checks a file's size before it is read.
 *
 * @throws ImageError if it has more than {@link MAX_FILE_BYTES}
 */
export function requireReadable(bytes: number, name: string): void {
  if (bytes > MAX_FILE_BYTES)
    throw new ImageError(
      t('{name} is too large to be read: {size} MiB, where {most} MiB are the most. Make it smaller and try again.', {
        name,
        size: Math.round(bytes / 2 ** 20),
        most: MAX_FILE_BYTES / 2 ** 20,
      }),
    );
}

/** Most pixels: the largest sensors of phones (200 megapixels, 16,320 × 12,240) still pass. */
export const MAX_PIXELS = 200_000_000;

/**
 * Most bytes of the decoded pixels in the file's own channels and depth. A decoder may hold the whole picture in one piece
 * (interlaced PNG, WebP, AVIF), and desktop VS Code's allocator ends the process on one allocation of about 1 GiB: 640 MiB
 * leaves room and passes 200 megapixels of RGB, 167 of RGBA or CMYK, and 111 of 16-bit RGB.
 */
export const MAX_DECODED_BYTES = 640 * 2 ** 20;

/**
 * Longest side in pixels. A resampled side has four coefficients for each pixel of it (bicubic reaches two pixels each
 * way), so this bounds them to 16 MB; JPEG and WebP end at 65,535 and 16,383 of themselves.
 */
export const MAX_SIDE = 1_000_000;

/** Longest side in pixels at which a drawing without pixels of its own (SVG) is drawn. */
export const SVG_SIDE = 1024;

/** Seconds after which a decoder is stopped. 200 megapixels of progressive JPEG take about ten on a slow machine. */
export const DECODE_SECONDS = 60;

/** Most entries of an icon file that are looked at; Windows' own have fewer than 20. */
export const MAX_ICON_ENTRIES = 256;

/**
 * Checks a picture's measures, from its header, before anything is allocated for its pixels.
 *
 * @param bytesPerPixel in the picture's own channels and depth
 * @throws ImageError if the picture is larger than the limits of this file
 */
export function requireWithinLimits({ width, height }: Size, bytesPerPixel: number, name: string): void {
  const pixels = width * height;
  const measures = `${width} × ${height} pixels`;
  if (pixels > MAX_PIXELS || pixels * bytesPerPixel > MAX_DECODED_BYTES)
    throw new ImageError(
      t(
        '{name} is too large: {measures}, {size} MiB when decoded, where {megapixels} megapixels and {most} MiB are the most. Make it smaller and try again.',
        {
          name,
          measures,
          size: Math.round((pixels * bytesPerPixel) / 2 ** 20),
          megapixels: MAX_PIXELS / 1e6,
          most: MAX_DECODED_BYTES / 2 ** 20,
        },
      ),
    );
  if (Math.max(width, height) > MAX_SIDE)
    throw new ImageError(
      t('{name} is too long: {measures}, where {most} a side are the most. Cut it and try again.', {
        name,
        measures,
        most: MAX_SIDE,
      }),
    );
}
