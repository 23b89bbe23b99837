/** ICC profiles (ICC.1:2022): which colours a profile is of, and whether it is sRGB's own, told by its numbers. */

/** Device colours that a profile converts from. */
export type ProfileSpace = 'rgb' | 'grey' | 'cmyk';

/**
 * What colours the profile is made for.
 *
 * @returns undefined if it is damaged or for anything else
 */
export function profileSpace(icc: Uint8Array): ProfileSpace | undefined {
  if (icc.length < 132 || text(icc, 36) !== 'acsp') return undefined;
  switch (text(icc, 16)) {
    case 'RGB ':
      return 'rgb';
    case 'GRAY':
      return 'grey';
    case 'CMYK':
      return 'cmyk';
    default:
      return undefined;
  }
}

/** sRGB's primaries adapted to D50 (IEC 61966-2-1 with the Bradford adaptation), X, Y, Z of red, green and blue. */
const SRGB_COLORANTS: readonly (readonly [tag: string, xyz: readonly [number, number, number]])[] = [
  ['rXYZ', [0.4361, 0.2225, 0.0139]],
  ['gXYZ', [0.3851, 0.7169, 0.0971]],
  ['bXYZ', [0.1431, 0.0606, 0.7139]],
];

/** Published sRGB profiles differ by up to 0.0008 in how they round and adapt; the nearest other space by 0.01. */
const COLORANT_TOLERANCE = 0.0015;

/**
 * Whether a conversion to sRGB would leave every 8-bit value as it is, so that there is nothing to convert.
 *
 * A profile with a lookup table (A2B) is never taken for sRGB, since a colour engine prefers its table to its curves.
 */
export function isSrgb(icc: Uint8Array): boolean {
  const space = profileSpace(icc);
  const tags = tagsOf(icc);
  if (space === undefined || space === 'cmyk' || ['A2B0', 'A2B1', 'A2B2'].some((tag) => tags.has(tag))) return false;
  if (space === 'grey') return isSrgbCurve(tags.get('kTRC'));
  return (
    text(icc, 20) === 'XYZ ' &&
    SRGB_COLORANTS.every(([tag, xyz]) => isNear(tags.get(tag), xyz)) &&
    ['rTRC', 'gTRC', 'bTRC'].every((tag) => isSrgbCurve(tags.get(tag)))
  );
}

/** Each tag's bytes by its signature; tags that point outside the profile are left out. */
function tagsOf(icc: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const tags = new Map<string, Uint8Array>();
  if (icc.length < 132) return tags;
  const view = viewOf(icc);
  const count = Math.min(view.getUint32(128), Math.floor((icc.length - 132) / 12));
  for (let at = 132; at < 132 + count * 12; at += 12) {
    const offset = view.getUint32(at + 4);
    const size = view.getUint32(at + 8);
    if (offset + size <= icc.length) tags.set(text(icc, at), icc.subarray(offset, offset + size));
  }
  return tags;
}

function isNear(tag: Uint8Array | undefined, xyz: readonly [number, number, number]): boolean {
  if (!tag || tag.length < 20 || text(tag, 0) !== 'XYZ ') return false;
  const view = viewOf(tag);
  return xyz.every((value, i) => Math.abs(view.getInt32(8 + i * 4) / 65536 - value) <= COLORANT_TOLERANCE);
}

/** True where each of the 256 levels, through this curve and back through sRGB's, comes out as itself. */
function isSrgbCurve(tag: Uint8Array | undefined): boolean {
  const curve = tag && toneCurve(tag);
  if (!curve) return false;
  for (let level = 0; level < 256; level++) {
    if (!(Math.abs(encodeSrgb(curve(level / 255)) * 255 - level) < 0.5)) return false;
  }
  return true;
}

/** sRGB's transfer function from light, 0..1, to value, 0..1 (IEC 61966-2-1). */
function encodeSrgb(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** A `curv` or `para` tag as a function from value to light, both 0..1. */
function toneCurve(tag: Uint8Array): ((value: number) => number) | undefined {
  if (tag.length < 12) return undefined;
  const view = viewOf(tag);
  if (text(tag, 0) === 'curv') return sampledCurve(tag, view);
  if (text(tag, 0) === 'para') return parametricCurve(tag, view);
  return undefined;
}

function sampledCurve(tag: Uint8Array, view: DataView): ((value: number) => number) | undefined {
  const count = view.getUint32(8);
  if (tag.length < 12 + count * 2) return undefined;
  if (count === 0) return (value) => value;
  if (count === 1) {
    const gamma = view.getUint16(12) / 256;
    return (value) => value ** gamma;
  }
  return (value) => {
    const position = value * (count - 1);
    const below = Math.min(Math.floor(position), count - 2);
    const low = view.getUint16(12 + below * 2);
    const high = view.getUint16(14 + below * 2);
    return (low + (high - low) * (position - below)) / 65535;
  };
}

/** A plain power (kind 0) or a power with a straight foot (kind 3), which is what sRGB is; no other kind can be sRGB. */
function parametricCurve(tag: Uint8Array, view: DataView): ((value: number) => number) | undefined {
  const kind = view.getUint16(8);
  const parameters = kind === 0 ? 1 : kind === 3 ? 5 : undefined;
  if (parameters === undefined || tag.length < 12 + parameters * 4) return undefined;
  const parameter = (index: number): number => view.getInt32(12 + index * 4) / 65536;
  if (kind === 0) return (value) => value ** parameter(0);
  const [gamma, a, b, c, d] = [parameter(0), parameter(1), parameter(2), parameter(3), parameter(4)];
  return (value) => (value >= d ? (a * value + b) ** gamma : c * value);
}

function text(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
