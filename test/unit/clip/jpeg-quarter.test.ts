import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { quarterOf } from '../../../src/clip/jpeg-quarter.js';
import type { Raster } from '../../../src/clip/raster.js';
import { busy, encoded, fixture, meanDifference } from './fixtures.js';

const JPEGS = readdirSync(new URL('../../fixtures/jpegs', import.meta.url)).filter((name) => name.endsWith('.jpg'));

/** Slopes, no two places alike. */
function slopes(width: number, height: number): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    data.set([40 + x, 30 + 1.5 * y, 220 - 0.5 * x - 0.5 * y], i * 3);
  }
  return { data, width, height };
}

const pixelsOf = async (jpeg: Uint8Array): Promise<Raster> => {
  const { data, info } = await sharp(jpeg).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
};

/** What a quarter is meant to be: means of four by four of what a decoder gives, of what remains at the edges. */
function means({ data, width, height }: Raster): Raster {
  const size = { width: Math.ceil(width / 4), height: Math.ceil(height / 4) };
  const quarter = new Uint8Array(size.width * size.height * 3);
  for (let i = 0; i < quarter.length; i++) {
    const [x, y] = [(Math.floor(i / 3) % size.width) * 4, Math.floor(i / 3 / size.width) * 4];
    let [sum, count] = [0, 0];
    for (let row = y; row < Math.min(y + 4, height); row++)
      for (let column = x; column < Math.min(x + 4, width); column++, count++) sum += data[(row * width + column) * 3 + (i % 3)]!;
    quarter[i] = Math.round(sum / count);
  }
  return { data: quarter, ...size };
}

/** A quarter as it is defined, of grey pixels: the two lowest frequencies along either axis, and their means over four pixels. */
function fromCosines({ data, width }: Raster, x: number, y: number): number {
  const [left, top] = [x - (x % 2), y - (y % 2)].map((at) => at * 4) as [number, number];
  let level = 0;
  for (const u of [0, 1])
    for (const v of [0, 1]) {
      let coefficient = 0;
      for (let row = 0; row < 8; row++)
        for (let column = 0; column < 8; column++)
          coefficient += (data[((top + row) * width + left + column) * 3]! - 128) * wave(u, column) * wave(v, row);
      level += coefficient * meanWave(u, x % 2) * meanWave(v, y % 2);
    }
  return Math.min(255, Math.max(0, level + 128));
}

const wave = (frequency: number, at: number): number =>
  (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * at + 1) * frequency * Math.PI) / 16);

const meanWave = (frequency: number, half: number): number =>
  [0, 1, 2, 3].reduce((sum, at) => sum + wave(frequency, half * 4 + at), 0) / 4;

