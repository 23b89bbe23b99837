/**
 * Pictures that libvips decodes, through sharp: JPEG, PNG, WebP, GIF, TIFF, AVIF and SVG.
 *
 * libvips works on as many threads as sharp gives it (`sharp.concurrency`: one for each core, or a single one where the C
 * library's allocator would fragment memory). Nothing is changed about that: a decoder is mostly single-threaded.
 */
import type { Metadata, Sharp } from 'sharp';
import { t } from '../l10n/texts.js';
import { cmykToRgb } from './cmyk.js';
import { isSrgb, profileSpace, type ProfileSpace } from './colour-profile.js';
import { ImageError } from './errors.js';
import { withoutTransparency } from './gif-transparency.js';
import { jpegHeader } from './jpeg-header.js';
import { quarterOf } from './jpeg-quarter.js';
import { loadLibvips } from './libvips.js';
import { DECODE_SECONDS, MAX_PIXELS, requireWithinLimits, SVG_SIDE } from './limits.js';
import { orientationOf, UPRIGHT, type Orientation } from './orientation.js';
import type { Picture } from './picture.js';
import type { PictureFormat } from './picture-format.js';
import { everythingOf, sameSize, type Raster, type Region, type Size } from './raster.js';
import type { Preprocessing } from './seeing.js';

const quartering = (jpeg: Uint8Array): Promise<Raster | undefined> => Promise.resolve(quarterOf(jpeg));

type LibvipsFormat = Exclude<PictureFormat, 'BMP' | 'icon'>;

/** What is used of what a decoder knows of a file before it decodes. */
type Header = Pick<Metadata, 'width' | 'height' | 'channels' | 'space' | 'depth' | 'hasAlpha' | 'isProgressive'> & {
  readonly orientation?: number | undefined;
  readonly icc?: Uint8Array | undefined;
};

/** How the pixels of one file are to be made, decided once from its header. */
interface Plan {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly format: LibvipsFormat;
  readonly stored: Size;
  /** CMYK by formula, without a profile. */
  readonly plainCmyk: boolean;
  readonly depth: 8 | 16;
  readonly alpha: 'none' | 'drop' | 'on-white';
  readonly convertColours: boolean;
}

/**
 * Reads a picture's header.
 *
 * @param bytes  the whole file, of that format by its first bytes
 * @param name   of the file, for what is told when it cannot be read
 * @throws ImageError if the header is damaged or the picture too large
 * @throws DecoderError where libvips cannot be loaded
 */
export async function openLibvipsPicture(
  bytes: Uint8Array,
  name: string,
  format: LibvipsFormat,
  preprocessing: Preprocessing,
): Promise<Picture> {
  const header = await headerOf(bytes, name, format);
  const stored = format === 'SVG' ? drawn(header) : { width: header.width, height: header.height };
  if (format !== 'SVG') requireWithinLimits(stored, header.channels * bytesOf(header.depth), name);
  const displayed = preprocessing === 'as-displayed';
  const convertColours = displayed && hasForeignColours(header);
  const plan: Plan = {
    bytes: format === 'GIF' && !displayed ? withoutTransparency(bytes) : bytes,
    name,
    format,
    stored,
    plainCmyk: header.space === 'cmyk' && !convertColours,
    depth: header.space === 'rgb16' || header.space === 'grey16' || header.depth === 'ushort' ? 16 : 8,
    // A drawing is black on nothing as often as not, and there is no number of clip-gaze's to keep to: it reads no SVG.
    alpha: !header.hasAlpha ? 'none' : displayed || format === 'SVG' ? 'on-white' : 'drop',
    convertColours,
  };
  return {
    ...stored,
    orientation: orientationUnder(preprocessing, format, header.orientation),
    shrinksOnLoad: shrinksOnLoad(format) && !plan.plainCmyk && plan.alpha !== 'drop',
    // A progressive one is there only when all of it is.
    decodesDownwards: format === 'JPEG' && !header.isProgressive,
    read: (region, size, partly = false) => read(plan, region, size, partly),
    quarter: (by = quartering) => (format === 'JPEG' && !convertColours ? by(bytes) : Promise.resolve(undefined)),
  };
}

/** Whether its decoder can give a smaller picture for less work. */
function shrinksOnLoad(format: LibvipsFormat): boolean {
  return format === 'JPEG' || format === 'WebP';
}

/** Pillow turns a TIFF by its orientation tag when it loads it, so clip-gaze sees it upright; everything else it leaves. */
function orientationUnder(preprocessing: Preprocessing, format: LibvipsFormat, exif: number | undefined): Orientation {
  return preprocessing === 'as-displayed' || format === 'TIFF' ? orientationOf(exif) : UPRIGHT;
}

async function headerOf(bytes: Uint8Array, name: string, format: LibvipsFormat): Promise<Header> {
  const known = format === 'JPEG' ? jpegHeader(bytes) : undefined;
  if (known) return known;
  const sharp = await loadLibvips();
  try {
    // The pixels are counted by our own limits, with a message of our own.
    return await sharp(bytes, { limitInputPixels: false, failOn: 'error' }).metadata();
  } catch (cause) {
    throw unreadable(name, format, cause);
  }
}

function bytesOf(depth: Header['depth']): number {
  switch (depth) {
    case 'uchar':
    case 'char':
      return 1;
    case 'ushort':
    case 'short':
      return 2;
    case 'uint':
    case 'int':
    case 'float':
      return 4;
    default:
      return 8;
  }
}

