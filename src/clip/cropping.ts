/** Which parts of a picture the model is shown, and at which size the picture is for that. */
import type { Region, Size } from './raster.js';
import type { Box, Crop } from './seeing.js';

/** One square of the model's size, as a window on the resized picture. */
export interface View {
  /** The whole upright picture after resizing. */
  readonly resized: Size;
  /** What of it is seen. */
  readonly window: Region;
  /** Where that lies in the square: 0, 0 unless the picture does not fill it. */
  readonly left: number;
  readonly top: number;
  /** What is seen, in pixels of the upright picture before resizing. */
  readonly box: Box;
}

/**
 * @param picture upright, in pixels, both sides ≥ 1
 * @param size    side of the model's square
 * @returns one view; for `tiles` three along the long side, unless the resized picture is square: then the three would
 *   be the same, and one is enough
 */
export function viewsOf(picture: Size, crop: Crop, size: number): View[] {
  if (crop === 'whole') return [wholeView(picture, size)];
  const resized = shortestEdge(picture, size);
  const spareWidth = resized.width - size;
  const spareHeight = resized.height - size;
  const views = (shares: readonly number[]): View[] =>
    shares.map((share) => squareView(picture, resized, Math.floor(spareWidth * share), Math.floor(spareHeight * share), size));
  return crop === 'tiles' && spareWidth + spareHeight > 0 ? views([0, 0.5, 1]) : views([0.5]);
}

/** The long side is cut to whole pixels as Python's int() does (transformers 4.30.2, get_resize_output_image_size). */
function shortestEdge({ width, height }: Size, size: number): Size {
  return width <= height
    ? { width: size, height: Math.trunc((size * height) / width) }
    : { width: Math.trunc((size * width) / height), height: size };
}

function squareView(picture: Size, resized: Size, left: number, top: number, size: number): View {
  const across = picture.width / resized.width;
  const down = picture.height / resized.height;
  return {
    resized,
    window: { left, top, width: size, height: size },
    left: 0,
    top: 0,
    box: { left: left * across, top: top * down, right: (left + size) * across, bottom: (top + size) * down },
  };
}

function wholeView({ width, height }: Size, size: number): View {
  const longest = Math.max(width, height);
  const fitted = (side: number): number => Math.max(1, Math.round((side * size) / longest));
  const resized = { width: fitted(width), height: fitted(height) };
  return {
    resized,
    window: { left: 0, top: 0, ...resized },
    left: Math.floor((size - resized.width) / 2),
    top: Math.floor((size - resized.height) / 2),
    box: { left: 0, top: 0, right: width, bottom: height },
  };
}
