/**
 * Resampling to 8 bits exactly as Pillow does it (Pillow 13, src/libImaging/Resample.c, the 8-bit path): bicubic with
 * a = −0.5, widened when shrinking (antialiased), coefficients computed in double and rounded to 22 bits, each pass rounded
 * to 8 bits. The pixel loops are here and nowhere else.
 */
import type { Raster } from './raster.js';

/** 8 bits of pixel, 2 bits of overshoot and a sign leave 22 of 32 for the fraction. */
const PRECISION_BITS = 22;
const ONE = 1 << PRECISION_BITS;
const HALF = 1 << (PRECISION_BITS - 1);
const SUPPORT = 2;

/** A stretch of one axis after resampling, as weights over the pixels before it. */
export interface Axis {
  /** Pixels after resampling. */
  readonly length: number;
  /** First pixel that each of them is made of, [length]. */
  readonly starts: Int32Array;
  /** How many pixels each is made of, [length]. */
  readonly counts: Int32Array;
  /** Their weights × 2²², row by row, [length × stride]. */
  readonly weights: Int32Array;
  readonly stride: number;
  /** The pixels before resampling that are needed at all: from `first` up to, without, `end`. */
  readonly first: number;
  readonly end: number;
}

/**
 * Weights for a window of an axis that is resampled as a whole; what is outside the window costs nothing.
 *
 * @param before pixels of the whole axis before, ≥ 1
 * @param after  pixels of the whole axis after, ≥ 1
 * @param from   first pixel wanted of those after
 * @param length pixels wanted, from + length ≤ after
 */
