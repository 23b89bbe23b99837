/** EXIF orientation: how the stored pixels must be turned to stand upright (Exif 2.32, tag 0x0112). */
import type { Raster, Region, Size } from './raster.js';

/**
 * The upright picture's x axis is the stored x axis, or the stored y axis where `swapped`; then each upright axis runs
 * against its stored axis where `mirrored`.
 */
export interface Orientation {
  readonly swapped: boolean;
  readonly mirroredX: boolean;
  readonly mirroredY: boolean;
}

export const UPRIGHT: Orientation = { swapped: false, mirroredX: false, mirroredY: false };

const ORIENTATIONS: readonly Orientation[] = [
  UPRIGHT,
  { swapped: false, mirroredX: true, mirroredY: false },
  { swapped: false, mirroredX: true, mirroredY: true },
  { swapped: false, mirroredX: false, mirroredY: true },
  { swapped: true, mirroredX: false, mirroredY: false },
  { swapped: true, mirroredX: true, mirroredY: false },
  { swapped: true, mirroredX: true, mirroredY: true },
  { swapped: true, mirroredX: false, mirroredY: true },
];

/**
 * @param exif the tag's value, 1..8; anything else, which files do hold, is upright
 */
export function orientationOf(exif: number | undefined): Orientation {
  return ORIENTATIONS[(exif ?? 1) - 1] ?? UPRIGHT;
}

/** The stored size of an upright one, or the other way round: the same thing. */
export function turned({ width, height }: Size, { swapped }: Orientation): Size {
  return swapped ? { width: height, height: width } : { width, height };
}

/**
 * Where a region of the upright picture is stored.
 *
 * @param upright size of the whole upright picture
 */
export function storedRegion(region: Region, upright: Size, { swapped, mirroredX, mirroredY }: Orientation): Region {
  const left = mirroredX ? upright.width - region.left - region.width : region.left;
  const top = mirroredY ? upright.height - region.top - region.height : region.top;
  return swapped
    ? { left: top, top: left, width: region.height, height: region.width }
    : { left, top, width: region.width, height: region.height };
}

/**
 * The stored pixels turned upright.
 *
 * @returns a new raster, or the same where nothing is to be turned
 */
export function turnUpright(stored: Raster, orientation: Orientation): Raster {
  const { swapped, mirroredX, mirroredY } = orientation;
  if (!swapped && !mirroredX && !mirroredY) return stored;
  const { width, height } = turned(stored, orientation);
  const data = new Uint8Array(width * height * 3);
  let to = 0;
  for (let row = 0; row < height; row++) {
    const y = mirroredY ? height - 1 - row : row;
    for (let column = 0; column < width; column++, to += 3) {
      const x = mirroredX ? width - 1 - column : column;
      const from = (swapped ? x * stored.width + y : y * stored.width + x) * 3;
      data[to] = stored.data[from] ?? 0;
      data[to + 1] = stored.data[from + 1] ?? 0;
      data[to + 2] = stored.data[from + 2] ?? 0;
    }
  }
  return { data, width, height };
}
