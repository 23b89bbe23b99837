/** A region map as JSON: the contract of `clip-gaze where`. */
import type { RegionMap, RegionMaps } from '../../engine/protocol.js';

/** Beyond these decimals a cosine in single precision says nothing. */
const DECIMALS = 6;

/**
 * @param phrase whose map it is
 * @returns one line: `{"phrase","rows","columns","drop","box"}`, where `drop` is the fall of the cosine where each cell is
 *   hidden, [rows][columns] from the top, and `box` [x0, y0, x1, y1] what the grid covers, in the picture's own pixels
 */
export function formatRegionMap(
  phrase: string,
  { rows, columns, box }: Pick<RegionMaps, 'rows' | 'columns' | 'box'>,
  { falls }: Pick<RegionMap, 'falls'>,
): string {
  const drop = Array.from({ length: rows }, (_, row) =>
    Array.from(falls.subarray(row * columns, (row + 1) * columns), (fall) => Number(fall.toFixed(DECIMALS))),
  );
  return `${JSON.stringify({ phrase, rows, columns, drop, box: [box.left, box.top, box.right, box.bottom] })}\n`;
}