/** A drawing has whatever size it says; it is drawn with this longest side instead. */
function drawn({ width, height }: Size): Size {
  const scale = SVG_SIDE / Math.max(width, height);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Whether there is a profile that the pixels can be converted through and that is not sRGB's own. A profile for other
 * colours than the file's is ignored, and so is one of 16-bit grey, which sharp does not convert.
 */
function hasForeignColours({ icc, space }: Header): boolean {
  const made = icc && profileSpace(icc);
  return icc !== undefined && made !== undefined && made === spacesOfProfiles[space] && !isSrgb(icc);
}

const spacesOfProfiles: Readonly<Record<string, ProfileSpace>> = { srgb: 'rgb', rgb16: 'rgb', 'b-w': 'grey', cmyk: 'cmyk' };

async function read(plan: Plan, region: Region, size: Size, partly = false): Promise<Raster> {
  if (plan.format !== 'SVG' && !sameSize(size, plan.stored) && (plan.alpha === 'drop' || plan.plainCmyk))
    // libvips would weigh colours by alpha, and CMYK has to become RGB before it is mixed.
    return resizeWithLibvips(await read(plan, everythingOf(plan.stored), plan.stored), size, region);
  const sharp = await loadLibvips();
  const picture = sharp(plan.bytes, {
    autoOrient: false,
    ignoreIcc: !plan.convertColours,
    limitInputPixels: plan.format === 'SVG' ? false : MAX_PIXELS,
    // As strict as Pillow: a file that ends too early is refused, a blemish that every viewer shows as such is not.
    failOn: 'error',
  });
  picture.timeout({ seconds: DECODE_SECONDS });
  // What a decoder has shrunk is brought to size by four pixels and not by six: a tenth less time in all, and no farther from exact.
  const kernel = shrinksOnLoad(plan.format) ? 'cubic' : 'lanczos3';
  if (plan.format === 'SVG' || !sameSize(size, plan.stored)) picture.resize({ ...size, fit: 'fill', kernel });
  const extracted = partly ? region : toTheEnd(region, size);
  if (!sameSize(extracted, size)) picture.extract({ ...extracted });
  if (plan.alpha === 'on-white') picture.flatten({ background: 'white' });
  picture.removeAlpha();
  if (plan.plainCmyk) return firstRows(await readCmyk(plan, picture), region);
  // sharp converts 16 bits to Display P3 and leaves them there unless told where to go on to.
  if (plan.convertColours && plan.depth === 16) picture.withIccProfile('srgb');
  const { data, info } = await pixels(plan, picture.toColourspace('srgb').raw({ depth: 'uchar' }));
  return firstRows({ data, width: info.width, height: info.height }, region);
}

/**
 * A file that ends too early is to be refused even where the missing rows are not looked at, and a decoder notices only what
 * it decodes. So all rows are, unless they would take much memory.
 */
function toTheEnd(region: Region, size: Size): Region {
  const height = size.height - region.top;
  return region.width * height * 3 <= CHEAP_BYTES ? { ...region, height } : region;
}

const CHEAP_BYTES = 64 * 2 ** 20;

function firstRows({ data, width }: Raster, { height }: Region): Raster {
  return { data: data.subarray(0, width * height * 3), width, height };
}

async function readCmyk(plan: Plan, picture: Sharp): Promise<Raster> {
  const inks = picture.pipelineColourspace('cmyk').toColourspace('cmyk');
  const { data, info } = await pixels(plan, inks.raw({ depth: plan.depth === 16 ? 'ushort' : 'uchar' }));
  return cmykToRgb(plan.depth === 16 ? highBytes(data) : data, info.width, info.height);
}

/** Pillow reads 16-bit inks by their high bytes. */
function highBytes(samples: Uint8Array): Uint8Array {
  const wide = new Uint16Array(samples.buffer, samples.byteOffset, samples.byteLength / 2);
  return Uint8Array.from(wide, (sample) => sample >> 8);
}

async function pixels(plan: Plan, picture: Sharp): Promise<{ data: Uint8Array; info: Size }> {
  try {
    return await picture.toBuffer({ resolveWithObject: true });
  } catch (cause) {
    throw unreadable(plan.name, plan.format, cause);
  }
}

/**
 * Resizing where no one asks for Pillow's numbers: what a person is shown.
 *
 * @param region what is wanted of the raster after it is brought to `size`
 */
export async function resizeWithLibvips(raster: Raster, size: Size, region: Region): Promise<Raster> {
  const sharp = await loadLibvips();
  const picture = sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: 3 } });
  picture.resize({ ...size, fit: 'fill' });
  if (!sameSize(region, size)) picture.extract({ ...region });
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function unreadable(name: string, format: LibvipsFormat, cause: unknown): ImageError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (/timeout/i.test(reason))
    return new ImageError(
      t('{name} took longer than {seconds} seconds to decode and was given up. Make it smaller and try again.', {
        name,
        seconds: DECODE_SECONDS,
      }),
      { cause },
    );
  const [first = ''] = reason.replace('Input buffer has corrupt header: ', '').split('\n');
  return new ImageError(
    t(
      '{name} cannot be read: its {format} data is damaged, incomplete or of an uncommon kind ({reason}). Fetch it again, or open it in another program and save it as PNG.',
      { name, format, reason: first.trim() },
    ),
    { cause },
  );
}
