/** A picture without a picture: one even colour, to see what phrases score when there is nothing to see. */

/** R, G, B, 0..255. */
export type Colour = readonly [number, number, number];

/**
 * The mean of what the model sees, before normalisation.
 *
 * @param crops at least one, each [size × size × 3], 8 bits R, G, B
 * @returns rounded to 8 bits, as a picture of that colour would hold it
 * @throws RangeError if there is no pixel
 */
export function meanColour(crops: readonly Uint8Array[]): Colour {
  const pixels = crops.reduce((sum, { length }) => sum + length / 3, 0);
  if (pixels === 0) throw new RangeError('The mean of no pixels has no colour.');
  const sums: [number, number, number] = [0, 0, 0];
  for (const crop of crops)
    for (let i = 0; i < crop.length; i += 3) {
      sums[0] += crop[i] ?? 0;
      sums[1] += crop[i + 1] ?? 0;
      sums[2] += crop[i + 2] ?? 0;
    }
  return [Math.round(sums[0] / pixels), Math.round(sums[1] / pixels), Math.round(sums[2] / pixels)];
}

/** @returns a crop of one colour, [size × size × 3], 8 bits R, G, B */
export function evenCrop(colour: Colour, size: number): Uint8Array {
  const crop = new Uint8Array(size * size * 3);
  for (let i = 0; i < crop.length; i += 3) crop.set(colour, i);
  return crop;
}
