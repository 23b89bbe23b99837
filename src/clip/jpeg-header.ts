/** What a JPEG file says before its pixels, read without a decoder: opening one for this alone takes it a millisecond. */
import { codes, joined, startsWith } from './bytes.js';
import { APP1, APP2, BASELINE, eachSegment, PROGRESSIVE } from './jpeg-segments.js';

/** As sharp's metadata() has it. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly space: 'b-w' | 'srgb';
  readonly depth: 'uchar';
  readonly hasAlpha: false;
  /** 2 to 8 where the picture is to be turned. */
  readonly orientation: number | undefined;
  readonly icc: Uint8Array | undefined;
  /** Or of several scans for another reason. */
  readonly isProgressive: boolean;
}

/** Of a profile; libvips reads no more of them. */
const MOST_PARTS = 100;

/**
 * @param bytes the whole file
 * @returns undefined where anything about it is unusual or damaged: a decoder knows what to make of that, or why it cannot
 */
export function jpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  let frame: Frame | undefined;
  let exif: Uint8Array | undefined;
  const profiles: Uint8Array[] = [];
  const scan = eachSegment(bytes, (marker, content) => {
    if (marker === BASELINE || marker === PROGRESSIVE) {
      if (frame) return false;
      frame = frameOf(content, marker === PROGRESSIVE);
      return frame !== undefined;
    }
    if (marker === APP1 && startsWith(content, EXIF.slice(0, 4))) {
      if (exif || !startsWith(content, EXIF)) return false;
      exif = content.subarray(EXIF.length);
    } else if (marker === APP2 && startsWith(content, ICC.slice(0, 4))) {
      if (!startsWith(content, ICC)) return false;
      return profiles.push(content.subarray(ICC.length)) <= MOST_PARTS;
    }
    return true;
  });
  return scan && headerOf(frame, scan.header[0], exif, profiles);
}

function headerOf(
  frame: Frame | undefined,
  inScan: number | undefined,
  exif: Uint8Array | undefined,
  profiles: readonly Uint8Array[],
): JpegHeader | undefined {
  const orientation = exif ? orientationIn(exif) : 1;
  const icc = profiles.length > 0 ? profileOf(profiles) : NO_PROFILE;
  if (!frame || inScan === undefined || orientation === undefined || !icc) return undefined;
  const { width, height, channels, isProgressive } = frame;
  return {
    width,
    height,
    channels,
    space: channels === 1 ? 'b-w' : 'srgb',
    depth: 'uchar',
    hasAlpha: false,
    orientation: orientation === 1 ? undefined : orientation,
    icc: icc === NO_PROFILE ? undefined : icc,
    isProgressive: isProgressive || inScan < channels,
  };
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly isProgressive: boolean;
}

/** @param content precision, height, width and number of components (ITU-T T.81, B.2.2) */
function frameOf(content: Uint8Array, isProgressive: boolean): Frame | undefined {
  const [precision = 0, h1 = 0, h0 = 0, w1 = 0, w0 = 0, channels = 0] = content;
  const height = h1 * 256 + h0;
  const width = w1 * 256 + w0;
  if (precision !== 8 || height === 0 || width === 0 || (channels !== 1 && channels !== 3)) return undefined;
  return content.length === 6 + 3 * channels ? { width, height, channels, isProgressive } : undefined;
}

/** A TIFF's first directory (Exif 2.32, 4.6.2), of which the entry 0x0112 is wanted. @returns 1 to 8; undefined: unusual */
function orientationIn(tiff: Uint8Array): number | undefined {
  const order = String.fromCharCode(...tiff.subarray(0, 2));
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return undefined;
  const little = order === 'II';
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const directory = view.getUint32(4, little);
  if (view.getUint16(2, little) !== 42 || directory + 2 > tiff.length) return undefined;
  const entries = view.getUint16(directory, little);
  if (directory + 2 + 12 * entries > tiff.length) return undefined;
  let found: number | undefined;
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (view.getUint16(entry, little) !== ORIENTATION) continue;
    const value = view.getUint16(entry + 8, little);
    const isUsual = view.getUint16(entry + 2, little) === SHORT && view.getUint32(entry + 4, little) === 1;
    if (found !== undefined || !isUsual || value < 1 || value > 8) return undefined;
    found = value;
  }
  return found ?? 1;
}

const ORIENTATION = 0x0112;
const SHORT = 3;

const NO_PROFILE = new Uint8Array();

/** @param parts of a profile, each after its number, from 1, and how many there are (ICC.1:2022, B.4) */
function profileOf(parts: readonly Uint8Array[]): Uint8Array | undefined {
  if (parts.some((part, i) => part.length < 3 || part[0] !== i + 1 || part[1] !== parts.length)) return undefined;
  return joined(parts.map((part) => part.subarray(2)));
}

const EXIF = codes('Exif\0\0');
const ICC = codes('ICC_PROFILE\0');
