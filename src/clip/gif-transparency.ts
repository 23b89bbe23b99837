/** The colours under a GIF's transparent pixels, which its decoder would throw away. */

const EXTENSION = 0x21;
const GRAPHIC_CONTROL = 0xf9;

/**
 * The same GIF with its first picture opaque: the flag of transparency taken out of its graphic control extension
 * (GIF89a, section 23), so that a transparent pixel has the colour that the palette gives it, as in Pillow.
 *
 * @returns a copy where a flag was taken out, else the bytes as they are; a damaged file is left to the decoder
 */
export function withoutTransparency(gif: Uint8Array): Uint8Array {
  const screen = gif[10] ?? 0;
  let at = 13 + (screen & 0x80 ? 3 * 2 ** ((screen & 7) + 1) : 0);
  while (gif[at] === EXTENSION) {
    const flags = gif[at + 3] ?? 0;
    if (gif[at + 1] === GRAPHIC_CONTROL && flags & 1) {
      const opaque = Uint8Array.from(gif);
      opaque[at + 3] = flags & ~1;
      return opaque;
    }
    at += 2;
    while ((gif[at] ?? 0) > 0) at += 1 + (gif[at] ?? 0);
    at++;
  }
  return gif;
}
