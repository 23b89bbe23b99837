// The pixel loops of resample.ts in AssemblyScript: eight pixels at a time by WebAssembly's SIMD.
// `npm run kernel` compiles this into resample-bytes.ts.
//
// Weights are 23-bit integers with sign, and SIMD multiplies 16 bits. So each weight is split as high × 2¹¹ + low, the two
// halves are summed up by themselves, and put together at the end. That loses nothing: it is integer arithmetic, and 32 bits
// hold the final sum.

const PRECISION_BITS: i32 = 22;
const HALF: i32 = 1 << (PRECISION_BITS - 1);
const LOW_BITS: i32 = 11;

/**
 * Pulls a row's colours apart: R, G, B bytes into three planes of 16 bits, planeBytes apart.
 * Reads and writes up to 7 pixels beyond the last, and reads two bytes more.
 *
 * Swizzles and not shuffles: where −1 stands they put a zero, which makes 16 bits of a byte in the same step. A colour is found
 * at the same places as the one before when the pixels are read a byte later: two patterns do for all three.
 */
function split(row: usize, planes: usize, planeBytes: usize, pixels: i32): void {
  const six = i8x16(0, -1, 3, -1, 6, -1, 9, -1, 12, -1, 15, -1, -1, -1, -1, -1);
  const two = i8x16(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 10, -1, 13, -1);
  let green = planes + planeBytes;
  let blue = green + planeBytes;
  for (let i: i32 = 0; i < pixels; i += 8) {
    v128.store(planes, v128.or(i8x16.swizzle(v128.load(row), six), i8x16.swizzle(v128.load(row, 8), two)));
    v128.store(green, v128.or(i8x16.swizzle(v128.load(row, 1), six), i8x16.swizzle(v128.load(row, 9), two)));
    v128.store(blue, v128.or(i8x16.swizzle(v128.load(row, 2), six), i8x16.swizzle(v128.load(row, 10), two)));
    row += 24;
    planes += 16;
    green += 16;
    blue += 16;
  }
}

/**
 * One row along itself: `length` pixels of R, G, B bytes at `out`, each made of `count` pixels from `start` on.
 * Weights come in eights, eight high halves and eight low halves; those beyond the count are zero.
 * Reads up to 7 pixels and writes 1 byte beyond the last.
 */
function acrossRow(
  planes: usize,
  planeBytes: usize,
  starts: usize,
  counts: usize,
  weights: usize,
  weightBytes: usize,
  length: i32,
  out: usize,
): void {
  for (let i: i32 = 0; i < length; i++) {
    let red = planes + ((<usize>load<i32>(starts)) << 1);
    let green = red + planeBytes;
    let blue = green + planeBytes;
    let weight = weights;
    const end = weights + ((<usize>((load<i32>(counts) + 7) >> 3)) << 5);
    let redHigh = i32x4.splat(0);
    let redLow = i32x4.splat(0);
    let greenHigh = i32x4.splat(0);
    let greenLow = i32x4.splat(0);
    let blueHigh = i32x4.splat(0);
    let blueLow = i32x4.splat(0);
    while (weight < end) {
      const high = v128.load(weight);
      const low = v128.load(weight, 16);
      let levels = v128.load(red);
      redHigh = i32x4.add(redHigh, i32x4.dot_i16x8_s(levels, high));
      redLow = i32x4.add(redLow, i32x4.dot_i16x8_s(levels, low));
      levels = v128.load(green);
      greenHigh = i32x4.add(greenHigh, i32x4.dot_i16x8_s(levels, high));
      greenLow = i32x4.add(greenLow, i32x4.dot_i16x8_s(levels, low));
      levels = v128.load(blue);
      blueHigh = i32x4.add(blueHigh, i32x4.dot_i16x8_s(levels, high));
      blueLow = i32x4.add(blueLow, i32x4.dot_i16x8_s(levels, low));
      weight += 32;
      red += 16;
      green += 16;
      blue += 16;
    }
    const r = joined(redHigh, redLow);
    const g = joined(greenHigh, greenLow);
    const b = joined(blueHigh, blueLow);
    // Three sums of four lanes each become three lanes of one vector.
    const rg = i32x4.add(i32x4.shuffle(r, g, 0, 4, 1, 5), i32x4.shuffle(r, g, 2, 6, 3, 7));
    const bb = i32x4.add(i32x4.shuffle(b, b, 0, 4, 1, 5), i32x4.shuffle(b, b, 2, 6, 3, 7));
    const sums = i32x4.add(i32x4.shuffle(rg, bb, 0, 1, 4, 5), i32x4.shuffle(rg, bb, 2, 3, 6, 7));
    const words = rounded(sums, sums);
    store<i32>(out, i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0));
    starts += 4;
    counts += 4;
    weights += weightBytes;
    out += 3;
  }
}

