// The loops of jpeg-quarter.ts in AssemblyScript: Huffman codes of a sequential JPEG (ITU-T T.81) to a picture of a quarter
// of its width and height. `npm run kernel` compiles this into jpeg-bytes.ts.
//
// Of each block's 64 coefficients the first few say how bright its parts are: four where two by two pixels are wanted of it,
// fourteen where it is chroma of half the size and four by four are. The others are passed over, several at a step: what 13 bits
// hold is looked up at once, how many bits all codes in them take and how many coefficients they stand for.

// Bits that are looked up: of codes that are passed over, and of one code with its value. A window of 64 bits, of which the
// first seven may be spent, holds a level's and four values of the latter, or four of the former.
const PASS_BITS: i32 = 13;
const VALUE_BITS: i32 = 11;
const PASS_SIZE: i32 = 1 << PASS_BITS;
const VALUE_SIZE: i32 = 1 << VALUE_BITS;
const PASS_SHIFT: u64 = 64 - PASS_BITS;
const VALUE_SHIFT: u64 = 64 - VALUE_BITS;

// A table's parts, in bytes from its start. PASS: u16, bits and from its sixth bit on coefficients. VALUE: i32, bits,
// coefficients, and the value in its upper half. ENDS: for each length of code the first of the longer ones, in 16 bits.
// OFFSETS: from a code of that length to the place of its symbol.
const PASS: usize = 0;
const VALUE: usize = PASS + (PASS_SIZE << 1);
const ENDS: usize = VALUE + (VALUE_SIZE << 2);
const OFFSETS: usize = ENDS + 17 * 4;
const SYMBOLS: usize = OFFSETS + 17 * 4;
/** Where a table is put together; needs PASS_SIZE × 2 bytes after its end. */
const SINGLE: usize = SYMBOLS + 256;

const STEP_SHIFT: i32 = 5;
const BITS_MASK: i32 = 31;
/** Coefficients that stand for "no more in this block", and for "not to be told from these bits". */
const END_OF_BLOCK: i32 = 128;
const UNKNOWN: i32 = 64;

const COEFFICIENTS: i32 = 64;
/** How many are read, in the order of T.81, figure A.6: up to the first of both axes, and up to the last of the sum four. */
const FEW: i32 = 5;
const MORE: i32 = 14;

const LARGEST_LEVEL_BITS: i32 = 11;
/** A symbol of a level's table is a number of bits. */
const LARGEST_LEVEL_SYMBOL: i32 = 15;
/** Of a coefficient as it is before it was quantised, twice of what pixels of 8 bits can give. */
const LARGEST_LEVEL: i32 = 2047;
const SIXTEEN_ZEROS: i32 = 0xf0;

const MARKER: i32 = 0xff;
const END_OF_IMAGE: i32 = 0xd9;
const FIRST_RESTART: i32 = 0xd0;
const LAST_RESTART: i32 = 0xd7;

// A component's numbers, in bytes: level so far, tables, quantisation of the coefficients that are read.
const LEVEL: usize = 0;
const LEVEL_TABLE: usize = 4;
const OTHER_TABLE: usize = 8;
const QUANTISATION: usize = 12;
const COMPONENT: usize = QUANTISATION + MORE * 4;

// What a coefficient adds to the mean of four by four pixels, times 2¹²: the mean of its cosines there (T.81, A.3.3).
const MEAN_BITS: i32 = 12;
const OF_LEVEL: i32 = 512;
const OF_ONE: i32 = 464;
const OF_BOTH: i32 = 420;
const MID_GREY: i32 = (128 << MEAN_BITS) + (1 << (MEAN_BITS - 1));

/**
 * One table of codes.
 *
 * @param table  SINGLE + PASS_SIZE × 2 bytes
 * @param source how many codes there are of each length, 16 bytes, and their symbols
 * @param levels 1 for differences of levels
 * @returns 0, or 1 where they are no such codes: libjpeg-turbo 3 refuses the same (jdhuff.c)
 */
