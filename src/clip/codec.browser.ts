/**
 * Pictures that the browser decodes and encodes: JPEG, PNG, WebP, GIF and AVIF. Of an animation it is the first picture.
 *
 * Sharp's WebAssembly needs threads, which VS Code's pages are not isolated for (docs/decisions/0026).
 */
import { t } from '../l10n/texts.js';
import { ImageError } from './errors.js';
import { withoutTransparency } from './gif-transparency.js';
import { requireWithinLimits } from './limits.js';
import { UPRIGHT } from './orientation.js';
import type { Picture } from './picture.js';
import type { PictureFormat } from './picture-format.js';
import { measuresOf } from './picture-measures.js';
import { everythingOf, type Raster, type Region, type Size } from './raster.js';
import type { Preprocessing } from './seeing.js';
import { withoutExif } from './without-exif.js';
import { withoutTransparentColour } from './without-transparent-colour.js';

/** Said in a result: its pixels may be others than Pillow's. */
export const DECODED_BY = 'browser';

/** It is the usual one there. */
export function decoderFallback(): string | undefined {
  return undefined;
}

export function prepareCodec(): Promise<void> {
  return Promise.resolve();
}

type CodedFormat = Exclude<PictureFormat, 'BMP' | 'icon'>;

const MIME: Readonly<Record<CodedFormat, string | undefined>> = {
  JPEG: 'image/jpeg',
  PNG: 'image/png',
  WebP: 'image/webp',
  GIF: 'image/gif',
  AVIF: 'image/avif',
  TIFF: undefined,
  // A worker has no document to draw one in.
  SVG: undefined,
};

/** Of the canvas. */
const BYTES_PER_PIXEL = 4;

/** Most rows, or columns, that go through a canvas at once. */
const BAND = 4096;

/**
 * Decodes a picture.
 *
 * @param bytes the whole file, of that format by its first bytes
 * @param name  of the file, for what is told when it cannot be read
 * @throws ImageError if the browser does not decode it, it is damaged or too large
 */
export async function openCoded(
  bytes: Uint8Array,
  name: string,
  format: CodedFormat,
  preprocessing: Preprocessing,
): Promise<Picture> {
  const type = MIME[format];
  if (type === undefined)
    throw new ImageError(
      t(
        '{name} is of the format {format}, which is not read in the browser. Convert it to PNG or JPEG, or open the folder in VS Code on a computer.',
        { name, format },
      ),
    );
  const measures = measuresOf(bytes, format);
  if (!measures) throw unreadable(name, format);
  requireWithinLimits(measures, BYTES_PER_PIXEL, name);
  const displayed = preprocessing === 'as-displayed';
  const stored = (displayed ? bytes : asStored(bytes, format)) as Uint8Array<ArrayBuffer>;
  const bitmap = await createImageBitmap(new Blob([stored], { type }), {
    // Each said, as browsers differ in what they do where nothing is.
    imageOrientation: displayed ? 'from-image' : 'none',
    colorSpaceConversion: displayed ? 'default' : 'none',
    premultiplyAlpha: 'premultiply',
  }).catch((cause: unknown) => {
    throw unreadable(name, format, cause);
  });
  return {
    width: bitmap.width,
    height: bitmap.height,
    // The browser has turned it.
    orientation: UPRIGHT,
    shrinksOnLoad: false,
    decodesDownwards: false,
    read: (region, size) => Promise.resolve(rasterOf(bitmap, region, size, displayed ? 'on-white' : 'refuse', name)),
    quarter: () => Promise.resolve(undefined),
  };
}

/** Without what a browser would follow and clip-gaze does not. */
function asStored(bytes: Uint8Array, format: CodedFormat): Uint8Array {
  // Chromium turns a picture also where it is told not to.
  if (format === 'JPEG') return withoutExif(bytes);
  if (format === 'GIF') return withoutTransparency(bytes);
  return format === 'PNG' ? withoutTransparentColour(bytes) : bytes;
}

/** Resizing where no one asks for Pillow's numbers: what a person is shown. */
export async function resizeForTheEye(raster: Raster, size: Size, region: Region): Promise<Raster> {
  const bitmap = await createImageBitmap(imageDataOf(raster));
  return rasterOf(bitmap, region, size, 'refuse', '');
}

