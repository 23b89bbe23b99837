import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp, { type Metadata } from 'sharp';
import { describe, expect, it } from 'vitest';
import { jpegHeader, type JpegHeader } from '../../../src/clip/jpeg-header.js';
import { orientationOf } from '../../../src/clip/orientation.js';
import { busy } from './fixtures.js';

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..');

const picture = (width = 40, height = 30) => {
  const { data } = busy(width, height);
  return sharp(data, { raw: { width, height, channels: 3 } });
};

/** Of both what is used of it; pictures that need no turning say so in several ways. */
const used = ({ width, height, channels, space, depth, hasAlpha, orientation, icc, isProgressive }: Metadata | JpegHeader) => ({
  ...{ width, height, channels, space, depth, hasAlpha, isProgressive },
  orientation: orientationOf(orientation),
  icc: icc && Buffer.from(icc).toString('base64'),
});

/** What libvips says; undefined where it cannot read the file. */
const byLibvips = async (bytes: Uint8Array) => {
  try {
    return used(await sharp(bytes, { limitInputPixels: false, failOn: 'error' }).metadata());
  } catch {
    return undefined;
  }
};

/** A segment with its marker and length. */
const segment = (marker: number, ...content: (string | Uint8Array | number[])[]) => {
  const bytes = Buffer.concat(
    content.map((each) => (typeof each === 'string' ? Buffer.from(each, 'latin1') : Buffer.from(each))),
  );
  return Buffer.concat([Buffer.from([0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 255]), bytes]);
};

/** With segments right after its start. */
const withSegments = (jpeg: Buffer, ...segments: Buffer[]) => Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);

/** With another header of its first scan. */
const withScan = (jpeg: Buffer, content: number[]) => {
  const at = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  return Buffer.concat([jpeg.subarray(0, at), segment(0xda, content), jpeg.subarray(at + 2 + jpeg.readUInt16BE(at + 2))]);
};

const exif = (order: 'II' | 'MM', ...entries: [tag: number, type: number, count: number, value: number][]) => {
  const tiff = Buffer.alloc(10 + 12 * entries.length + 4);
  const [short, long] =
    order === 'II' ? (['writeUInt16LE', 'writeUInt32LE'] as const) : (['writeUInt16BE', 'writeUInt32BE'] as const);
  tiff.write(order, 'latin1');
  tiff[short](42, 2);
  tiff[long](8, 4);
  tiff[short](entries.length, 8);
  entries.forEach(([tag, type, count, value], i) => {
    tiff[short](tag, 10 + 12 * i);
    tiff[short](type, 12 + 12 * i);
    tiff[long](count, 14 + 12 * i);
    tiff[short](value, 18 + 12 * i);
  });
  return segment(0xe1, 'Exif\0\0', tiff);
};

const plain = await picture().jpeg().toBuffer();
const wide = await picture().withIccProfile('p3').jpeg().toBuffer();
const profile = Buffer.from((await sharp(wide).metadata()).icc ?? []);
const orientation = 0x0112;

const KNOWN: readonly (readonly [string, Buffer])[] = [
  ['colours', plain],
  ['grey', await picture().toColourspace('b-w').jpeg().toBuffer()],
  ['grey and progressive', await picture().toColourspace('b-w').jpeg({ progressive: true }).toBuffer()],
  ['one colour to a scan', withScan(plain, [1, 1, 0, 0, 63, 0])],
  ['progressive', await picture().jpeg({ progressive: true }).toBuffer()],
  ['colours at full size', await picture().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()],
  ['a profile', wide],
  [
    'a profile in two parts',
    withSegments(
      plain,
      segment(0xe2, 'ICC_PROFILE\0', [1, 2], profile.subarray(0, 100)),
      segment(0xe2, 'ICC_PROFILE\0', [2, 2], profile.subarray(100)),
    ),
  ],
  ['an orientation that sharp wrote', await picture().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
  ...([1, 2, 3, 4, 5, 6, 7, 8] as const).flatMap((value): [string, Buffer][] => [
    [`orientation ${value}, little-endian`, withSegments(plain, exif('II', [orientation, 3, 1, value]))],
    [`orientation ${value}, big-endian`, withSegments(plain, exif('MM', [0x0100, 3, 1, 7], [orientation, 3, 1, value]))],
  ]),
  ['EXIF without an orientation', withSegments(plain, exif('MM', [0x0100, 3, 1, 7]))],
  [
    'other segments',
    withSegments(plain, segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0<x/>'), segment(0xfe, 'A comment'), segment(0xed, [1, 2])),
  ],
];

/** After a byte that fills, which makes a length of what follows; where that would end another header stands. */
function filled(jpeg: Buffer): Buffer {
  const end = 4 + jpeg.readUInt16BE(2);
  const other = Buffer.concat([segment(0xc0, [8, 0, 5, 0, 7, 1, 1, 0x11, 0]), segment(0xda, [1, 1, 0, 0, 63, 0])]);
  const whole = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff]), jpeg.subarray(2), Buffer.alloc(end), other]);
  other.copy(whole, end);
  return whole;
}