export function makeTable(table: usize, source: usize, levels: i32): i32 {
  const single = table + SINGLE;
  memory.fill(single, 0, PASS_SIZE << 1);
  let code: i32 = 0;
  let symbols: i32 = 0;
  for (let length: i32 = 1; length <= 16; length++) {
    const count: i32 = load<u8>(source + length - 1);
    // One bit after the other, ones alone are no code.
    if (count && code + count >= 1 << length) return 1;
    store<i32>(table + OFFSETS + (length << 2), symbols - code);
    for (let i: i32 = 0; i < count; i++) {
      const symbol: i32 = load<u8>(source + 16 + symbols);
      if (levels && symbol > LARGEST_LEVEL_SYMBOL) return 1;
      store<u8>(table + SYMBOLS + symbols, <u8>symbol);
      if (length <= PASS_BITS) {
        const from = single + ((code << (PASS_BITS - length)) << 1);
        const to = single + (((code + 1) << (PASS_BITS - length)) << 1);
        for (let at = from; at < to; at += 2) store<u16>(at, <u16>(length | (symbol << 8)));
      }
      code++;
      symbols++;
    }
    store<i32>(table + ENDS + (length << 2), code << (16 - length));
    code <<= 1;
  }
  for (let bits: i32 = 0; bits < VALUE_SIZE; bits++)
    store<i32>(table + VALUE + (bits << 2), valueIn(bits, load<u16>(single + (bits << (PASS_BITS - VALUE_BITS + 1))), levels));
  if (!levels)
    for (let bits: i32 = 0; bits < PASS_SIZE; bits++) store<u16>(table + PASS + (bits << 1), <u16>passedIn(bits, single));
  return 0;
}

/** What VALUE has for these bits: 0 where they do not hold a code with its value. */
function valueIn(bits: i32, entry: i32, levels: i32): i32 {
  const length = entry & 255;
  const symbol = entry >> 8;
  const size = symbol & 15;
  if (length == 0 || length + size > VALUE_BITS || (levels ? symbol > LARGEST_LEVEL_BITS : isUnknown(symbol))) return 0;
  const value = size ? extended((bits >> (VALUE_BITS - length - size)) & ((1 << size) - 1), size) : 0;
  return (length + size) | ((levels ? 1 : stepOf(symbol)) << STEP_SHIFT) | (value << 16);
}

/** What PASS has for these bits. */
function passedIn(bits: i32, single: usize): i32 {
  let used: i32 = 0;
  let steps: i32 = 0;
  while (true) {
    const entry: i32 = load<u16>(single + (((bits << used) & (PASS_SIZE - 1)) << 1));
    const length = entry & 255;
    const symbol = entry >> 8;
    const size = symbol & 15;
    if (length == 0 || used + length + size > PASS_BITS || isUnknown(symbol)) break;
    const step = stepOf(symbol);
    if (step < END_OF_BLOCK && steps + step >= COEFFICIENTS) break;
    used += length + size;
    steps += step;
    if (step == END_OF_BLOCK) break;
  }
  return used ? used | (steps << STEP_SHIFT) : UNKNOWN << STEP_SHIFT;
}

/** No value, and neither of the two symbols that have none. */
function isUnknown(symbol: i32): bool {
  return (symbol & 15) == 0 && symbol != 0 && symbol != SIXTEEN_ZEROS;
}

/** Coefficients that a symbol stands for. */
function stepOf(symbol: i32): i32 {
  return symbol == 0 ? END_OF_BLOCK : (symbol >> 4) + 1;
}

/** T.81, F.2.2.1: of numbers of so many bits the lower half are negative ones. */
function extended(bits: i32, size: i32): i32 {
  return bits < 1 << (size - 1) ? bits - (1 << size) + 1 : bits;
}

let position: i32 = 0;
let end: i32 = 0;
let untilRestart: i32 = 0;
let restarts: i32 = 0;
let restartsDone: i32 = 0;
/** Where the next byte goes, downwards. */
let filled: usize = 0;
/** Whether the end of the image was met. */
export let isComplete: i32 = 0;

/** @param top where the first byte of codes is to stand; the others stand before it, the last one first */
export function begin(top: usize): void {
  filled = top;
  restarts = 0;
  isComplete = 0;
}

/**
 * Takes in the next bytes of the file: without the zeros that follow 0xff, and turned round, so that one load gives the next 64
 * bits in their order.
 *
 * @param marks      where the place of each restart goes, 4 bytes each
 * @param mostMarks  that there is room for
 * @returns how many bytes were taken, all but 16 at most unless the image ended; −1 where something else stands among the codes
 */
