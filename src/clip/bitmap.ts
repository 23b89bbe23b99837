/** Windows and OS/2 bitmaps (BMP), which libvips does not read: [MS-WMF] 2.2.2 and the BITMAPV5HEADER of the Windows SDK. */
import { t } from '../l10n/texts.js';
import { ImageError } from './errors.js';
import { requireWithinLimits } from './limits.js';
import type { Region, Size } from './raster.js';

/** A bitmap whose header has been read and found sound. */
export interface Bitmap extends Size {
  /** True where the pixels carry an alpha channel. */
  readonly hasAlpha: boolean;
  /**
   * @returns R, G, B, A of the region, [height × width × 4]; A is 255 where the bitmap has no alpha
   * @throws ImageError if the file ends before its pixels do
   */
  rgba(region: Region): Uint8Array;
}

interface Header extends Size {
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  readonly palette: Uint8Array;
  readonly masks: Masks | undefined;
  /** Where the palette ends: where an icon's pixels begin. */
  readonly end: number;
}

type Masks = readonly [red: Mask, green: Mask, blue: Mask, alpha: Mask];
interface Mask {
  readonly shift: number;
  readonly most: number;
}

const RGB = 0;
const RLE8 = 1;
const RLE4 = 2;
const BITFIELDS = 3;
const ALPHA_BITFIELDS = 6;

/**
 * A BMP file.
 *
 * @param name of the picture, for what is told when it is not sound
 * @throws ImageError if the header is not one of a bitmap that is read here: 1, 2, 4, 8, 16, 24 or 32 bits, plain, RLE or
 *   with masks
 */
export function openBitmap(bytes: Uint8Array, name: string): Bitmap {
  if (bytes.length < 26) throw damaged(name, t('it ends within its header'));
  const header = readHeader(bytes, 14, name, false);
  const pixelStart = viewOf(bytes).getUint32(10, true);
  return bitmap(bytes, name, header, pixelStart === 0 ? header.end : pixelStart);
}

/**
 * The bitmap of an icon's entry: no file header, twice the height (the second half is a mask of what is transparent).
 *
 * @throws ImageError as {@link openBitmap}
 */
export function openIconBitmap(bytes: Uint8Array, name: string): Bitmap {
  const header = readHeader(bytes, 0, name, true);
  const colours = bitmap(bytes, name, header, header.end);
  const maskStart = header.end + rowBytes(header.width, header.bits) * header.height;
  // Old programs leave the alpha of 32 bits at 0 throughout and mean the mask.
  const alphaCounts = colours.hasAlpha && hasVisibleAlpha(bytes, header.end, maskStart);
  return {
    width: header.width,
    height: header.height,
    hasAlpha: true,
    rgba(region) {
      const rgba = colours.rgba(region);
      if (!alphaCounts) applyMask(bytes, header, maskStart, region, rgba);
      return rgba;
    },
  };
}

function readHeader(bytes: Uint8Array, at: number, name: string, icon: boolean): Header {
  const view = viewOf(bytes);
  if (bytes.length < at + 12) throw damaged(name, t('it ends within its header'));
  const size = view.getUint32(at, true);
  if (![12, 16, 40, 52, 56, 64, 108, 124].includes(size))
    throw damaged(name, t('its header of {size} bytes is of no known kind', { size: String(size) }));
  if (bytes.length < at + size) throw damaged(name, t('it ends within its header'));
  const core = size === 12;
  const width = core ? view.getUint16(at + 4, true) : view.getInt32(at + 4, true);
  const storedHeight = core ? view.getUint16(at + 6, true) : view.getInt32(at + 8, true);
  const bits = view.getUint16(at + (core ? 10 : 14), true);
  const compression = size >= 40 ? view.getUint32(at + 16, true) : RGB;
  const height = icon ? Math.trunc(Math.abs(storedHeight) / 2) : Math.abs(storedHeight);
  if (width < 1 || height < 1) throw damaged(name, t('its header says {width} × {height} pixels', { width, height }));
  requireWithinLimits({ width, height }, 4, name);
  requireKnown(bits, compression, size, name);
  const ownMasks = size === 40 && (compression === BITFIELDS || compression === ALPHA_BITFIELDS);
  const maskBytes = ownMasks ? (compression === ALPHA_BITFIELDS ? 16 : 12) : 0;
  const paletteStart = at + size + maskBytes;
  if (bytes.length < paletteStart) throw damaged(name, t('it ends within its colour masks'));
  const entryBytes = core ? 3 : 4;
  const stated = size >= 40 ? view.getUint32(at + 32, true) : 0;
  const full = bits <= 8 ? 2 ** bits : 0;
  // Above 8 bits a palette is only advice for old screens; it is skipped, not read.
  const entries = bits <= 8 ? (stated === 0 ? full : Math.min(stated, full)) : Math.min(stated, 256);
  const end = Math.min(bytes.length, paletteStart + entries * entryBytes);
  return {
    width,
    height,
    topDown: storedHeight < 0,
    bits,
    compression,
    palette: readPalette(bytes.subarray(paletteStart, end), entryBytes, full),
    masks: readMasks(view, at, size, bits, compression, maskBytes, icon),
    end,
  };
}