describe('a quarter of a JPEG', () => {
  // Chroma of half the size is one for two pixels of a quarter, where a decoder has gone from one to the other: on these slopes
  // that is up to 2 levels.
  it.each([
    ['colours', {}, 173, 117],
    ['colours at full size', { chromaSubsampling: '4:4:4' }, 173, 117],
    ['codes that are everybody’s', { optimiseCoding: false }, 200, 96],
    ['a pixel', {}, 1, 1],
    ['a column', {}, 3, 70],
    ['a row', { chromaSubsampling: '4:4:4' }, 131, 2],
    ['blocks and nothing beside them', {}, 64, 32],
  ])('is the means of its pixels: %s', async (_, options, width, height) => {
    const jpeg = await encoded(slopes(width, height))
      .jpeg({ quality: 90, ...options })
      .toBuffer();
    const quarter = quarterOf(jpeg);
    const expected = means(await pixelsOf(jpeg));
    expect([quarter?.width, quarter?.height]).toEqual([expected.width, expected.height]);
    expect(meanDifference(quarter!.data, expected.data)).toBeLessThan('chromaSubsampling' in options ? 1 : 2);
  });

  it.each(JPEGS)('is the means of its pixels: %s', async (name) => {
    const jpeg = fixture(`jpegs/${name}`);
    expect(meanDifference(quarterOf(jpeg)!.data, means(await pixelsOf(jpeg)).data)).toBeLessThan(/full|grey/.test(name) ? 1 : 2);
  });

  // Noise at this quality has long codes and blocks whose last coefficient is not zero.
  it.each([
    [100, 176, 120],
    [60, 176, 120],
    [100, 1024, 512],
  ])('is to the level what four frequencies of each block give, quality %i, %i × %i', async (quality, width, height) => {
    const grey = sharp((await encoded(busy(width, height)).jpeg().toBuffer()) as Uint8Array).toColourspace('b-w');
    const jpeg = await grey.jpeg({ quality }).toBuffer();
    const pixels = await pixelsOf(jpeg);
    const quarter = quarterOf(jpeg)!;
    for (let y = 0; y < quarter.height; y++)
      for (let x = 0; x < quarter.width; x++) {
        const [red, green, blue] = quarter.data.subarray((y * quarter.width + x) * 3);
        expect([green, blue]).toEqual([red, red]);
        // The pixels that it is compared with are rounded.
        expect(Math.abs(red! - fromCosines(pixels, x, y))).toBeLessThan(1);
      }
  });

  it('is the same with and without noise beside it in memory', async () => {
    const [large, small] = await Promise.all(
      [busy(900, 700), busy(90, 70)].map((picture) => encoded(picture).jpeg({ quality: 98 }).toBuffer()),
    );
    const before = quarterOf(small!);
    quarterOf(large!);
    expect(quarterOf(small!)).toEqual(before);
  });

  it.each([1, 2, 15, 16, 17, 18, 65_535, 65_536, 65_537])(
    'comes whole over the pieces that codes are taken in, %i more',
    async (more) => {
      // The pieces are cut at other places when a comment stands before the end.
      const jpeg = await encoded(busy(700, 500)).jpeg({ quality: 100 }).toBuffer();
      expect(jpeg.length).toBeGreaterThan(2 * 65_536);
      expect(quarterOf(Buffer.concat([jpeg, Buffer.alloc(more, 0xff)]))).toEqual(quarterOf(jpeg));
    },
  );
});

