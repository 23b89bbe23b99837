/** What an engine answers, where a test needs an answer and not the numbers. */
import type { Ask, AskedCosines, EncodedImage } from '../../src/engine/protocol.js';

/** A picture that was looked at. */
export const ENCODED: EncodedImage = {
  image_embeds: new Float32Array([1, 0]),
  width: 8,
  height: 8,
  sha256: 'ff',
  seen: [],
  runtime: 'native',
  device: 'cpu',
};

/** @param cosineOf of each phrase of a list, by its place */
export function compared(asks: readonly Pick<Ask, 'entries'>[], cosineOf: (place: number) => number): AskedCosines[] {
  return asks.map(({ entries }) => {
    const { length } = JSON.parse(entries) as unknown[];
    return { cosines: Float32Array.from({ length }, (_, place) => cosineOf(place)), truncated: new Uint8Array(length) };
  });
}
