/** How a region map is coloured, wherever it is drawn: over a picture in greys, so that its own colours do not mix in. */

/** Where hiding makes the picture less like the phrase, and where it makes it more so. Told apart also by the colour-blind. */
export const FALLS: Rgb = [255, 140, 0];
export const RISES: Rgb = [40, 120, 255];

/** R, G, B, 0..255. */
export type Rgb = readonly [number, number, number];

/** Of the strongest cell: what lies under it can still be recognised. */
const MOST_OPAQUE = 0.75;

/** Falls below this are noise of single precision and of the model, not worth the whole scale: a scale never spans less. */
const LEAST_SCALE = 0.002;

/**
 * The largest fall or rise of several maps: the end of the scale that they are coloured by.
 *
 * @param maps falls of the cosine by cell, [maps][cells]
 */
export function scaleOf(maps: readonly Iterable<number>[]): number {
  let most = LEAST_SCALE;
  for (const falls of maps) for (const fall of falls) most = Math.max(most, Math.abs(fall));
  return most;
}

/**
 * @param fall  of the cosine where a cell is hidden
 * @param scale the end of the scale, > 0
 * @returns the cell's colour and how opaque it lies over the picture, 0..0.75
 */
export function regionColour(fall: number, scale: number): { readonly colour: Rgb; readonly opacity: number } {
  return { colour: fall < 0 ? RISES : FALLS, opacity: MOST_OPAQUE * Math.min(1, Math.abs(fall) / scale) };
}
