/** The colours under a PNG's transparent pixels, where a colour or a palette's entries are named transparent. */

/** `tRNS`, big-endian. */
const TRANSPARENCY = 0x74524e53;
const DATA = 0x49444154;

/**
 * The same PNG without its tRNS chunk (PNG specification, 11.3.2.1), so that each pixel has its own colour, as in Pillow.
 *
 * @returns a copy where there was one, else the bytes as they are; a damaged file is left to the decoder
 */
export function withoutTransparentColour(png: Uint8Array): Uint8Array {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = 8; at + 12 <= png.length;) {
    const end = at + 12 + view.getUint32(at);
    const type = view.getUint32(at + 4);
    if (type === DATA) return png;
    if (type === TRANSPARENCY && end <= png.length) {
      const opaque = new Uint8Array(png.length - (end - at));
      opaque.set(png.subarray(0, at));
      opaque.set(png.subarray(end), at);
      return opaque;
    }
    at = end;
  }
  return png;
}
