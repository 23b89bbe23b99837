/** How large a compressed picture is, from its header alone: to be known before a decoder that has no limits of its own. */
import type { PictureFormat } from './picture-format.js';
import type { Size } from './raster.js';

/**
 * @param bytes the whole file
 * @returns pixels as stored; undefined where the header does not say it
 */
export function measuresOf(bytes: Uint8Array, format: PictureFormat): Size | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    switch (format) {
      case 'PNG':
        return { width: view.getUint32(16), height: view.getUint32(20) };
      case 'GIF':
        return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
      case 'JPEG':
        return ofJpeg(view);
      case 'WebP':
        return ofWebP(view);
      case 'AVIF':
        return ofAvif(view);
      default:
        return undefined;
    }
  } catch (error) {
    // It ends within its header.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The first frame header (ITU-T T.81, B.2.2), whichever process it is of. */
function ofJpeg(view: DataView): Size | undefined {
  for (let at = 2; ;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    // Filling bytes, and markers without a length.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else at += 2 + view.getUint16(at + 2);
  }
}

/** The first chunk of the RIFF file: VP8 (RFC 6386, 9.1), VP8L or VP8X (WebP container specification). */
function ofWebP(view: DataView): Size | undefined {
  switch (tag(view, 12)) {
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: uint24(view, 24) + 1, height: uint24(view, 27) + 1 };
    default:
      return undefined;
  }
}

/** The largest `ispe` of the meta box (ISO/IEC 23008-12): a grid's own, not its tiles'. */
function ofAvif(view: DataView): Size | undefined {
  let largest: Size | undefined;
  for (let at = 0; at + 20 <= Math.min(view.byteLength, 65_536); at++) {
    if (view.getUint32(at + 4) !== 0x69737065) continue;
    const found = { width: view.getUint32(at + 12), height: view.getUint32(at + 16) };
    if (!largest || found.width * found.height > largest.width * largest.height) largest = found;
  }
  return largest;
}

function uint24(view: DataView, at: number): number {
  return view.getUint16(at, true) + view.getUint8(at + 2) * 2 ** 16;
}

function tag(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}
