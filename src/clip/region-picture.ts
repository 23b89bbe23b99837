/** A region map drawn over its picture, for a file. */
import { pngOf } from './codec.js';
import { smallPicture } from './preview.js';
import { regionColour, scaleOf } from './region-colours.js';
import type { Size } from './raster.js';
import type { Box, Seeing } from './seeing.js';

/** One map and where it lies: the box is in pixels of the picture, whose size is given with it. */
export interface MapOverPicture extends Size {
  readonly rows: number;
  readonly columns: number;
  readonly box: Box;
  /** Fall of the cosine by cell, row by row from the top, [rows × columns]. */
  readonly falls: Float32Array;
}

/**
 * The picture in greys with the map's cells in colour over it, darker where there is no map.
 *
 * @param maxSide longest side in pixels; a smaller picture is not made larger
 * @returns a PNG
 * @throws ImageError if the picture cannot be read
 */
export async function regionPng(
  bytes: Uint8Array,
  name: string,
  seeing: Seeing,
  maxSide: number,
  { rows, columns, box, falls, ...picture }: MapOverPicture,
): Promise<Uint8Array> {
  const { data, width, height } = await smallPicture(bytes, name, seeing, maxSide);
  const scale = scaleOf([falls]);
  const cellAt = (at: number, length: number, of: number, [from, to]: readonly [number, number], cells: number) =>
    Math.floor(((((at + 0.5) * of) / length - from) * cells) / (to - from));
  const drawn = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    const row = cellAt(y, height, picture.height, [box.top, box.bottom], rows);
    for (let x = 0; x < width; x++) {
      const column = cellAt(x, width, picture.width, [box.left, box.right], columns);
      const i = (y * width + x) * 3;
      const grey = luma(data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0);
      const mapped = row >= 0 && row < rows && column >= 0 && column < columns;
      const { colour, opacity } = regionColour(mapped ? (falls[row * columns + column] ?? 0) : 0, scale);
      for (const channel of [0, 1, 2] as const)
        drawn[i + channel] = Math.round((mapped ? grey : grey * OUTSIDE) * (1 - opacity) + colour[channel] * opacity);
    }
  }
  return pngOf({ data: drawn, width, height });
}

/** How bright the picture is where the model did not look. */
const OUTSIDE = 0.35;

/** Brightness of a colour as sRGB's primaries have it (ITU-R BT.709). */
function luma(red: number, green: number, blue: number): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
