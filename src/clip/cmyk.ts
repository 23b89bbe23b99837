/** CMYK to RGB without a profile, as Pillow's `convert("RGB")` does it (Pillow 13, Convert.c, cmyk2rgb). */
import type { Raster } from './raster.js';

/**
 * With n = 255 − K each channel is n − ink·n/255, the product rounded in integers: of t = ink·n + 128 it is
 * ((t >> 8) + t) >> 8 (Pillow's MULDIV255).
 *
 * @param cmyk  0 is no ink, 255 all, [height × width × 4]; its memory is used for the answer
 * @throws RangeError if there are not 4 bytes for each pixel
 */
export function cmykToRgb(cmyk: Uint8Array, width: number, height: number): Raster {
  const pixels = width * height;
  if (cmyk.length !== pixels * 4) throw new RangeError(`${width} × ${height} pixels of CMYK are not ${cmyk.length} bytes.`);
  // In place, so that a large picture is not held twice: what is written is never ahead of what is read.
  for (let from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
    const light = 255 - (cmyk[from + 3] ?? 0);
    for (let channel = 0; channel < 3; channel++) {
      const t = (cmyk[from + channel] ?? 0) * light + 128;
      cmyk[to + channel] = light - (((t >> 8) + t) >> 8);
    }
  }
  return { data: cmyk.subarray(0, pixels * 3), width, height };
}
