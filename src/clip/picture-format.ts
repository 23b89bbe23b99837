/** What a picture's first bytes say that it is; its name says nothing. */
import { codes } from './bytes.js';

/** The formats that are decoded, by the words a person knows them by. */
export type PictureFormat = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'TIFF' | 'AVIF' | 'SVG' | 'BMP' | 'icon';

/** Either a format that is decoded, or why the file is not one, to stand after its name. */
export type Recognised = { readonly format: PictureFormat } | { readonly refusal: string };

export const READABLE = 'JPEG, PNG, WebP, GIF, TIFF, AVIF, SVG, BMP, ICO and CUR';

const CONVERT = 'Convert it to JPEG or PNG and try again.';

/**
 * @param bytes the whole file
 */
export function recognise(bytes: Uint8Array): Recognised {
  if (bytes.length === 0) return { refusal: 'is empty (0 bytes). Fetch or save the picture again.' };
  const known = BEGINNINGS.find(([beginning]) => beginning.every((byte, i) => byte === null || byte === bytes[i]));
  if (known) return known[1];
  const brands = ascii(bytes, 4, 8) === 'ftyp' ? ascii(bytes, 8, Math.min(64, bytes.length)) : undefined;
  if (brands !== undefined) return recogniseByBrand(brands);
  const head = ascii(bytes, 0, Math.min(bytes.length, 4096));
  if (/^(\u00EF\u00BB\u00BF)?\s*<(\?xml|!--|!DOCTYPE svg|svg[\s>])/i.test(head) && /<svg[\s>]/i.test(head))
    return { format: 'SVG' };
  const what = isText(head) ? 'is text, whatever its name says' : 'is in no picture format that is known here';
  return { refusal: `cannot be read as a picture: it ${what}. ${READABLE} are read.` };
}

const BEGINNINGS: readonly (readonly [readonly (number | null)[], Recognised])[] = [
  [[0xff, 0xd8, 0xff], { format: 'JPEG' }],
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], { format: 'PNG' }],
  [codes('GIF87a'), { format: 'GIF' }],
  [codes('GIF89a'), { format: 'GIF' }],
  [[...codes('RIFF'), null, null, null, null, ...codes('WEBP')], { format: 'WebP' }],
  [[0x49, 0x49, 0x2a, 0], { format: 'TIFF' }],
  [[0x4d, 0x4d, 0, 0x2a], { format: 'TIFF' }],
  [[0x49, 0x49, 0x2b, 0], { format: 'TIFF' }],
  [[0x4d, 0x4d, 0, 0x2b], { format: 'TIFF' }],
  [codes('BM'), { format: 'BMP' }],
  [[0, 0, 1, 0], { format: 'icon' }],
  [[0, 0, 2, 0], { format: 'icon' }],
  [codes('%PDF'), { refusal: `is a PDF document, not a picture. ${CONVERT}` }],
  [codes('8BPS'), { refusal: `is a Photoshop document, which cannot be decoded here. ${CONVERT}` }],
  [[0xff, 0x0a], { refusal: `is a JPEG XL picture, which cannot be decoded here. ${CONVERT}` }],
  [[0, 0, 0, 0x0c, ...codes('JXL ')], { refusal: `is a JPEG XL picture, which cannot be decoded here. ${CONVERT}` }],
  [[0, 0, 0, 0x0c, ...codes('jP  ')], { refusal: `is a JPEG 2000 picture, which cannot be decoded here. ${CONVERT}` }],
  [[0x1f, 0x8b], { refusal: `is compressed with gzip. Unpack it and try again (an SVGZ drawing becomes an SVG).` }],
];

/** The brands of ISO/IEC 14496-12 files that hold pictures; which codec is inside decides whether it can be decoded. */
function recogniseByBrand(brands: string): Recognised {
  if (/avif|avis/.test(brands)) return { format: 'AVIF' };
  if (/heic|heix|heim|heis|hevc|hevx|mif1|msf1/.test(brands))
    return { refusal: `is a HEIC picture, which cannot be decoded here. ${CONVERT}` };
  return { refusal: `is a film or another media file, not a picture. Save one of its pictures as JPEG or PNG.` };
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

function isText(head: string): boolean {
  return Array.from(head).every((character) => character >= ' ' || '\t\n\r\f'.includes(character));
}
