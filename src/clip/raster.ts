/** Pixels in memory, and rectangles of whole pixels. */

/** Rows from the top, without gaps, 8 bits R, G, B: [height × width × 3]. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Whole pixels, inside the picture that it is of. */
export interface Region extends Size {
  readonly left: number;
  readonly top: number;
}

/** The whole of a picture as a region. */
export function everythingOf({ width, height }: Size): Region {
  return { left: 0, top: 0, width, height };
}

export function sameSize(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}
