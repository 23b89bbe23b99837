import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { see } from '../../../src/clip/preprocess.js';
import { CLIP_IMAGE_INPUT, CROPS, type Crop } from '../../../src/clip/seeing.js';
import { AS_DISPLAYED, busy, decoded, encoded, fixture, crc32, meanDifference, REFERENCE } from './fixtures.js';

const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];

describe('orientation', () => {
  const stored = busy(300, 261);

  it.each(ORIENTATIONS.flatMap((orientation) => CROPS.map((crop) => [orientation, crop] as const)))(
    '%i, %s: the same crop as of a picture that was turned before',
    async (orientation, crop) => {
      const tagged = await encoded(stored).withMetadata({ orientation }).png().toBuffer();
      const turned = await sharp(tagged).autoOrient().png().toBuffer();
      const seeing = { ...AS_DISPLAYED, crop };
      const ours = await see(tagged, 'tagged.png', seeing, CLIP_IMAGE_INPUT);
      const theirs = await see(turned, 'turned.png', seeing, CLIP_IMAGE_INPUT);
      expect([ours.width, ours.height]).toEqual([theirs.width, theirs.height]);
      expect(ours.boxes).toEqual(theirs.boxes);
      ours.crops.forEach((own, i) => expect(meanDifference(own, theirs.crops[i]!)).toBe(0));
    },
  );

  it.each(ORIENTATIONS)('%i of a JPEG is ignored by clip-gaze, and so under reference', async (orientation) => {
    const tagged = await encoded(stored).withMetadata({ orientation }).jpeg().toBuffer();
    const plain = await encoded(stored).jpeg().toBuffer();
    const [ours, theirs] = await Promise.all([tagged, plain].map((bytes) => see(bytes, 'a.jpg', REFERENCE, CLIP_IMAGE_INPUT)));
    expect([ours!.width, ours!.height]).toEqual([300, 261]);
    expect(meanDifference(ours!.crops[0]!, theirs!.crops[0]!)).toBe(0);
  });
});

describe('transparency', () => {
  const rgba = Uint8Array.from([10, 20, 30, 255, 10, 20, 30, 0, 10, 20, 30, 51, 200, 100, 0, 128]);
  const png = (): Promise<Buffer> =>
    sharp(rgba, { raw: { width: 2, height: 2, channels: 4 } })
      .png()
      .toBuffer();

  it('is laid on white', async () => {
    const { data } = await decoded(await png(), 'a.png', 'as-displayed');
    // alpha 51 of 255 is a fifth: 255 × 0.8 + 10 × 0.2 = 206; libvips cuts the fraction.
    expect([...data]).toEqual([10, 20, 30, 255, 255, 255, 206, 208, 210, 227, 177, 127]);
  });

  it('is dropped under reference, and the colour below it counts', async () => {
    const { data } = await decoded(await png(), 'a.png', 'reference');
    expect([...data]).toEqual([10, 20, 30, 10, 20, 30, 10, 20, 30, 200, 100, 0]);
  });

  it('of a GIF keeps the palette’s colour under reference, white as displayed', async () => {
    const gif = fixture('pictures/transparent.gif');
    const reference = (await decoded(gif, 'a.gif', 'reference')).data;
    const displayed = (await decoded(gif, 'a.gif', 'as-displayed')).data;
    const changed = [...reference.keys()].filter((i) => reference[i] !== displayed[i]);
    expect(changed.length).toBeGreaterThan(10);
    expect(changed.every((i) => displayed[i] === 255)).toBe(true);
  });

  it('of a bitmap and an icon is laid on white', async () => {
    const { data } = await decoded(fixture('pictures/32-alpha-v4.bmp'), 'a.bmp', 'as-displayed');
    const plain = await decoded(fixture('pictures/32-alpha-v4.bmp'), 'a.bmp', 'reference');
    expect([...data]).toEqual(Array.from(plain.data, (colour) => Math.round((colour * 99 + 255 * 156) / 255)));
  });
});