export function take(source: usize, bytes: i32, top: usize, marks: usize, mostMarks: i32): i32 {
  const turned = i8x16(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  const markers = i8x16.splat(-1);
  const last = source + bytes - 17;
  let from = source;
  let to = filled;
  while (from <= last) {
    const next = v128.load(from);
    v128.store(to - 15, i8x16.swizzle(next, turned));
    const mask = i8x16.bitmask(i8x16.eq(next, markers));
    if (mask == 0) {
      from += 16;
      to -= 16;
      continue;
    }
    const before = ctz(mask);
    from += before;
    to -= before;
    const marker: i32 = load<u8>(from, 1);
    if (marker == 0) to--;
    else if (marker >= FIRST_RESTART && marker <= LAST_RESTART) {
      if (restarts >= mostMarks || (marker & 7) != (restarts & 7)) return -1;
      store<i32>(marks + (restarts << 2), (<i32>(top - to)) << 3);
      restarts++;
    } else if (marker == END_OF_IMAGE) {
      isComplete = 1;
      break;
    } else return -1;
    from += 2;
  }
  filled = to;
  return <i32>(from - source);
}

/** To be called when all is taken in. @param interval MCUs between two restarts, or 0 */
export function start(top: usize, interval: i32, marks: usize): void {
  position = 0;
  restartsDone = 0;
  untilRestart = interval;
  end = restarts ? load<i32>(marks) : (<i32>(top - filled)) << 3;
}

/** Whether nothing but the bits that fill the last byte is left. */
export function isSpent(): i32 {
  return <i32>(end - position < 8 && restartsDone == restarts);
}

let slowValue: i32 = 0;

/** One code and its value, bit by bit. @returns bits, and the symbol from the ninth bit on; −1 where there is no such code */
function slow(table: usize, window: u64): i32 {
  const bits = <i32>(window >> 48);
  let length: i32 = 1;
  while (length <= 16 && bits >= load<i32>(table + ENDS + (length << 2))) length++;
  if (length > 16) return -1;
  const symbol: i32 = load<u8>(table + SYMBOLS + (bits >> (16 - length)) + load<i32>(table + OFFSETS + (length << 2)));
  const size = symbol & 15;
  slowValue = size ? extended(<i32>((window << length) >> (64 - size)), size) : 0;
  return (length + size) | (symbol << 8);
}

/** The next 64 bits, of which up to seven at the end are zero. */
function windowAt(codes: usize, bit: i32): u64 {
  return load<u64>(codes - (bit >> 3)) << (bit & 7);
}

function byteOf(sum: i32): u8 {
  const value = sum >> MEAN_BITS;
  return <u8>(value < 0 ? 0 : value > 255 ? 255 : value);
}

/** Where the block's codes are read up to, and how many of its coefficients were. */
let reached: i32 = 0;

/**
 * A block's level and its first coefficients, into `values`: room for MORE in whole vectors.
 *
 * @param wanted FEW or MORE
 * @returns false where its codes are none
 */
function readFirst(codes: usize, component: usize, values: usize, wanted: i32): bool {
  const table: usize = load<u32>(component, LEVEL_TABLE);
  const other: usize = load<u32>(component, OTHER_TABLE);
  let bit = position;
  let window = windowAt(codes, bit);
  let entry: i32 = load<i32>(table + VALUE + ((<usize>(window >> VALUE_SHIFT)) << 2));
  let value: i32;
  let bits: i32;
  if (entry) {
    bits = entry & BITS_MASK;
    bit += bits;
    window <<= bits;
    value = entry >> 16;
  } else {
    entry = slow(table, window);
    if (entry < 0 || entry >> 8 > LARGEST_LEVEL_BITS) return false;
    bit += entry & 255;
    window = windowAt(codes, bit);
    value = slowValue;
  }
  const level = load<i32>(component, LEVEL) + value;
  store<i32>(component, level, LEVEL);
  const whole = level * load<i32>(component, QUANTISATION);
  if (whole > LARGEST_LEVEL || whole < -LARGEST_LEVEL) return false;
  v128.store(values, i32x4(whole, 0, 0, 0));
  v128.store(values, i32x4.splat(0), 16);
  if (wanted > FEW) {
    v128.store(values, i32x4.splat(0), 32);
    v128.store(values, i32x4.splat(0), 48);
  }
  const quantisation = component + QUANTISATION;
  let at: i32 = 1;
  // A window holds a level's value and four others.
  let inWindow: i32 = 4;
  while (at < wanted) {
    if (inWindow == 0) {
      window = windowAt(codes, bit);
      inWindow = 5;
    }
    inWindow--;
    entry = load<i32>(other + VALUE + ((<usize>(window >> VALUE_SHIFT)) << 2));
    let step: i32;
    if (entry) {
      bits = entry & BITS_MASK;
      bit += bits;
      window <<= bits;
      value = entry >> 16;
      step = (entry >> STEP_SHIFT) & 255;
    } else {
      entry = slow(other, windowAt(codes, bit));
      if (entry < 0 || isUnknown(entry >> 8)) return false;
      bit += entry & 255;
      window = windowAt(codes, bit);
      inWindow = 5;
      value = slowValue;
      step = stepOf(entry >> 8);
    }
    at += step;
    if (at <= wanted) store<i32>(values + ((at - 1) << 2), value * load<i32>(quantisation + ((at - 1) << 2)));
  }
  position = bit;
  reached = at;
  return true;
}

/** Passes over what is left of a block. @returns false where its codes are none */
function passOver(codes: usize, component: usize): bool {
  const other: usize = load<u32>(component, OTHER_TABLE);
  const table = other + PASS;
  let at = reached;
  let bit = position;
  let window = windowAt(codes, bit);
  while (at < COEFFICIENTS) {
    let entry: i32 = load<u16>(table + ((<usize>(window >> PASS_SHIFT)) << 1));
    let next = at + (entry >> STEP_SHIFT);
    let bits: i32;
    // Three to a window, one after the other: a loop would cost what the window saves.
    if (next < COEFFICIENTS) {
      at = next;
      bits = entry & BITS_MASK;
      bit += bits;
      window <<= bits;
      entry = load<u16>(table + ((<usize>(window >> PASS_SHIFT)) << 1));
      next = at + (entry >> STEP_SHIFT);
      if (next < COEFFICIENTS) {
        at = next;
        bits = entry & BITS_MASK;
        bit += bits;
        window <<= bits;
        entry = load<u16>(table + ((<usize>(window >> PASS_SHIFT)) << 1));
        next = at + (entry >> STEP_SHIFT);
        if (next < COEFFICIENTS) {
          at = next;
          bit += entry & BITS_MASK;
          window = windowAt(codes, bit);
          continue;
        }
      }
    }
    if (next >= END_OF_BLOCK && next < END_OF_BLOCK + COEFFICIENTS) {
      bit += entry & BITS_MASK;
      at = COEFFICIENTS;
      break;
    }
    // A long code, or the block's last coefficient, after which another block's codes follow without a sign.
    entry = slow(other, windowAt(codes, bit));
    if (entry < 0 || isUnknown(entry >> 8)) return false;
    bit += entry & 255;
    window = windowAt(codes, bit);
    at = entry >> 8 == 0 ? COEFFICIENTS : at + stepOf(entry >> 8);
  }
  position = bit;
  return at == COEFFICIENTS || at >= END_OF_BLOCK;
}

/** A block to two by two pixels at `out`. @returns false where its codes are none */
function toTwo(codes: usize, component: usize, values: usize, out: usize, stride: usize): bool {
  if (!readFirst(codes, component, values, FEW)) return false;
  const mean = load<i32>(values) * OF_LEVEL + MID_GREY;
  const across = load<i32>(values, 4) * OF_ONE;
  const down = load<i32>(values, 8) * OF_ONE;
  const both = load<i32>(values, 16) * OF_BOTH;
  store<u8>(out, byteOf(mean + across + down + both));
  store<u8>(out, byteOf(mean - across + down - both), 1);
  store<u8>(out + stride, byteOf(mean + across - down - both));
  store<u8>(out + stride, byteOf(mean - across - down + both), 1);
  return passOver(codes, component);
}

// Half of the mean of a frequency's cosines over two pixels and two, and over four (T.81, A.3.3): frequency, part.
const PAIR_0: f32 = 0.35355338;
const PAIR_1_0: f32 = 0.45306373;
const PAIR_1_1: f32 = 0.18766514;
const PAIR_2: f32 = 0.32664075;
const PAIR_3_0: f32 = 0.15909483;
const PAIR_3_1: f32 = -0.38408887;
const FOUR_1: f32 = 0.32036445;
const FOUR_3: f32 = -0.112497;

/** Coefficient of a row, by its place in the order of T.81, figure A.6. */
function coefficient(values: usize, place: i32): v128 {
  return f32x4.convert_i32x4_s(v128.load32_splat(values + (place << 2)));
}

/** Four pixels across of the coefficients of one row. */
function rowOf(first: v128, second: v128, third: v128, fourth: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(first, f32x4.splat(PAIR_0)), f32x4.mul(second, f32x4(PAIR_1_0, PAIR_1_1, -PAIR_1_1, -PAIR_1_0))),
    f32x4.add(
      f32x4.mul(third, f32x4(PAIR_2, -PAIR_2, -PAIR_2, PAIR_2)),
      f32x4.mul(fourth, f32x4(PAIR_3_0, PAIR_3_1, -PAIR_3_1, -PAIR_3_0)),
    ),
  );
}