export function resampledAxis(before: number, after: number, from: number, length: number): Axis {
  if (before === after) return unchangedAxis(from, length);
  const scale = before / after;
  const widening = Math.max(scale, 1);
  // A product with the reciprocal, not a quotient: the two differ in the last bit, and Pillow has the product.
  const narrowing = 1 / widening;
  const support = SUPPORT * widening;
  const stride = Math.min(before, Math.ceil(support) * 2 + 1);
  const starts = new Int32Array(length);
  const counts = new Int32Array(length);
  const weights = new Int32Array(length * stride);
  const row = new Float64Array(stride);
  let first = before;
  let end = 0;
  for (let i = 0; i < length; i++) {
    const centre = (from + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(before, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = bicubic((tap + start - centre + 0.5) * narrowing);
      row[tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < count; tap++) {
      const weight = sum === 0 ? (row[tap] ?? 0) : (row[tap] ?? 0) / sum;
      weights[i * stride + tap] = Math.trunc(weight * ONE + (weight < 0 ? -0.5 : 0.5));
    }
    starts[i] = start;
    counts[i] = count;
    first = Math.min(first, start);
    end = Math.max(end, start + count);
  }
  return { length, starts, counts, weights, stride, first, end };
}

/** Pillow skips a pass that changes nothing; a single weight of 1 is the same and needs no neighbours. */
function unchangedAxis(from: number, length: number): Axis {
  return {
    length,
    starts: Int32Array.from({ length }, (_, i) => from + i),
    counts: new Int32Array(length).fill(1),
    weights: new Int32Array(length).fill(ONE),
    stride: 1,
    first: from,
    end: from + length,
  };
}

/** Keys' cubic convolution with a = −0.5 (IEEE Transactions on Acoustics 29, 1981). */
function bicubic(x: number): number {
  const distance = Math.abs(x);
  if (distance < 1) return (1.5 * distance - 2.5) * distance * distance + 1;
  if (distance < 2) return (((distance - 5) * distance + 8) * distance - 4) * -0.5;
  return 0;
}

/** The same axis read from the other end: its weights over pixels that are stored in reverse. */
export function mirrored(axis: Axis, before: number): Axis {
  const { length, stride } = axis;
  const starts = new Int32Array(length);
  const weights = new Int32Array(axis.weights.length);
  for (let i = 0; i < length; i++) {
    const count = axis.counts[i] ?? 0;
    starts[i] = before - (axis.starts[i] ?? 0) - count;
    for (let tap = 0; tap < count; tap++) weights[i * stride + tap] = axis.weights[i * stride + count - 1 - tap] ?? 0;
  }
  return { ...axis, starts, weights, first: before - axis.end, end: before - axis.first };
}

/**
 * Both passes over a piece of a picture.
 *
 * @param piece  holds at least the pixels that both axes need
 * @param left   where the piece lies in the picture that the axes are of
 * @param top    where the piece lies in the picture that the axes are of
 * @param across weights of the columns
 * @param down   weights of the rows
 * @param first  which pass is done, and rounded, first: Pillow's first is `across`
 * @returns [down.length × across.length × 3]
 */
export function resample(
  piece: Raster,
  left: number,
  top: number,
  across: Axis,
  down: Axis,
  first: 'across' | 'down' = 'across',
): Raster {
  if (first === 'across') {
    const narrowed = passAcross(piece, across, left, down.first - top, down.end - top);
    return passDown(narrowed, down, down.first, 0, across.length);
  }
  const flattened = passDown(piece, down, top, across.first - left, across.end - left);
  return passAcross(flattened, across, across.first, 0, down.length);
}

/** The rows fromRow..toRow of the raster, resampled along themselves: the hot spot of a large picture. */
function passAcross(raster: Raster, axis: Axis, left: number, fromRow: number, toRow: number): Raster {
  const { data } = raster;
  const { length, starts, counts, weights, stride } = axis;
  const out = new Uint8ClampedArray((toRow - fromRow) * length * 3);
  let to = 0;
  for (let row = fromRow; row < toRow; row++) {
    const rowStart = (row * raster.width - left) * 3;
    for (let i = 0; i < length; i++) {
      let from = rowStart + (starts[i] ?? 0) * 3;
      let tap = i * stride;
      const end = tap + (counts[i] ?? 0);
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (; tap < end; tap++, from += 3) {
        const weight = weights[tap] ?? 0;
        red = (red + Math.imul(data[from] ?? 0, weight)) | 0;
        green = (green + Math.imul(data[from + 1] ?? 0, weight)) | 0;
        blue = (blue + Math.imul(data[from + 2] ?? 0, weight)) | 0;
      }
      out[to] = red >> PRECISION_BITS;
      out[to + 1] = green >> PRECISION_BITS;
      out[to + 2] = blue >> PRECISION_BITS;
      to += 3;
    }
  }
  return { data: new Uint8Array(out.buffer), width: length, height: toRow - fromRow };
}

/** The columns fromColumn..toColumn of the raster, resampled from above to below. */
function passDown(raster: Raster, axis: Axis, top: number, fromColumn: number, toColumn: number): Raster {
  const { data } = raster;
  const { length, starts, counts, weights, stride } = axis;
  const rowBytes = (toColumn - fromColumn) * 3;
  const out = new Uint8ClampedArray(length * rowBytes);
  // Row after row is added up here, so that memory is read in order.
  const sums = new Int32Array(rowBytes);
  for (let i = 0; i < length; i++) {
    sums.fill(HALF);
    const start = (starts[i] ?? 0) - top;
    const count = counts[i] ?? 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = weights[i * stride + tap] ?? 0;
      const from = ((start + tap) * raster.width + fromColumn) * 3;
      for (let byte = 0; byte < rowBytes; byte++)
        sums[byte] = ((sums[byte] ?? 0) + Math.imul(data[from + byte] ?? 0, weight)) | 0;
    }
    const to = i * rowBytes;
    for (let byte = 0; byte < rowBytes; byte++) out[to + byte] = (sums[byte] ?? 0) >> PRECISION_BITS;
  }
  return { data: new Uint8Array(out.buffer), width: toColumn - fromColumn, height: length };
}