function requireKnown(bits: number, compression: number, size: number, name: string): void {
  const known =
    (compression === RGB && [1, 2, 4, 8, 16, 24, 32].includes(bits)) ||
    (compression === RLE8 && bits === 8) ||
    (compression === RLE4 && bits === 4) ||
    // In OS/2's header of 64 bytes 3 stands for a fax coding instead.
    ((compression === BITFIELDS || compression === ALPHA_BITFIELDS) && (bits === 16 || bits === 32) && size !== 64);
  if (!known)
    throw damaged(name, t('{bits} bits a pixel with compression {compression} are not read here', { bits, compression }));
}

/** Colours R, G, B of every index that a pixel can hold; black where the file has none, as Pillow. */
function readPalette(bytes: Uint8Array, entryBytes: number, full: number): Uint8Array {
  const palette = new Uint8Array(full * 3);
  for (let entry = 0; entry < full; entry++)
    for (let channel = 0; channel < 3; channel++) palette[entry * 3 + channel] = bytes[entry * entryBytes + 2 - channel] ?? 0;
  return palette;
}

function readMasks(
  view: DataView,
  at: number,
  size: number,
  bits: number,
  compression: number,
  maskBytes: number,
  icon: boolean,
): Masks | undefined {
  if (bits !== 16 && bits !== 32) return undefined;
  if (compression === RGB)
    // The fourth byte is alpha in an icon and nothing in a file.
    return bits === 16 ? masks(0x7c00, 0x03e0, 0x001f, 0) : masks(0xff0000, 0xff00, 0xff, icon ? 0xff000000 : 0);
  const mask = (index: number): number => view.getUint32(at + 40 + index * 4, true);
  return masks(mask(0), mask(1), mask(2), size >= 56 || maskBytes === 16 ? mask(3) : 0);
}

function masks(red: number, green: number, blue: number, alpha: number): Masks {
  return [oneMask(red), oneMask(green), oneMask(blue), oneMask(alpha)];
}

function oneMask(mask: number): Mask {
  if (mask === 0) return { shift: 0, most: 0 };
  const shift = 31 - Math.clz32(mask & -mask);
  return { shift, most: mask >>> shift };
}

function rowBytes(width: number, bits: number): number {
  return Math.ceil((width * bits) / 32) * 4;
}

function bitmap(bytes: Uint8Array, name: string, header: Header, pixelStart: number): Bitmap {
  const { width, height, bits } = header;
  const runs = header.compression === RLE8 || header.compression === RLE4;
  // The last row's padding to four bytes may be missing.
  const pixelEnd = pixelStart + rowBytes(width, bits) * (height - 1) + Math.ceil((width * bits) / 8);
  if (!runs && pixelEnd > bytes.length)
    throw damaged(name, t('it ends after {count} bytes, before its pixels do', { count: bytes.length }));
  return {
    width,
    height,
    hasAlpha: (header.masks?.[3].most ?? 0) > 0,
    rgba(region) {
      const out = new Uint8Array(region.width * region.height * 4);
      if (runs) fromRuns(bytes, name, header, pixelStart, region, out);
      else if (header.masks) fromMasks(bytes, header, header.masks, pixelStart, region, out);
      else if (bits === 24) fromTriples(bytes, header, pixelStart, region, out);
      else fromIndexes(bytes, header, pixelStart, region, out);
      return out;
    },
  };
}

/** Where the stored row of a region's row starts; rows are stored from the bottom unless the height is negative. */
function storedRow({ topDown, height }: Header, region: Region, row: number): number {
  return topDown ? region.top + row : height - 1 - region.top - row;
}

function fromTriples(bytes: Uint8Array, header: Header, start: number, region: Region, out: Uint8Array): void {
  let to = 0;
  for (let row = 0; row < region.height; row++) {
    let from = start + storedRow(header, region, row) * rowBytes(header.width, 24) + region.left * 3;
    for (let column = 0; column < region.width; column++, from += 3, to += 4) {
      out[to] = bytes[from + 2] ?? 0;
      out[to + 1] = bytes[from + 1] ?? 0;
      out[to + 2] = bytes[from] ?? 0;
      out[to + 3] = 255;
    }
  }
}