function storeRow(out: usize, levels: v128): void {
  const whole = i32x4.trunc_sat_f32x4_s(f32x4.floor(f32x4.add(levels, f32x4.splat(128.5))));
  const words = i16x8.narrow_i32x4_s(whole, whole);
  store<i32>(out, i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0));
}

/** A block of chroma to four pixels across and four or two down at `out`. @returns false where its codes are none */
function toFour(codes: usize, component: usize, values: usize, down: i32, out: usize, stride: usize): bool {
  if (!readFirst(codes, component, values, MORE)) return false;
  const zero = f32x4.splat(0);
  const row0 = rowOf(coefficient(values, 0), coefficient(values, 1), coefficient(values, 5), coefficient(values, 6));
  const row1 = rowOf(coefficient(values, 2), coefficient(values, 4), coefficient(values, 7), coefficient(values, 13));
  const row2 = rowOf(coefficient(values, 3), coefficient(values, 8), coefficient(values, 12), zero);
  const row3 = rowOf(coefficient(values, 9), coefficient(values, 11), zero, zero);
  const level = f32x4.mul(row0, f32x4.splat(PAIR_0));
  if (down == 2) {
    const even = f32x4.mul(row2, f32x4.splat(PAIR_2));
    const outer = f32x4.add(f32x4.mul(row1, f32x4.splat(PAIR_1_0)), f32x4.mul(row3, f32x4.splat(PAIR_3_0)));
    const inner = f32x4.add(f32x4.mul(row1, f32x4.splat(PAIR_1_1)), f32x4.mul(row3, f32x4.splat(PAIR_3_1)));
    const ends = f32x4.add(level, even);
    const middle = f32x4.sub(level, even);
    storeRow(out, f32x4.add(ends, outer));
    storeRow(out + stride, f32x4.add(middle, inner));
    storeRow(out + 2 * stride, f32x4.sub(middle, inner));
    storeRow(out + 3 * stride, f32x4.sub(ends, outer));
  } else {
    const odd = f32x4.add(f32x4.mul(row1, f32x4.splat(FOUR_1)), f32x4.mul(row3, f32x4.splat(FOUR_3)));
    storeRow(out, f32x4.add(level, odd));
    storeRow(out + stride, f32x4.sub(level, odd));
  }
  return passOver(codes, component);
}

