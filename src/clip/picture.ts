/** A picture that has been opened and not yet decoded. */
import type { Orientation } from './orientation.js';
import type { Raster, Region, Size } from './raster.js';

/** Its header has been read and its measures are within limits. Width and height are as stored. */
export interface Picture extends Size {
  /** How the preprocessing turns what is stored. */
  readonly orientation: Orientation;
  /** True where reading at a smaller size costs less than reading every pixel. */
  readonly shrinksOnLoad: boolean;
  /**
   * Pixels as the preprocessing makes them, but for the orientation: as stored.
   *
   * @param region what is wanted of the picture, in pixels of `size`
   * @param size   the whole picture's; if it is not the stored one, libvips resizes, while loading where it can
   * @throws ImageError if the file turns out to be damaged or takes too long
   */
  read(region: Region, size: Size): Promise<Raster>;
}