function fromMasks(bytes: Uint8Array, header: Header, by: Masks, start: number, region: Region, out: Uint8Array): void {
  const step = header.bits / 8;
  const [red, green, blue, alpha] = by;
  let to = 0;
  for (let row = 0; row < region.height; row++) {
    let from = start + storedRow(header, region, row) * rowBytes(header.width, header.bits) + region.left * step;
    for (let column = 0; column < region.width; column++, from += step, to += 4) {
      let value = (bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8);
      if (step === 4) value |= ((bytes[from + 2] ?? 0) << 16) | ((bytes[from + 3] ?? 0) << 24);
      out[to] = masked(value, red);
      out[to + 1] = masked(value, green);
      out[to + 2] = masked(value, blue);
      out[to + 3] = alpha.most > 0 ? masked(value, alpha) : 255;
    }
  }
}

/** Scaled to 0..255 and cut, not rounded, as Pillow unpacks 5 and 6 bits (Unpack.c). */
function masked(value: number, { shift, most }: Mask): number {
  if (most === 255) return (value >>> shift) & 255;
  if (most === 0) return 0;
  return Math.trunc(((((value >>> shift) & most) >>> 0) * 255) / most);
}

function fromIndexes(bytes: Uint8Array, header: Header, start: number, region: Region, out: Uint8Array): void {
  const { bits, palette } = header;
  const most = 2 ** bits - 1;
  let to = 0;
  for (let row = 0; row < region.height; row++) {
    const rowStart = start + storedRow(header, region, row) * rowBytes(header.width, bits);
    for (let column = 0; column < region.width; column++, to += 4) {
      const bit = (region.left + column) * bits;
      const index = ((bytes[rowStart + (bit >> 3)] ?? 0) >> (8 - bits - (bit & 7))) & most;
      paint(out, to, palette, index);
    }
  }
}

function paint(out: Uint8Array, to: number, palette: Uint8Array, index: number): void {
  out[to] = palette[index * 3] ?? 0;
  out[to + 1] = palette[index * 3 + 1] ?? 0;
  out[to + 2] = palette[index * 3 + 2] ?? 0;
  out[to + 3] = 255;
}

/** Pixels that the runs leave out are of index 0, as in Pillow. */
function fromRuns(bytes: Uint8Array, name: string, header: Header, start: number, region: Region, out: Uint8Array): void {
  const { width, height, palette, topDown } = header;
  const nibbles = header.compression === RLE4;
  for (let to = 0; to < out.length; to += 4) paint(out, to, palette, 0);
  let at = start;
  let column = 0;
  let row = 0;
  const put = (index: number): void => {
    const y = (topDown ? row : height - 1 - row) - region.top;
    const x = column++ - region.left;
    if (x >= 0 && x < region.width && y >= 0 && y < region.height) paint(out, (y * region.width + x) * 4, palette, index);
  };
  const next = (): number => {
    const byte = bytes[at++];
    if (byte === undefined) throw damaged(name, t('it ends after {count} bytes, before its pixels do', { count: bytes.length }));
    return byte;
  };
  while (row < height) {
    const count = next();
    const value = next();
    if (count > 0) {
      // What a run would paint beyond its row costs nothing: a file of nothing but such runs would cost hours.
      const visible = Math.min(count, width - column);
      for (let i = 0; i < visible; i++) put(nibbles ? (i % 2 === 0 ? value >> 4 : value & 15) : value);
    } else if (value === 0) {
      column = 0;
      row++;
    } else if (value === 1) return;
    else if (value === 2) {
      column += next();
      row += next();
    } else {
      const stored = nibbles ? Math.ceil(value / 2) : value;
      for (let i = 0; i < value; i += nibbles ? 2 : 1) {
        const byte = next();
        put(nibbles ? byte >> 4 : byte);
        if (nibbles && i + 1 < value) put(byte & 15);
      }
      // Literal pixels are padded to whole words.
      if (stored % 2 === 1) at++;
    }
  }
}

function hasVisibleAlpha(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start + 3; at < end; at += 4) if (bytes[at] !== 0) return true;
  return false;
}

function applyMask(bytes: Uint8Array, header: Header, start: number, region: Region, rgba: Uint8Array): void {
  for (let row = 0; row < region.height; row++) {
    const rowStart = start + storedRow(header, region, row) * rowBytes(header.width, 1);
    for (let column = 0; column < region.width; column++) {
      const x = region.left + column;
      // An icon without its mask is opaque: beyond the file's end there are no set bits.
      const transparent = ((bytes[rowStart + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
      rgba[(row * region.width + column) * 4 + 3] = transparent ? 0 : 255;
    }
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(name: string, why: string): ImageError {
  return new ImageError(
    t('{name} cannot be read as a bitmap: {why}. Open it in another program and save it as PNG.', { name, why }),
  );
}