/**
 * A row of MCUs (T.81, A.2.3): blocks of luma, across × down in each, and one of either chroma.
 *
 * @param codes      the address of the first byte of codes, less 7
 * @param components 1 or 3 of COMPONENT bytes
 * @param luma       where its pixels go, 2 × down rows of `stride` bytes; those of either chroma likewise
 * @returns 0, or 1 where the codes are not those of such a picture
 */
export function readRow(
  codes: usize,
  mcus: i32,
  across: i32,
  down: i32,
  components: usize,
  count: i32,
  interval: i32,
  marks: usize,
  top: usize,
  luma: usize,
  blue: usize,
  red: usize,
  stride: usize,
  values: usize,
): i32 {
  for (let mcu: i32 = 0; mcu < mcus; mcu++) {
    if (interval) {
      if (untilRestart == 0) {
        if (restartsDone == restarts || end - position > 7) return 1;
        position = load<i32>(marks + (restartsDone << 2));
        restartsDone++;
        end = restartsDone == restarts ? (<i32>(top - filled)) << 3 : load<i32>(marks + (restartsDone << 2));
        for (let i: i32 = 0; i < count; i++) store<i32>(components + <usize>i * COMPONENT, 0, LEVEL);
        untilRestart = interval;
      }
      untilRestart--;
    }
    const left = mcu * across * 2;
    for (let y: i32 = 0; y < down; y++)
      for (let x: i32 = 0; x < across; x++)
        if (!toTwo(codes, components, values, luma + <usize>y * 2 * stride + left + x * 2, stride)) return 1;
    for (let i: i32 = 1; i < count; i++) {
      const chroma = components + <usize>i * COMPONENT;
      const out = (i == 1 ? blue : red) + left;
      if (!(across == 2 ? toFour(codes, chroma, values, down, out, stride) : toTwo(codes, chroma, values, out, stride))) return 1;
    }
    if (position > end) return 1;
  }
  return 0;
}

