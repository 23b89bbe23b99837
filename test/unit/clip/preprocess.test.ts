import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { cmykToRgb } from '../../../src/clip/cmyk.js';
import { cropPng, pixelValues, see } from '../../../src/clip/preprocess.js';
import { preview } from '../../../src/clip/preview.js';
import { CLIP_IMAGE_INPUT } from '../../../src/clip/seeing.js';
import { AS_DISPLAYED, busy, decoded, encoded, fixture, meanDifference, REFERENCE, rgbOfPng } from './fixtures.js';

describe('see', () => {
  it('fits a whole picture on mid-grey', async () => {
    const png = await encoded({ data: new Uint8Array(40 * 20 * 3).fill(255), width: 40, height: 20 })
      .png()
      .toBuffer();
    const { crops, boxes } = await see(png, 'a.png', { ...REFERENCE, crop: 'whole' }, CLIP_IMAGE_INPUT);
    const rows = Array.from({ length: 224 }, (_, row) => new Set(crops[0]!.subarray(row * 672, (row + 1) * 672)));
    rows.forEach((levels, row) => expect([row, ...levels]).toEqual([row, row >= 56 && row < 168 ? 255 : 128]));
    expect(boxes).toEqual([{ left: 0, top: 0, right: 40, bottom: 20 }]);
  });

  it('cuts tiles as it would cut them out of the resized picture', async () => {
    const picture = busy(300, 1000);
    const png = await encoded(picture).png().toBuffer();
    const { crops, boxes } = await see(png, 'a.png', { ...REFERENCE, crop: 'tiles' }, CLIP_IMAGE_INPUT);
    const centre = await see(png, 'a.png', REFERENCE, CLIP_IMAGE_INPUT);
    expect(crops.length).toBe(3);
    expect(meanDifference(crops[1]!, centre.crops[0]!)).toBe(0);
    expect(boxes[0]?.top).toBe(0);
    expect(boxes[2]?.bottom).toBeCloseTo(1000);
    const [first, second] = boxes;
    expect(second!.top).toBeCloseTo(500 - (second!.bottom - second!.top) / 2, 0);
    expect(first!.bottom).toBeLessThan(second!.bottom);
  });

  it('takes the first frame and the first page', async () => {
    const animated = await decoded(fixture('pictures/transparent-animated.gif'), 'a.gif', 'reference');
    const still = await decoded(fixture('pictures/transparent.gif'), 'b.gif', 'reference');
    expect(meanDifference(animated.data, still.data)).toBe(0);
    const pages = await decoded(fixture('pictures/pages.tiff'), 'a.tiff', 'reference');
    const page = await decoded(fixture('pictures/orientation-1.tiff'), 'b.tiff', 'reference');
    expect(meanDifference(pages.data, page.data)).toBe(0);
  });

  it('cuts to other models’ sizes', async () => {
    const { crops } = await see(fixture('reference/images/landscape.jpg'), 'a.jpg', REFERENCE, {
      ...CLIP_IMAGE_INPUT,
      size: 336,
    });
    expect(crops[0]?.length).toBe(336 * 336 * 3);
  });
});

describe('pixelValues', () => {
  it('has the bits of transformers for every level', () => {
    const levels = Uint8Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3));
    const values = pixelValues(levels, { ...CLIP_IMAGE_INPUT, size: 16 });
    expect(values[0]).toBe(-1.7922625541687012);
    expect(values[767]).toBe(2.1458969116210938);
    // Of NumPy's ((level * 0.00392156862745098).astype(float32) - mean) / std in float32, channel by channel.
    expect(createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex')).toBe(
      '5d23c0b115c373c73875b37dce36aa6a54af484dd4332d5f9d07d6ebecb20900',
    );
  });

  it('stands channel by channel', () => {
    const crop = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const plain = pixelValues(crop, { size: 2, mean: [0, 0, 0], std: [1, 1, 1] });
    expect(Array.from(plain, (value) => Math.round(value * 255))).toEqual([1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12]);
  });

  it('refuses a crop of another size', () => {
    expect(() => pixelValues(new Uint8Array(12), CLIP_IMAGE_INPUT)).toThrow('A crop of 224 × 224 pixels is not 12 bytes.');
  });
});