const UNUSUAL: readonly (readonly [string, Buffer])[] = [
  ['CMYK', await picture().toColourspace('cmyk').jpeg().toBuffer()],
  ['nothing after its start', plain.subarray(0, 2)],
  ['half a header', plain.subarray(0, 100)],
  ['bytes that fill', filled(plain)],
  [
    'a profile in more parts than are read',
    withSegments(plain, ...Array.from({ length: 120 }, (_, i) => segment(0xe2, 'ICC_PROFILE\0', [i + 1, 120, 1, 2, 3, 4]))),
  ],
  ['two EXIF segments', withSegments(plain, exif('II', [orientation, 3, 1, 6]), exif('II', [orientation, 3, 1, 3]))],
  ['two orientations', withSegments(plain, exif('II', [orientation, 3, 1, 6], [orientation, 3, 1, 3]))],
  ['an orientation that is none', withSegments(plain, exif('II', [orientation, 3, 1, 9]))],
  ['an orientation of another type', withSegments(plain, exif('II', [orientation, 4, 1, 6]))],
  ['EXIF of another kind', withSegments(plain, segment(0xe1, 'Exif\0\0', 'XX*\0\0\0\0\0'))],
  ['EXIF that points out of itself', withSegments(plain, segment(0xe1, 'Exif\0\0', 'II*\0', [0, 1, 0, 0]))],
  ['EXIF that ends too early', withSegments(plain, segment(0xe1, 'Exif\0\0', 'II*\0', [8, 0, 0, 0, 9, 0]))],
  ['half a profile', withSegments(plain, segment(0xe2, 'ICC_PROFILE\0', [1, 2], profile))],
  ['a profile whose parts are not in order', withSegments(plain, segment(0xe2, 'ICC_PROFILE\0', [2, 1], profile))],
];

describe('jpegHeader', () => {
  it.each(KNOWN)('knows what libvips knows: %s', async (_, bytes) => {
    const header = jpegHeader(bytes);
    expect(header && used(header)).toEqual(await byLibvips(bytes));
    expect(header).toBeDefined();
  });

  it.each(UNUSUAL)('leaves to libvips: %s', (_, bytes) => {
    expect(jpegHeader(bytes)).toBeUndefined();
  });

  it.each(
    ['media/gallery', 'test/fixtures/two-shapes', 'test/fixtures/reference/images'].flatMap((folder) =>
      readdirSync(path.join(ROOT, folder)).flatMap((name) => (/\.jpe?g$/i.test(name) ? [path.join(folder, name)] : [])),
    ),
  )('knows what libvips knows of %s, or leaves it to it', async (file) => {
    const bytes = readFileSync(path.join(ROOT, file));
    const header = jpegHeader(bytes);
    if (header) expect(used(header)).toEqual(await byLibvips(bytes));
  });

  it('says nothing of a damaged header that libvips does not say', async () => {
    const seeds = [...KNOWN, ...UNUSUAL].map(([, bytes]) => bytes);
    let known = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat({ max: 700 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 }),
        async (seed, changes) => {
          const bytes = Buffer.from(seed);
          for (const [at, value] of changes) if (at > 2 && at < bytes.length) bytes[at] = value;
          const header = jpegHeader(bytes);
          const expected = header && (await byLibvips(bytes));
          // What libvips cannot open it will not decode either, and then says why.
          if (!header || !expected) return;
          known++;
          expect(used(header)).toEqual(expected);
        },
      ),
      { seed: 20_261, numRuns: 5000 },
    );
    expect(known).toBeGreaterThan(500);
  });
});