export function pngOf(raster: Raster): Promise<Uint8Array> {
  return encoded(raster, { type: 'image/png' });
}

/** @param quality 1..100 */
export function jpegOf(raster: Raster, quality: number): Promise<Uint8Array> {
  return encoded(raster, { type: 'image/jpeg', quality: quality / 100 });
}

/** @param quality 1..100; a browser that writes no WebP writes PNG, which whoever shows it tells by its first bytes */
export function webpOf(raster: Raster, quality: number): Promise<Uint8Array> {
  return encoded(raster, { type: 'image/webp', quality: quality / 100 });
}

/**
 * @param region in pixels of `size`, to which the whole bitmap is brought
 * @param alpha  what becomes of what is transparent: its colour alone, as clip-gaze takes it, a canvas does not keep
 * @throws ImageError where it is refused
 */
function rasterOf(bitmap: ImageBitmap, region: Region, size: Size, alpha: 'on-white' | 'refuse', name: string): Raster {
  const data = new Uint8Array(region.width * region.height * 3);
  for (let top = 0; top < region.height; top += BAND)
    for (let left = 0; left < region.width; left += BAND) {
      const part = {
        left: region.left + left,
        top: region.top + top,
        width: Math.min(BAND, region.width - left),
        height: Math.min(BAND, region.height - top),
      };
      const rgba = pixelsOf(bitmap, part, size, alpha === 'on-white');
      for (let row = 0; row < part.height; row++) {
        let to = ((top + row) * region.width + left) * 3;
        for (let from = row * part.width * 4; from < (row + 1) * part.width * 4; from += 4) {
          data[to++] = rgba[from] ?? 0;
          data[to++] = rgba[from + 1] ?? 0;
          data[to++] = rgba[from + 2] ?? 0;
          if (rgba[from + 3] !== 255) throw transparent(name);
        }
      }
    }
  return { data, width: region.width, height: region.height };
}

/** @returns [height × width × 4] of a part */
function pixelsOf(bitmap: ImageBitmap, part: Region, size: Size, white: boolean): Uint8ClampedArray {
  const context = canvasOf(part);
  if (white) {
    context.fillStyle = 'white';
    context.fillRect(0, 0, part.width, part.height);
  }
  context.imageSmoothingEnabled = size.width !== bitmap.width || size.height !== bitmap.height;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, -part.left, -part.top, size.width, size.height);
  return context.getImageData(0, 0, part.width, part.height).data;
}

async function encoded(raster: Raster, options: ImageEncodeOptions): Promise<Uint8Array> {
  const context = canvasOf(everythingOf(raster));
  context.putImageData(imageDataOf(raster), 0, 0);
  return new Uint8Array(await (await context.canvas.convertToBlob(options)).arrayBuffer());
}

function canvasOf({ width, height }: Size): OffscreenCanvasRenderingContext2D {
  // In memory and not on a graphics card, whose numbers are its own.
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new ImageError(t('The browser gives no canvas to decode pictures with.'));
  return context;
}

function imageDataOf({ data, width, height }: Raster): ImageData {
  const image = new ImageData(width, height);
  for (let from = 0, to = 0; to < image.data.length; from += 3, to += 4) {
    image.data[to] = data[from] ?? 0;
    image.data[to + 1] = data[from + 1] ?? 0;
    image.data[to + 2] = data[from + 2] ?? 0;
    image.data[to + 3] = 255;
  }
  return image;
}

function transparent(name: string): ImageError {
  return new ImageError(
    t(
      '{name} has transparent parts, which the browser cannot show as the reference sees them. Set clipGaze.preprocessing to as-displayed, or open the folder in VS Code on a computer.',
      { name },
    ),
  );
}

function unreadable(name: string, format: CodedFormat, cause?: unknown): ImageError {
  return new ImageError(
    t(
      '{name} cannot be read: its {format} data is damaged, incomplete or of a kind that this browser does not decode. Fetch it again, or open it in another program and save it as PNG.',
      { name, format },
    ),
    { cause },
  );
}
