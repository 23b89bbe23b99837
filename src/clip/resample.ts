/**
 * Resampling to 8 bits exactly as Pillow does it (Pillow 13, src/libImaging/Resample.c, the 8-bit path): bicubic with
 * a = −0.5, widened when shrinking (antialiased), coefficients computed in double and rounded to 22 bits, each pass rounded
 * to 8 bits. The pixel loops are in kernel/, as WebAssembly.
 */
import { MemoryPlan, VECTOR_BYTES, wholeVectors } from './kernel/kernel.js';
import { resampleKernel } from './kernel/resample-loops.js';
import type { Raster } from './raster.js';

/** 8 bits of pixel, 2 bits of overshoot and a sign leave 22 of 32 for the fraction. */
const PRECISION_BITS = 22;
const ONE = 1 << PRECISION_BITS;
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
 * The same axis over means. Each counts as much as its pixels did; the last whole one also for those that remain after it.
 *
 * @param pixels of the axis before to a mean
 * @param before pixels of the whole axis before
 */
export function overMeans(axis: Axis, pixels: number, before: number): Axis {
  const last = Math.max(0, Math.floor(before / pixels) - 1);
  const meanOf = (pixel: number): number => Math.min(last, Math.floor(pixel / pixels));
  const { length } = axis;
  const stride = Math.ceil(axis.stride / pixels) + 1;
  const starts = new Int32Array(length);
  const counts = new Int32Array(length);
  const weights = new Int32Array(length * stride);
  for (let i = 0; i < length; i++) {
    const from = axis.starts[i] ?? 0;
    const count = axis.counts[i] ?? 0;
    const start = meanOf(from);
    starts[i] = start;
    counts[i] = meanOf(from + count - 1) + 1 - start;
    for (let tap = 0; tap < count; tap++) {
      const to = i * stride + meanOf(from + tap) - start;
      weights[to] = (weights[to] ?? 0) + (axis.weights[i * axis.stride + tap] ?? 0);
    }
  }
  return {
    ...{ length, starts, counts, weights, stride },
    first: meanOf(axis.first),
    end: meanOf(axis.end - 1) + 1,
  };
}

/** A part of an axis: the pixels after resampling from `from` up to, without, `to`. */
export function partOf({ starts, counts, weights, stride }: Axis, from: number, to: number): Axis {
  const part = {
    length: to - from,
    starts: starts.subarray(from, to),
    counts: counts.subarray(from, to),
    weights: weights.subarray(from * stride, to * stride),
    stride,
  };
  const ends = part.starts.map((start, i) => start + (part.counts[i] ?? 0));
  return {
    ...part,
    first: part.starts.reduce((least, start) => Math.min(least, start), Infinity),
    end: ends.reduce((most, end) => Math.max(most, end), 0),
  };
}

