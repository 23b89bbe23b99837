import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mirrored, overMeans, resample, resampledAxis, type Axis } from '../../../src/clip/resample.js';
import type { Raster } from '../../../src/clip/raster.js';
import { turnUpright } from '../../../src/clip/orientation.js';
import { busy } from './fixtures.js';

const whole = (picture: Raster, width: number, height: number): Raster =>
  resample(picture, 0, 0, resampledAxis(picture.width, width, 0, width), resampledAxis(picture.height, height, 0, height));

describe('resampledAxis', () => {
  it.each([
    [1000, 224],
    [224, 1000],
    [7, 224],
    [225, 224],
    [1, 5],
    [5, 1],
  ])('%i to %i: the weights of a pixel sum to one, within rounding', (before, after) => {
    const axis = resampledAxis(before, after, 0, after);
    for (let i = 0; i < after; i++) {
      const weights = axis.weights.subarray(i * axis.stride, i * axis.stride + axis.counts[i]!);
      expect(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) / 2 ** 22 - 1)).toBeLessThan(before / 2 ** 22);
    }
  });

  it('takes the weights of Keys’ cubic at a known place', () => {
    // Twice as large: pixel 2 lies a quarter of a pixel before pixel 1's centre, so at distances 1.75, 0.75, 0.25, 1.25.
    const axis = resampledAxis(6, 12, 4, 1);
    expect(axis.starts[0]).toBe(0);
    const weights = Array.from(axis.weights.subarray(0, axis.counts[0]), (weight) => weight / 2 ** 22);
    [-0.0234375, 0.2265625, 0.8671875, -0.0703125].forEach((weight, tap) => expect(weights[tap]).toBeCloseTo(weight, 6));
  });

  it('needs only the pixels around its window', () => {
    const axis = resampledAxis(20_000, 4_480_000, 2_239_888, 224);
    expect(axis.end - axis.first).toBeLessThan(7);
    expect(axis.weights.length).toBeLessThan(224 * 6);
  });

  it('reads an unchanged axis pixel by pixel', () => {
    const axis = resampledAxis(224, 224, 10, 3);
    expect([axis.first, axis.end, [...axis.starts], [...axis.counts]]).toEqual([10, 13, [10, 11, 12], [1, 1, 1]]);
  });
});

