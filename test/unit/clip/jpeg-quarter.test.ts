import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { quarterOf } from '../../../src/clip/jpeg-quarter.js';
import { jpegKernel } from '../../../src/clip/kernel/jpeg-loops.js';
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

/** But for the last column and row, which hold what an encoder has put beyond the picture. */
function largestDifference(a: Raster, b: Raster): number {
  let largest = 0;
  for (let y = 0; y < a.height - 1; y++)
    for (let at = y * a.width * 3; at < ((y + 1) * a.width - 1) * 3; at++)
      largest = Math.max(largest, Math.abs(a.data[at]! - b.data[at]!));
  return largest;
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
    expect(meanDifference(quarter!.data, expected.data)).toBeLessThan(1);
    expect(largestDifference(quarter!, expected)).toBeLessThan(8);
  });

  it.each(JPEGS)('is the means of its pixels: %s', async (name) => {
    const jpeg = fixture(`jpegs/${name}`);
    expect(meanDifference(quarterOf(jpeg)!.data, means(await pixelsOf(jpeg)).data)).toBeLessThan(1);
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

  it('comes whole over the pieces that codes are taken in', async () => {
    const { loops } = jpegKernel;
    const cuts: number[] = [];
    const spy = vi.spyOn(jpegKernel, 'loops', 'get').mockReturnValue({
      ...loops,
      take: (...args) => {
        const taken = loops.take(...args);
        cuts.push(taken);
        return taken;
      },
    });
    try {
      const before = { marker: 0, zero: 0 };
      for (let width = 640; width < 700; width++) {
        const grey = sharp(await encoded(busy(width, 300)).jpeg({ quality: 100 }).toBuffer()).toColourspace('b-w');
        const jpeg = await grey.jpeg({ quality: 100 }).toBuffer();
        cuts.length = 0;
        const quarter = quarterOf(jpeg)!;
        expect(cuts.length).toBeGreaterThan(1);
        let at = jpeg.indexOf(Buffer.from([0xff, 0xda])) + 2;
        at += jpeg.readUInt16BE(at);
        for (const cut of cuts.slice(0, -1)) {
          at += cut;
          if (jpeg[at] === 0xff) before.marker++;
          if (jpeg[at - 1] === 0 && jpeg[at - 2] === 0xff) before.zero++;
        }
        // A bit too many or too few, and everything that follows is something else.
        expect(meanDifference(quarter.data, means(await pixelsOf(jpeg)).data)).toBeLessThan(4);
      }
      expect(before.marker).toBeGreaterThan(0);
      expect(before.zero).toBeGreaterThan(0);
    } finally {
      spy.mockRestore();
    }
  });
});

describe('a JPEG that is left to the decoder', () => {
  const plain = (): Promise<Buffer> => encoded(busy(90, 70)).jpeg().toBuffer();
  const changed = async (marker: number, change: (content: Buffer) => void): Promise<Buffer> => {
    const jpeg = await plain();
    change(jpeg.subarray(jpeg.indexOf(Buffer.from([0xff, marker])) + 4));
    return jpeg;
  };
  const insert = (jpeg: Buffer, at: number, marker: number, content: Buffer): Buffer =>
    Buffer.concat([
      jpeg.subarray(0, at),
      Buffer.from([0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255]),
      content,
      jpeg.subarray(at),
    ]);
  const withSegment = (jpeg: Buffer, marker: number, content: Buffer): Buffer => insert(jpeg, 2, marker, content);

  const beforeScan = (jpeg: Buffer, marker: number, content: Buffer): Buffer =>
    insert(jpeg, jpeg.indexOf(Buffer.from([0xff, 0xda])), marker, content);
  /** Of a kind and number: how many there are of each length, and their symbols. */
  const codesOf = (kind: number, counts: readonly number[], symbols: readonly number[]): Buffer =>
    Buffer.from([kind, ...counts, ...new Array<number>(16 - counts.length).fill(0), ...symbols]);
  const frameOf = (jpeg: Buffer): Buffer => {
    const at = jpeg.indexOf(Buffer.from([0xff, 0xc0])) + 2;
    return jpeg.subarray(at + 2, at + jpeg.readUInt16BE(at));
  };

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
    ['with more codes than bits tell apart', async () => beforeScan(await plain(), 0xc4, codesOf(0x00, [3], [0, 1, 2]))],
    ['with ones alone for a code', async () => beforeScan(await plain(), 0xc4, codesOf(0x00, [2], [0, 1]))],
    ['with a level of sixteen bits', async () => beforeScan(await plain(), 0xc4, codesOf(0x01, [1, 1], [0, 16]))],
    ['with codes of a third kind', async () => beforeScan(await plain(), 0xc4, codesOf(0x20, [1], [0]))],
    ['with half a restart interval', async () => beforeScan(await plain(), 0xdd, Buffer.of(0))],
    ['with two frames', async () => beforeScan(await plain(), 0xc0, frameOf(await plain()))],
    ['with a frame of several scans before its own', async () => withSegment(await plain(), 0xc2, frameOf(await plain()))],
    ['with more pixels than libjpeg takes', () => changed(0xc0, (content) => content.writeUInt16BE(65_501, 3))],
    ['with luma of no size', () => changed(0xc0, (content) => (content[7] = 0))],
    ['with a level out of range', () => changed(0xdb, (content) => (content[1] = 255))],
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

  it('with a JFIF segment that is too short for one', async () => {
    const named = Buffer.from(await plain());
    named[named.indexOf(Buffer.from([0xff, 0xc0])) + 4 + 6] = 82;
    named[named.indexOf(Buffer.from([0xff, 0xda])) + 4 + 1] = 82;
    expect(quarterOf(withSegment(named, 0xe0, Buffer.from('JFIF\0\x01\x01', 'latin1')))).toBeUndefined();
  });

  it('made of a million segments, for which no memory is taken', () => {
    const before = process.memoryUsage().heapUsed;
    const jpeg = Buffer.alloc(8 * 2 ** 20, Buffer.from([0xff, 0xfe, 0, 2]));
    jpeg[1] = 0xd8;
    expect(quarterOf(jpeg)).toBeUndefined();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 * 2 ** 20);
  });

  it('never ends in anything else, and never in a picture that libvips refuses, whatever bytes are changed', async () => {
    const jpegs = [
      ...JPEGS.map((name) => fixture(`jpegs/${name}`)),
      await encoded(busy(60, 50)).jpeg({ quality: 100 }).toBuffer(),
    ];
    const [first] = jpegs;
    const right = quarterOf(first!);
    let refused = 0;
    const change = fc.tuple(fc.nat(1_000_000), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...jpegs), fc.array(change, { minLength: 1, maxLength: 4 }), async (jpeg, changes) => {
        const spoiled = Buffer.from(jpeg);
        for (const [at, byte] of changes) spoiled[at % spoiled.length] = byte;
        // Whether it is a JPEG at all is seen before.
        spoiled.set([0xff, 0xd8]);
        const quarter = quarterOf(spoiled);
        if (quarter) {
          expect(quarter.data.length).toBe(quarter.width * quarter.height * 3);
          const { info } = await sharp(spoiled, { failOn: 'error' }).raw().toBuffer({ resolveWithObject: true });
          expect([quarter.width, quarter.height]).toEqual([Math.ceil(info.width / 4), Math.ceil(info.height / 4)]);
        } else refused++;
        // Nothing of it is left to the next picture.
        expect(quarterOf(first!)).toEqual(right);
      }),
      { seed: 33, numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});
