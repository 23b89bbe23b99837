/** A bitmap as a picture: its transparency dropped or laid on white. */
import type { Bitmap } from './bitmap.js';
import { resizeForTheEye } from './codec.js';
import { UPRIGHT } from './orientation.js';
import type { Picture } from './picture.js';
import { everythingOf, sameSize, type Raster, type Region } from './raster.js';
import type { Preprocessing } from './seeing.js';

export function bitmapPicture(bitmap: Bitmap, preprocessing: Preprocessing): Picture {
  const flatten = bitmap.hasAlpha && preprocessing === 'as-displayed';
  const pixels = (region: Region): Raster => rgbOf(bitmap.rgba(region), region.width, region.height, flatten);
  return {
    width: bitmap.width,
    height: bitmap.height,
    orientation: UPRIGHT,
    shrinksOnLoad: false,
    decodesDownwards: false,
    read: async (region, size) =>
      sameSize(size, bitmap) ? pixels(region) : resizeForTheEye(pixels(everythingOf(bitmap)), size, region),
    quarter: () => Promise.resolve(undefined),
  };
}

/**
 * @param rgba    [height × width × 4]; its memory is used for the answer
 * @param flatten whether transparent pixels are laid on white, else their colour counts as if they were opaque
 */
function rgbOf(rgba: Uint8Array, width: number, height: number, flatten: boolean): Raster {
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const alpha = flatten ? (rgba[from + 3] ?? 0) : 255;
    for (let channel = 0; channel < 3; channel++) {
      const colour = rgba[from + channel] ?? 0;
      rgba[to + channel] = Math.round((colour * alpha + 255 * (255 - alpha)) / 255);
    }
  }
  return { data: rgba.subarray(0, width * height * 3), width, height };
}