describe('resample', () => {
  it('leaves a picture of the same size as it is', () => {
    const picture = busy(31, 17);
    expect(whole(picture, 31, 17).data).toEqual(picture.data);
  });

  it('keeps one colour, whatever the sizes', () => {
    const picture = { data: new Uint8Array(90 * 40 * 3).fill(201), width: 90, height: 40 };
    for (const [width, height] of [
      [20, 300],
      [91, 39],
      [1, 1],
    ] as const)
      expect(new Set(whole(picture, width, height).data)).toEqual(new Set([201]));
  });

  it('is the weighted sum of its pixels to the bit, whatever the sizes and the order of the passes', () => {
    const side = fc.integer({ min: 1, max: 90 });
    fc.assert(
      fc.property(side, side, side, side, fc.boolean(), fc.boolean(), (width, height, toWidth, toHeight, flipX, flipY) => {
        const picture = busy(width, height);
        const axis = (before: number, after: number, flip: boolean): Axis => {
          const plain = resampledAxis(before, after, 0, after);
          return flip ? mirrored(plain, before) : plain;
        };
        const across = axis(width, toWidth, flipX);
        const down = axis(height, toHeight, flipY);
        const acrossFirst = byDefinition(byDefinition(picture, across, 'x'), down, 'y');
        const downFirst = byDefinition(byDefinition(picture, down, 'y'), across, 'x');
        expect(Buffer.compare(resample(picture, 0, 0, across, down, 'across').data, acrossFirst.data)).toBe(0);
        expect(Buffer.compare(resample(picture, 0, 0, across, down, 'down').data, downFirst.data)).toBe(0);
      }),
      { seed: 20_231, numRuns: 100 },
    );
  });

  it('is the same over means as over pixels that are those means', () => {
    const side = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(side, side, side, side, fc.integer({ min: 1, max: 9 }), (width, height, toWidth, toHeight, pixels) => {
        // What remains after the last whole mean counts to that, whatever else stands in its place.
        const few = busy(Math.ceil(width / pixels), Math.ceil(height / pixels));
        const meanAt = (at: number, before: number) =>
          Math.min(Math.floor(at / pixels), Math.max(0, Math.floor(before / pixels) - 1));
        const data = new Uint8Array(width * height * 3);
        for (let i = 0; i < data.length; i++) {
          const pixel = Math.floor(i / 3);
          const [x, y] = [meanAt(pixel % width, width), meanAt(Math.floor(pixel / width), height)];
          data[i] = few.data[(y * few.width + x) * 3 + (i % 3)]!;
        }
        const across = resampledAxis(width, toWidth, 0, toWidth);
        const down = mirrored(resampledAxis(height, toHeight, 0, toHeight), height);
        expect(resample(few, 0, 0, overMeans(across, pixels, width), overMeans(down, pixels, height)).data).toEqual(
          resample({ data, width, height }, 0, 0, across, down).data,
        );
      }),
      { seed: 20_232, numRuns: 100 },
    );
  });

  it('clips what overshoots beside an edge', () => {
    const data = Uint8Array.from({ length: 8 * 3 }, (_, i) => (i < 12 ? 0 : 255));
    const row = whole({ data, width: 8, height: 1 }, 32, 1).data;
    expect(Math.min(...row)).toBe(0);
    expect(Math.max(...row)).toBe(255);
  });

  it.each([
    ['shrunk', 50, 30],
    ['enlarged', 300, 200],
  ])('gives a window of the picture as it is in the whole, %s', (_, width, height) => {
    const picture = busy(120, 90);
    const all = whole(picture, width, height);
    const across = resampledAxis(120, width, 11, 20);
    const down = resampledAxis(90, height, 7, 13);
    const piece = pieceOf(picture, across.first, down.first, across.end, down.end);
    const window = resample(piece, across.first, down.first, across, down);
    expect(window.data).toEqual(pieceOf(all, 11, 7, 31, 20).data);
  });

  // Rows are handed over in groups of so many bytes; of a piece that is much wider than what is wanted, and of a very wide one,
  // one by one.
  it.each([
    ['wide enough for several groups', 5000, 0],
    ['much wider than what is wanted', 900, 2000],
    ['wider than a group', 50_000, 0],
  ])('takes what it is made of from a piece that is %s', (_, wanted, beside) => {
    const picture = busy(wanted + beside, 70);
    const across = resampledAxis(wanted, 9, 0, 9);
    const down = resampledAxis(70, 4, 0, 4);
    const expected = byDefinition(byDefinition(picture, across, 'x'), down, 'y');
    expect(Buffer.compare(resample(picture, 0, 0, across, down).data, expected.data)).toBe(0);
  });

  it('is the same when the picture and the axes are turned together', () => {
    const upright = busy(97, 61);
    const stored = turnUpright(upright, { swapped: true, mirroredX: false, mirroredY: false });
    const across = resampledAxis(97, 40, 3, 33);
    const down = resampledAxis(61, 25, 2, 20);
    const turnedCrop = resample(stored, 0, 0, down, across, 'down');
    expect(turnUpright(turnedCrop, { swapped: true, mirroredX: false, mirroredY: false }).data).toEqual(
      resample(upright, 0, 0, across, down).data,
    );
    const flipped = turnUpright(upright, { swapped: false, mirroredX: true, mirroredY: true });
    expect(resample(flipped, 0, 0, mirrored(across, 97), mirrored(down, 61)).data).toEqual(
      resample(upright, 0, 0, across, down).data,
    );
  });
});

/** One pass, pixel by pixel, in arithmetic that is exact for any sum. */
function byDefinition({ data, width, height }: Raster, axis: Axis, along: 'x' | 'y'): Raster {
  const size = along === 'x' ? { width: axis.length, height } : { width, height: axis.length };
  const out = new Uint8Array(size.width * size.height * 3);
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++)
      for (let channel = 0; channel < 3; channel++) {
        const i = along === 'x' ? x : y;
        let sum = 0;
        for (let tap = 0; tap < axis.counts[i]!; tap++) {
          const at = axis.starts[i]! + tap;
          const pixel = along === 'x' ? y * width + at : at * width + x;
          sum += data[pixel * 3 + channel]! * axis.weights[i * axis.stride + tap]!;
        }
        out[(y * size.width + x) * 3 + channel] = Math.max(0, Math.min(255, Math.floor(sum / 2 ** 22 + 0.5)));
      }
  return { data: out, ...size };
}

function pieceOf(picture: Raster, left: number, top: number, right: number, bottom: number): Raster {
  const rows: number[] = [];
  for (let row = top; row < bottom; row++)
    rows.push(...picture.data.subarray((row * picture.width + left) * 3, (row * picture.width + right) * 3));
  return { data: Uint8Array.from(rows), width: right - left, height: bottom - top };
}