describe('a JPEG that is left to the decoder', () => {
  const plain = (): Promise<Buffer> => encoded(busy(90, 70)).jpeg().toBuffer();
  const changed = async (marker: number, change: (content: Buffer) => void): Promise<Buffer> => {
    const jpeg = await plain();
    change(jpeg.subarray(jpeg.indexOf(Buffer.from([0xff, marker])) + 4));
    return jpeg;
  };
  const withSegment = (jpeg: Buffer, marker: number, content: Buffer): Buffer =>
    Buffer.concat([
      jpeg.subarray(0, 2),
      Buffer.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255]),
      content,
      jpeg.subarray(2),
    ]);

  it.each([
    ['progressive', () => encoded(busy(90, 70)).jpeg({ progressive: true }).toBuffer()],
    ['CMYK', () => encoded(busy(90, 70)).toColourspace('cmyk').jpeg().toBuffer()],
    ['another format', () => encoded(busy(90, 70)).png().toBuffer()],
    ['nothing', () => Promise.resolve(Buffer.alloc(0))],
    ['without its end', async () => (await plain()).subarray(0, -2)],
    ['with half its codes', async () => Buffer.concat([(await plain()).subarray(0, -800), Buffer.from([0xff, 0xd9])])],
    [
      'with codes after its last row',
      async () => Buffer.concat([(await plain()).subarray(0, -2), Buffer.from([1, 2, 0xff, 0xd9])]),
    ],
    [
      'with another scan after the first',
      async () => Buffer.concat([(await plain()).subarray(0, -2), Buffer.from([0xff, 0xda, 0, 2])]),
    ],
    ['with colours that Adobe names', async () => withSegment(await plain(), 0xee, Buffer.from('Adobe\0d\0\0\0\0\0'))],
    ['with quantisation of 16 bits', () => changed(0xdb, (content) => (content[0]! |= 0x10))],
    ['without the table that it names', () => changed(0xc0, (content) => (content[8] = 3))],
    ['with chroma larger than luma', () => changed(0xc0, (content) => content.set([0x11, 0, 2, 0x22], 7))],
    ['with twice the luma down', () => changed(0xc0, (content) => (content[7] = 0x12))],
    ['with three times the luma across', () => changed(0xc0, (content) => (content[7] = 0x31))],
    ['without a row', () => changed(0xc0, (content) => content.fill(0, 1, 3))],
    ['with more codes than bits tell apart', () => changed(0xc4, (content) => content.set([3, 0, 0, 0], 1))],
    ['larger than memory is kept for', async () => Buffer.concat([await plain(), Buffer.alloc(65 * 2 ** 20)])],
  ])('%s', async (_, make) => {
    expect(quarterOf(await plain())).toBeDefined();
    expect(quarterOf(await make())).toBeUndefined();
  });

  it('without JFIF and with components of other names', async () => {
    const jpeg = await plain();
    expect(jpeg.includes('JFIF')).toBe(false);
    const named = Buffer.from(jpeg);
    const frame = named.indexOf(Buffer.from([0xff, 0xc0])) + 4;
    const scan = named.indexOf(Buffer.from([0xff, 0xda])) + 4;
    Buffer.from('RGB').forEach((number, i) => {
      named[frame + 6 + 3 * i] = number;
      named[scan + 1 + 2 * i] = number;
    });
    expect(quarterOf(named)).toBeUndefined();
    const jfif = Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1');
    expect(quarterOf(withSegment(named, 0xe0, jfif))).toEqual(quarterOf(jpeg));
  });

  it('whose restarts are missing, too many or out of order', () => {
    const jpeg = fixture('jpegs/restarts.jpg');
    const restart = (number: number): Buffer => Buffer.from([0xff, 0xd0 + number]);
    const [first, second] = [jpeg.indexOf(restart(0)), jpeg.indexOf(restart(1))];
    const without = Buffer.concat([jpeg.subarray(0, first), jpeg.subarray(first + 2)]);
    const swapped = Buffer.from(jpeg);
    restart(1).copy(swapped, first);
    restart(0).copy(swapped, second);
    const more = Buffer.concat([jpeg.subarray(0, -2), restart(4), jpeg.subarray(-2)]);
    const often = Buffer.from(jpeg);
    often.writeUInt16BE(1, often.indexOf(Buffer.from([0xff, 0xdd])) + 4);
    for (const wrong of [without, swapped, more, often]) expect(quarterOf(wrong)).toBeUndefined();
  });

  it('never ends in anything else, whatever bytes are changed', async () => {
    const jpegs = [
      ...JPEGS.map((name) => fixture(`jpegs/${name}`)),
      await encoded(busy(60, 50)).jpeg({ quality: 100 }).toBuffer(),
    ];
    let refused = 0;
    const change = fc.tuple(fc.nat(1_000_000), fc.nat(255));
    fc.assert(
      fc.property(fc.constantFrom(...jpegs), fc.array(change, { minLength: 1, maxLength: 4 }), (jpeg, changes) => {
        const spoiled = Buffer.from(jpeg);
        for (const [at, byte] of changes) spoiled[at % spoiled.length] = byte;
        const quarter = quarterOf(spoiled);
        if (quarter) expect(quarter.data.length).toBe(quarter.width * quarter.height * 3);
        else refused++;
        // What it worked on may not be left to the next picture.
        const [first] = jpegs;
        expect(quarterOf(first!)!.width).toBe(44);
      }),
      { seed: 33, numRuns: 3000 },
    );
    expect(refused).toBeGreaterThan(1000);
  });
});