// JFIF's conversion (ITU-T T.871, clause 7) in 15 bits after the point: red and blue have 1 of their chroma and this.
const RED_OF_RED: i32 = 13173;
const BLUE_OF_BLUE: i32 = 25297;
const GREEN_OF_BLUE: i32 = 11277;
const GREEN_OF_RED: i32 = 23401;
const FRACTION_BITS: i32 = 6;
const HALF: i16 = 32;

/** A row of luma and chroma to R, G, B bytes. Reads and writes up to 15 pixels beyond the last. */
export function colours(luma: usize, blue: usize, red: usize, pixels: i32, out: usize): void {
  const x0 = i8x16(0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1, 5);
  const x1 = i8x16(-1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1, -1);
  const x2 = i8x16(-1, -1, 0, -1, -1, 1, -1, -1, 2, -1, -1, 3, -1, -1, 4, -1);
  const y0 = i8x16(-1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10, -1);
  const y1 = i8x16(5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1, 10);
  const y2 = i8x16(-1, 5, -1, -1, 6, -1, -1, 7, -1, -1, 8, -1, -1, 9, -1, -1);
  const z0 = i8x16(-1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15, -1, -1);
  const z1 = i8x16(-1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15, -1);
  const z2 = i8x16(10, -1, -1, 11, -1, -1, 12, -1, -1, 13, -1, -1, 14, -1, -1, 15);
  for (let i: i32 = 0; i < pixels; i += 16) {
    const y = v128.load(luma + i);
    const b = v128.load(blue + i);
    const r = v128.load(red + i);
    const yl = i16x8.extend_low_i8x16_u(y);
    const yh = i16x8.extend_high_i8x16_u(y);
    const bl = i16x8.extend_low_i8x16_u(b);
    const bh = i16x8.extend_high_i8x16_u(b);
    const rl = i16x8.extend_low_i8x16_u(r);
    const rh = i16x8.extend_high_i8x16_u(r);
    const reds = i8x16.narrow_i16x8_u(primary(yl, rl, RED_OF_RED), primary(yh, rh, RED_OF_RED));
    const greens = i8x16.narrow_i16x8_u(green(yl, bl, rl), green(yh, bh, rh));
    const blues = i8x16.narrow_i16x8_u(primary(yl, bl, BLUE_OF_BLUE), primary(yh, bh, BLUE_OF_BLUE));
    v128.store(out, v128.or(v128.or(i8x16.swizzle(reds, x0), i8x16.swizzle(greens, x1)), i8x16.swizzle(blues, x2)));
    v128.store(out, v128.or(v128.or(i8x16.swizzle(reds, y0), i8x16.swizzle(greens, y1)), i8x16.swizzle(blues, y2)), 16);
    v128.store(out, v128.or(v128.or(i8x16.swizzle(reds, z0), i8x16.swizzle(greens, z1)), i8x16.swizzle(blues, z2)), 32);
    out += 48;
  }
}

/** 0..255 about 128, with six bits after the point. */
function chroma(level: v128): v128 {
  return i16x8.shl(i16x8.sub(level, i16x8.splat(128)), FRACTION_BITS);
}

function rounded(sum: v128): v128 {
  return i16x8.shr_s(i16x8.add(sum, i16x8.splat(HALF)), FRACTION_BITS);
}

function primary(luma: v128, level: v128, more: i32): v128 {
  const c = chroma(level);
  const sum = i16x8.add(i16x8.shl(luma, FRACTION_BITS), c);
  return rounded(i16x8.add(sum, i16x8.q15mulr_sat_s(c, i16x8.splat(<i16>more))));
}

function green(luma: v128, blue: v128, red: v128): v128 {
  const less = i16x8.add(
    i16x8.q15mulr_sat_s(chroma(blue), i16x8.splat(<i16>GREEN_OF_BLUE)),
    i16x8.q15mulr_sat_s(chroma(red), i16x8.splat(<i16>GREEN_OF_RED)),
  );
  return rounded(i16x8.sub(i16x8.shl(luma, FRACTION_BITS), less));
}