describe('colours', () => {
  const colours = busy(60, 40);
  /** The same numbers, said to be of another space. */
  const labelled = async (profile: string, depth: 8 | 16): Promise<Buffer> => {
    const source = encoded(colours);
    if (depth === 8) return withProfileOf(await source.png().toBuffer(), profile);
    return withProfileOf(await source.toColourspace('rgb16').png().toBuffer(), profile);
  };

  it('of another profile are converted, of 8 bits and of 16 alike', async () => {
    const eight = await decoded(await labelled('p3', 8), 'a.png', 'as-displayed');
    const sixteen = await decoded(await labelled('p3', 16), 'a.png', 'as-displayed');
    expect(meanDifference(eight.data, colours.data)).toBeGreaterThan(2);
    expect(meanDifference(sixteen.data, eight.data)).toBeLessThan(1);
  });

  it('are left alone under reference', async () => {
    const { data } = await decoded(await labelled('p3', 8), 'a.png', 'reference');
    expect(meanDifference(data, colours.data)).toBe(0);
  });

  it('of sRGB’s own profile are left alone', async () => {
    const { data } = await decoded(await labelled('srgb', 8), 'a.png', 'as-displayed');
    expect(meanDifference(data, colours.data)).toBe(0);
  });

  it('of grey with a profile of its own are converted', async () => {
    const grey = await encoded(colours).toColourspace('b-w').png().toBuffer();
    const plain = await decoded(grey, 'a.png', 'reference');
    const converted = await decoded(withProfile(grey, linearGrey()), 'a.png', 'as-displayed');
    expect(meanDifference(converted.data, plain.data)).toBeGreaterThan(30);
    plain.data.forEach((level, i) => {
      const light = level / 255;
      const value = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
      expect(Math.abs(converted.data[i]! - value * 255)).toBeLessThan(2);
    });
  });

  it('of CMYK go through the profile if there is one, and as under reference if not', async () => {
    const cmyk = await encoded(colours).toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer();
    const withProfile = await decoded(cmyk, 'a.jpg', 'as-displayed');
    const naive = await decoded(cmyk, 'a.jpg', 'reference');
    expect(meanDifference(withProfile.data, colours.data)).toBeLessThan(12);
    expect(meanDifference(naive.data, colours.data)).toBeGreaterThan(15);
    const bare = fixture('pictures/cmyk.tiff');
    const displayed = await decoded(bare, 'a.tiff', 'as-displayed');
    expect(meanDifference(displayed.data, (await decoded(bare, 'a.tiff', 'reference')).data)).toBe(0);
  });
});

/** A PNG whose numbers stay and whose profile is that of sharp's own name. */
async function withProfileOf(png: Buffer, profile: string): Promise<Buffer> {
  const other = await encoded(busy(2, 2)).withIccProfile(profile).png().toBuffer();
  const chunk = chunkOf(other, 'iCCP');
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

function withProfile(png: Buffer, icc: Buffer): Buffer {
  const data = Buffer.concat([Buffer.from('iCCPgrey\0\0', 'latin1'), deflateSync(icc)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length - 4);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(data));
  return Buffer.concat([png.subarray(0, 33), length, data, check, png.subarray(33)]);
}

/** A display's grey profile of version 2 whose curve is a straight line. */
function linearGrey(): Buffer {
  const tags = { wtpt: xyz(0.9642, 1, 0.8249), kTRC: Buffer.from('curv\0\0\0\0\0\0\0\0', 'latin1') };
  const icc = Buffer.alloc(132 + 24 + 20 + 12);
  icc.writeUInt32BE(icc.length, 0);
  icc.writeUInt32BE(0x02100000, 8);
  icc.write('mntrGRAYXYZ ', 12, 'latin1');
  icc.write('acsp', 36, 'latin1');
  xyz(0.9642, 1, 0.8249).copy(icc, 68, 8);
  icc.writeUInt32BE(2, 128);
  let offset = 156;
  Object.entries(tags).forEach(([name, tag], i) => {
    icc.write(name, 132 + i * 12, 'latin1');
    icc.writeUInt32BE(offset, 136 + i * 12);
    icc.writeUInt32BE(tag.length, 140 + i * 12);
    tag.copy(icc, offset);
    offset += tag.length;
  });
  return icc;
}

function xyz(...values: number[]): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ', 0, 'latin1');
  values.forEach((value, i) => tag.writeInt32BE(Math.round(value * 65536), 8 + i * 4));
  return tag;
}