/**
 * Both passes over a piece of a picture. Row after row passes through: memory is needed for as many rows as one row of the
 * result is made of, whatever the picture's height.
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
  const { loops } = resampleKernel;
  const sourcePixels = across.end - across.first;
  const sourceBytes = sourcePixels * 3;
  const resultBytes = across.length * 3;
  const ringRows = down.counts.reduce((most, count) => Math.max(most, count), 0);
  // What is one row's measure in the ring: rows of the result's width, or of the piece's.
  const rowBytes = wholeVectors((first === 'across' ? resultBytes : sourceBytes) + 1);
  const planeBytes = wholeVectors((sourcePixels + SPLIT_BEYOND) * 2);
  const eights = halved(across, 8);
  const pairs = halved(down, 2);
  const pieceBytes = piece.width * 3;
  // What lies between the rows of a much wider piece would be handed over for nothing.
  const isDense = first === 'across' && pieceBytes < 2 * sourceBytes;
  const together = isDense ? Math.max(1, Math.floor(TOGETHER_BYTES / pieceBytes)) : 1;

  const plan = new MemoryPlan();
  const source = plan.take((together - 1) * pieceBytes + sourceBytes + SPLIT_BEYOND * 3);
  const planes = plan.take(planeBytes * 3);
  const ring = plan.take(ringRows * rowBytes);
  const result = plan.take(resultBytes + VECTOR_BYTES);
  const starts = plan.take(across.starts.byteLength);
  const counts = plan.take(across.counts.byteLength);
  const acrossWeights = plan.take(eights.weights.byteLength);
  const downWeights = plan.take(pairs.weights.byteLength);
  const memory = resampleKernel.memory(plan.bytes);
  memory.set(bytesOf(across.starts.map((start) => start - across.first)), starts);
  memory.set(bytesOf(across.counts), counts);
  memory.set(bytesOf(eights.weights), acrossWeights);
  memory.set(bytesOf(pairs.weights), downWeights);

  const ringEnd = ring + ringRows * rowBytes;
  const slotOf = (row: number): number => ring + ((row - down.first) % ringRows) * rowBytes;
  /** Rows that stand where rows are handed over. */
  const narrow = (rows: number, to: number): void =>
    loops.across(
      rows,
      source,
      pieceBytes,
      sourcePixels,
      planes,
      planeBytes,
      starts,
      counts,
      acrossWeights,
      eights.strideBytes,
      across.length,
      ring,
      ringEnd,
      rowBytes,
      to,
    );
  /** Rows that follow one another, as many as are handed over together at most. */
  const bring = (row: number, rows: number): void => {
    const from = ((row - top) * piece.width + across.first - left) * 3;
    const pixels = piece.data.subarray(from, from + (rows - 1) * pieceBytes + sourceBytes);
    memory.set(pixels, first === 'across' ? source : slotOf(row));
    if (first === 'across') narrow(rows, slotOf(row));
  };

  const data = new Uint8Array(down.length * resultBytes);
  // A mirrored axis starts at the last row; rows are brought from the top in any case.
  const backwards = (down.starts[0] ?? 0) > (down.starts[down.length - 1] ?? 0);
  let next = down.first;
  for (let step = 0; step < down.length; step++) {
    const i = backwards ? down.length - 1 - step : step;
    const start = down.starts[i] ?? 0;
    const count = down.counts[i] ?? 0;
    for (let rows; (rows = Math.min(together, start + count - next)) > 0; next += rows) bring(next, rows);
    const weights = downWeights + i * pairs.strideBytes;
    const to = first === 'across' ? result : source;
    const bytes = first === 'across' ? resultBytes : sourceBytes;
    loops.down(ring, ringEnd, slotOf(start), rowBytes, count, weights, bytes, to);
    if (first === 'down') narrow(1, result);
    data.set(memory.subarray(result, result + resultBytes), i * resultBytes);
  }
  return { data, width: across.length, height: down.length };
}

/** Rows are handed over together as long as they stay in the quick memory beside the processor. */
const TOGETHER_BYTES = 128 * 1024;

/** Pixels beyond a row's last that the loops may touch: 8 when they pull it apart, 7 more when they read the planes. */
const SPLIT_BEYOND = 16;

interface HalvedWeights {
  /** Each weight as high × 2¹¹ + low. */
  readonly weights: Int16Array;
  /** From the weights of one pixel to those of the next, in bytes. */
  readonly strideBytes: number;
}

const LOW_BITS = 11;

/** As the loops want them: the high halves of a group of weights, then their low halves; zero beyond the last. */
function halved({ length, counts, weights, stride }: Axis, group: number): HalvedWeights {
  const perPixel = Math.ceil(stride / group) * group * 2;
  const halves = new Int16Array(length * perPixel);
  for (let i = 0; i < length; i++) {
    const count = counts[i] ?? 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = weights[i * stride + tap] ?? 0;
      const at = i * perPixel + Math.floor(tap / group) * group * 2 + (tap % group);
      halves[at] = weight >> LOW_BITS;
      halves[at + group] = weight & ((1 << LOW_BITS) - 1);
    }
  }
  return { weights: halves, strideBytes: perPixel * Int16Array.BYTES_PER_ELEMENT };
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