describe('cropPng', () => {
  it('shows one crop as it is', async () => {
    const seen = await see(fixture('reference/images/landscape.jpg'), 'a.jpg', REFERENCE, CLIP_IMAGE_INPUT);
    const png = await rgbOfPng(await cropPng(seen, 224));
    expect([png.width, png.height]).toEqual([224, 224]);
    expect(meanDifference(png.data, seen.crops[0]!)).toBe(0);
  });

  it('shows tiles side by side', async () => {
    const crops = [10, 20, 30].map((level) => new Uint8Array(12).fill(level));
    const png = await rgbOfPng(await cropPng({ crops, boxes: [], width: 2, height: 2 }, 2));
    expect([png.width, png.height]).toEqual([6, 2]);
    const row = [10, 10, 20, 20, 30, 30].flatMap((level) => [level, level, level]);
    expect([...png.data]).toEqual([...row, ...row]);
  });
});

describe('cmykToRgb', () => {
  it('mixes as Pillow does', () => {
    const inks = Uint8Array.from([0, 0, 0, 0, 255, 0, 0, 0, 10, 100, 200, 50, 0, 0, 0, 255]);
    // n − MULDIV255(ink, n) with n = 205: MULDIV255(10, 205) = 8, (100, 205) = 80, (200, 205) = 161.
    expect([...cmykToRgb(inks, 2, 2).data]).toEqual([255, 255, 255, 0, 255, 255, 197, 125, 44, 0, 0, 0]);
  });

  it('refuses other bytes than four a pixel', () => {
    expect(() => cmykToRgb(new Uint8Array(7), 2, 1)).toThrow('2 × 1 pixels of CMYK are not 7 bytes.');
  });
});

describe('preview', () => {
  const bytesOf = (name: string): Buffer => fixture(`reference/images/${name}`);
  const shown = async (bytes: Uint8Array, name: string, seeing: typeof REFERENCE, maxSide: number) => {
    const { webp, width, height } = await preview(bytes, name, seeing, maxSide);
    const { data, info } = await sharp(Buffer.from(webp)).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([width, height, 3]);
    return { data, width, height };
  };

  it('is at most as large as asked, in the picture’s proportions', async () => {
    const { width, height } = await shown(bytesOf('large.jpg'), 'large.jpg', AS_DISPLAYED, 1000);
    expect([width, height]).toEqual([1000, 731]);
    const strip = await shown(bytesOf('tall-strip.png'), 'tall-strip.png', AS_DISPLAYED, 50);
    expect([strip.width, strip.height]).toEqual([1, 50]);
  });

  it('is never larger than the picture', async () => {
    const { width, height } = await shown(bytesOf('small-upscaled.png'), 'a.png', AS_DISPLAYED, 2048);
    expect([width, height]).toEqual([37, 53]);
  });

  it.each([
    'exif-orientation-6.jpg',
    'exif-orientation-3.jpg',
    'rgba.png',
    'gray-alpha.png',
    'cmyk.jpg',
    'gray16.png',
    'animated.gif',
  ])('%s shows what each preprocessing makes of it', async (name) => {
    for (const seeing of [REFERENCE, AS_DISPLAYED]) {
      const ours = await shown(bytesOf(name), name, seeing, 100);
      const picture = await decoded(bytesOf(name), name, seeing.preprocessing);
      const expected = await encoded(picture).resize(ours.width, ours.height, { fit: 'fill' }).raw().toBuffer();
      expect(meanDifference(ours.data, expected)).toBeLessThan(12);
    }
  });

  it('of bitmaps and icons', async () => {
    const bitmap = await shown(fixture('pictures/24.bmp'), 'a.bmp', AS_DISPLAYED, 20);
    expect([bitmap.width, bitmap.height]).toEqual([20, 12]);
    const icon = await shown(fixture('pictures/bitmap-entries.ico'), 'a.ico', AS_DISPLAYED, 2048);
    expect([icon.width, icon.height]).toEqual([48, 48]);
  });

  it('refuses a size that WebP has not', async () => {
    await expect(preview(bytesOf('landscape.jpg'), 'a.jpg', AS_DISPLAYED, 0)).rejects.toThrow(RangeError);
    await expect(preview(bytesOf('landscape.jpg'), 'a.jpg', AS_DISPLAYED, 20_000)).rejects.toThrow(RangeError);
  });
});
