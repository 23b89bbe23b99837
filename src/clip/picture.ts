/** A picture that has been opened and not yet decoded. */
import type { Orientation } from './orientation.js';
import type { Raster, Region, Size } from './raster.js';

/** Pixels of a picture for one of its quarter, along either axis. */
export const QUARTER = 4;

/** Reads a whole JPEG file; undefined where it is left to a decoder. */
export type Quartering = (jpeg: Uint8Array) => Promise<Raster | undefined>;

/** Its header has been read and its measures are within limits. Width and height are as stored. */
export interface Picture extends Size {
  /** How the preprocessing turns what is stored. */
  readonly orientation: Orientation;
  /** True where reading at a smaller size costs less than reading every pixel. */
  readonly shrinksOnLoad: boolean;
  /** True where the upper part of a picture costs only its part of the time, and the lower part all of it. */
  readonly decodesDownwards: boolean;
  /**
   * Pixels as the preprocessing makes them, but for the orientation: as stored.
   *
   * @param region what is wanted of the picture, in pixels of `size`
   * @param size   the whole picture's; if it is not the stored one, libvips resizes, while loading where it can
   * @param partly the rest is being read by itself: a file that ends too early is told there
   * @throws ImageError if the file turns out to be damaged or takes too long
   */
  read(region: Region, size: Size, partly?: boolean): Promise<Raster>;
  /**
   * A quarter of its width and height, rounded up, each pixel about the mean of QUARTER × QUARTER, as stored: for much less work
   * than reading it. What of a pixel at the right and at the bottom lies beyond the picture may be anything.
   *
   * @param by quarterOf() of a whole JPEG, where it is to be done elsewhere
   * @returns undefined where it cannot be had so
   */
  quarter(by?: Quartering): Promise<Raster | undefined>;
}