/**
 * Several rows along themselves: from `source` on, sourceBytes apart, into a ring of rows that
 * are rowBytes apart, the first at `out`.
 */
export function across(
  rows: i32,
  source: usize,
  sourceBytes: usize,
  pixels: i32,
  planes: usize,
  planeBytes: usize,
  starts: usize,
  counts: usize,
  weights: usize,
  weightBytes: usize,
  length: i32,
  ring: usize,
  ringEnd: usize,
  rowBytes: usize,
  out: usize,
): void {
  for (let row: i32 = 0; row < rows; row++) {
    split(source, planes, planeBytes, pixels);
    acrossRow(planes, planeBytes, starts, counts, weights, weightBytes, length, out);
    source += sourceBytes;
    out += rowBytes;
    if (out >= ringEnd) out = ring;
  }
}

/**
 * One row out of `count` rows that stand in a ring, rowBytes apart: sixteen bytes at a time, whatever colour they are.
 * Weights come in pairs, four halves to a pair: both high, both low; an odd last one is paired with zero.
 * Reads and writes up to 15 bytes beyond the last.
 */
export function down(
  ring: usize,
  ringEnd: usize,
  first: usize,
  rowBytes: usize,
  count: i32,
  weights: usize,
  bytes: i32,
  out: usize,
): void {
  const weightsEnd = weights + ((<usize>((count + 1) >> 1)) << 3);
  for (let i: i32 = 0; i < bytes; i += 16) {
    let row = first + i;
    let high0 = i32x4.splat(0);
    let high1 = i32x4.splat(0);
    let high2 = i32x4.splat(0);
    let high3 = i32x4.splat(0);
    let low0 = i32x4.splat(0);
    let low1 = i32x4.splat(0);
    let low2 = i32x4.splat(0);
    let low3 = i32x4.splat(0);
    for (let weight = weights; weight < weightsEnd; weight += 8) {
      const a = v128.load(row);
      row += rowBytes;
      if (row >= ringEnd) row = ring + i;
      const b = v128.load(row);
      row += rowBytes;
      if (row >= ringEnd) row = ring + i;
      const high = v128.load32_splat(weight);
      const low = v128.load32_splat(weight, 4);
      const left = i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const right = i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      let levels = i16x8.extend_low_i8x16_u(left);
      high0 = i32x4.add(high0, i32x4.dot_i16x8_s(levels, high));
      low0 = i32x4.add(low0, i32x4.dot_i16x8_s(levels, low));
      levels = i16x8.extend_high_i8x16_u(left);
      high1 = i32x4.add(high1, i32x4.dot_i16x8_s(levels, high));
      low1 = i32x4.add(low1, i32x4.dot_i16x8_s(levels, low));
      levels = i16x8.extend_low_i8x16_u(right);
      high2 = i32x4.add(high2, i32x4.dot_i16x8_s(levels, high));
      low2 = i32x4.add(low2, i32x4.dot_i16x8_s(levels, low));
      levels = i16x8.extend_high_i8x16_u(right);
      high3 = i32x4.add(high3, i32x4.dot_i16x8_s(levels, high));
      low3 = i32x4.add(low3, i32x4.dot_i16x8_s(levels, low));
    }
    const words0 = rounded(joined(high0, low0), joined(high1, low1));
    const words1 = rounded(joined(high2, low2), joined(high3, low3));
    v128.store(out + i, i8x16.narrow_i16x8_u(words0, words1));
  }
}

function joined(high: v128, low: v128): v128 {
  return i32x4.add(i32x4.shl(high, LOW_BITS), low);
}

/** Sums × 2²² to whole numbers, half up; what overshoots is cut off when they become bytes. */
function rounded(a: v128, b: v128): v128 {
  const half = i32x4.splat(HALF);
  return i16x8.narrow_i32x4_s(i32x4.shr_s(i32x4.add(a, half), PRECISION_BITS), i32x4.shr_s(i32x4.add(b, half), PRECISION_BITS));
}