function chunkOf(png: Buffer, kind: string): Buffer {
  const at = png.indexOf(kind) - 4;
  return png.subarray(at, at + 12 + png.readUInt32BE(at));
}

describe('fast decoding', () => {
  const photo = encoded(busy(240, 180)).resize(2400, 1800, { kernel: 'cubic' }).jpeg({ quality: 90 });

  it.each(CROPS)('%s: nearly the same crop, in the same boxes', async (crop: Crop) => {
    const bytes = await photo.clone().toBuffer();
    const exact = await see(bytes, 'a.jpg', { ...AS_DISPLAYED, crop }, CLIP_IMAGE_INPUT);
    const fast = await see(bytes, 'a.jpg', { ...AS_DISPLAYED, crop, decode: 'fast' }, CLIP_IMAGE_INPUT);
    expect({ ...fast, crops: fast.crops.length }).toEqual({ ...exact, crops: exact.crops.length });
    exact.crops.forEach((own, i) => {
      const difference = meanDifference(own, fast.crops[i]!);
      expect(difference).toBeGreaterThan(0);
      expect(difference).toBeLessThan(2);
    });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns as exact decoding does, orientation %i, to the pixel', async (orientation) => {
    // Neither side is a multiple of the pixels of a mean: what remains lies at another end of a picture that is turned.
    const bytes = await encoded(busy(60, 45))
      .resize(2399, 1793, { fit: 'fill', kernel: 'cubic' })
      .withMetadata({ orientation })
      .jpeg({ quality: 90 })
      .toBuffer();
    const exact = await see(bytes, 'a.jpg', AS_DISPLAYED, CLIP_IMAGE_INPUT);
    const fast = await see(bytes, 'a.jpg', { ...AS_DISPLAYED, decode: 'fast' }, CLIP_IMAGE_INPUT);
    expect([fast.width, fast.height]).toEqual(orientation < 5 ? [2399, 1793] : [1793, 2399]);
    expect(meanDifference(exact.crops[0]!, fast.crops[0]!)).toBeLessThan(0.6);
  });

  it('turns what is decoded by libvips as exact decoding does', async () => {
    const bytes = await photo.clone().withMetadata({ orientation: 6 }).jpeg({ progressive: true }).toBuffer();
    const exact = await see(bytes, 'a.jpg', { ...AS_DISPLAYED, crop: 'tiles' }, CLIP_IMAGE_INPUT);
    const fast = await see(bytes, 'a.jpg', { ...AS_DISPLAYED, crop: 'tiles', decode: 'fast' }, CLIP_IMAGE_INPUT);
    expect([fast.width, fast.height]).toEqual([1800, 2400]);
    exact.crops.forEach((own, i) => expect(meanDifference(own, fast.crops[i]!)).toBeLessThan(2));
  });

  it('is exact where there is nothing to gain, and for formats that cannot', async () => {
    for (const bytes of [await encoded(busy(900, 700)).jpeg().toBuffer(), await photo.clone().png().toBuffer()]) {
      const exact = await see(bytes, 'a', AS_DISPLAYED, CLIP_IMAGE_INPUT);
      const fast = await see(bytes, 'a', { ...AS_DISPLAYED, decode: 'fast' }, CLIP_IMAGE_INPUT);
      expect(meanDifference(exact.crops[0]!, fast.crops[0]!)).toBe(0);
    }
  });
});
