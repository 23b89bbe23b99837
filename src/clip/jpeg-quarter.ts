/**
 * A JPEG at a quarter of its width and height, from its codes: each pixel what the low frequencies of its block say of four by
 * four. A decoder that shrinks while it loads reads all the codes one by one, which is most of its time; the loops in kernel/
 * pass over those of details several at a time (docs/decisions/0033).
 */
import { codes, startsWith } from './bytes.js';
import {
  APP0,
  APP14,
  BASELINE,
  eachSegment,
  HUFFMAN_TABLES,
  PROGRESSIVE,
  QUANTISATION_TABLES,
  RESTART_INTERVAL,
} from './jpeg-segments.js';
import { BEYOND_BYTES, COEFFICIENTS, COMPONENT_BYTES, jpegKernel, TABLE_BYTES, VALUES_BYTES } from './kernel/jpeg-loops.js';
import { MemoryPlan, VECTOR_BYTES, wholeVectors } from './kernel/kernel.js';
import { QUARTER } from './picture.js';
import type { Raster, Size } from './raster.js';

/** Pixels of a block along either side, of the file and of the result (ITU-T T.81, A.1.1). */
const BLOCK = 8;
const BLOCK_QUARTERED = BLOCK / QUARTER;

/** Of the loops' memory, which is not given back: larger files are left to the decoder. */
const MOST_BYTES = 32 * 2 ** 20;

/** Codes are handed over in pieces of so many bytes. The loops look so far ahead that the last needs something after it. */
const PIECE_BYTES = 2 ** 16;
const LAST_BYTES = 17;

/**
 * Decodes a usual sequential JPEG, grey or with the colours of JFIF.
 *
 * @param bytes the whole file
 * @returns as stored, ⌈width / 4⌉ × ⌈height / 4⌉; undefined where anything about the file is unusual or damaged: a decoder knows
 *   what to make of that, or why it cannot
 */
export function quarterOf(bytes: Uint8Array): Raster | undefined {
  const coding = codingOf(bytes);
  return coding && decode(bytes, coding);
}

interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  /** As its file has them: in zigzag order, and counts of codes before symbols. */
  readonly quantisation: Uint8Array;
  readonly levels: Uint8Array;
  readonly others: Uint8Array;
}

/** All that the codes are read by. */
interface Coding {
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
  /** MCUs from one restart to the next; 0: there are none. */
  readonly interval: number;
  readonly codesAt: number;
}

function codingOf(bytes: Uint8Array): Coding | undefined {
  const tables: Tables = { quantisation: [], levels: [], others: [] };
  const said: { frame?: Uint8Array; interval: number; isJfif: boolean } = { interval: 0, isJfif: false };
  const scan = eachSegment(bytes, (marker, content) => {
    switch (marker) {
      case QUANTISATION_TABLES:
        return takeQuantisation(content, tables);
      case HUFFMAN_TABLES:
        return takeCodes(content, tables);
      case BASELINE:
        if (said.frame) return false;
        said.frame = content;
        return true;
      case PROGRESSIVE:
        return false;
      case RESTART_INTERVAL:
        said.interval = numberAt(content, 0);
        return content.length === 2;
      case APP0:
        said.isJfif ||= content.length >= JFIF_BYTES && startsWith(content, JFIF);
        return true;
      case APP14:
        // Which other colours the three may be is written there.
        return !startsWith(content, ADOBE);
      default:
        return true;
    }
  });
  const { frame, interval, isJfif } = said;
  if (!scan || !frame) return undefined;
  const components = componentsOf(frame, scan.header, tables);
  if (!components) return undefined;
  // Without JFIF it is by these numbers that decoders know the colours.
  if (!isJfif && components.length > 1 && components.some(({ id }, i) => id !== i + 1)) return undefined;
  const [height, width] = [numberAt(frame, 1), numberAt(frame, 3)];
  const isSized = width > 0 && height > 0 && width <= LONGEST_SIDE && height <= LONGEST_SIDE;
  return isSized ? { height, width, components, interval, codesAt: scan.codesAt } : undefined;
}

/** libjpeg's own (JPEG_MAX_DIMENSION of jmorecfg.h). */
const LONGEST_SIDE = 65_500;

/** Without its picture (ITU-T T.871, 10.1); libjpeg takes no shorter segment for one. */
const JFIF_BYTES = 14;

const ADOBE = codes('Adobe');
const JFIF = codes('JFIF\0');

function numberAt(content: Uint8Array, at: number): number {
  return (content[at] ?? 0) * 256 + (content[at + 1] ?? 0);
}

/** By their numbers, 0 to 3. */
interface Tables {
  readonly quantisation: (Uint8Array | undefined)[];
  readonly levels: (Uint8Array | undefined)[];
  readonly others: (Uint8Array | undefined)[];
}

/** T.81, B.2.4.1. @returns whether all are of 8 bits and whole */
function takeQuantisation(content: Uint8Array, { quantisation }: Tables): boolean {
  const each = 1 + BLOCK * BLOCK;
  for (let at = 0; at < content.length; at += each) {
    const number = content[at] ?? 0;
    if (number > 3 || at + each > content.length) return false;
    quantisation[number] = content.subarray(at + 1, at + each);
  }
  return true;
}

const LENGTHS = 16;

/** T.81, B.2.4.2. @returns whether all are whole */
function takeCodes(content: Uint8Array, { levels, others }: Tables): boolean {
  for (let at = 0; at < content.length;) {
    const kind = content[at] ?? 0;
    const symbols = content.subarray(at + 1, at + 1 + LENGTHS).reduce((sum, count) => sum + count, 0);
    const end = at + 1 + LENGTHS + symbols;
    if (kind >> 4 > 1 || (kind & 15) > 3 || symbols > 256 || end > content.length) return false;
    (kind >> 4 === 0 ? levels : others)[kind & 15] = content.subarray(at + 1, end);
    at = end;
  }
  return true;
}

/**
 * The frame's components (T.81, B.2.2) with what the scan says of them (B.2.3).
 *
 * @returns undefined unless there is one, or luma with as many pixels as either chroma, twice as many across, or in both ways
 */
function componentsOf(frame: Uint8Array, scan: Uint8Array, tables: Tables): Component[] | undefined {
  const count = frame[5] ?? 0;
  const isUsual = frame[0] === 8 && (count === 1 || count === 3) && frame.length === 6 + 3 * count;
  // All components, all coefficients, all bits of them.
  const tail = scan.subarray(1 + 2 * count);
  if (!isUsual || scan[0] !== count || tail.length !== 3 || !startsWith(tail, [0, BLOCK * BLOCK - 1, 0])) return undefined;
  const components: Component[] = [];
  for (let i = 0; i < count; i++) {
    const [id = 0, sampling = 0, number = 0] = frame.subarray(6 + 3 * i);
    const [inScan, coding = 0] = scan.subarray(1 + 2 * i);
    const quantisation = tables.quantisation[number];
    const levels = tables.levels[coding >> 4];
    const others = tables.others[coding & 15];
    if (id !== inScan || !quantisation || !levels || !others) return undefined;
    const [factorAcross, factorDown] = [sampling >> 4, sampling & 15];
    if (factorAcross < 1 || factorAcross > 4 || factorDown < 1 || factorDown > 4) return undefined;
    // The only component of a scan is stored block after block, whatever its factors (T.81, A.2.2).
    const [across, down] = count === 1 ? [1, 1] : [factorAcross, factorDown];
    components.push({ id, across, down, quantisation, levels, others });
  }
  const [luma, ...chroma] = components;
  const isKnown = luma && ['1×1', '2×1', '2×2'].includes(`${luma.across}×${luma.down}`);
  return isKnown && chroma.every(({ across, down }) => across === 1 && down === 1) ? components : undefined;
}

/** Where in the loops' memory everything is; addresses and sizes in bytes. */
interface Layout {
  readonly components: number;
  readonly tables: number;
  readonly marks: number;
  readonly mostMarks: number;
  /** Three planes of rows of `stride` bytes. */
  readonly luma: number;
  readonly blue: number;
  readonly red: number;
  readonly stride: number;
  readonly values: number;
  readonly colours: number;
  readonly source: number;
  /** Of the first byte of codes; the others stand before it. */
  readonly top: number;
  readonly bytes: number;
}

const EACH_TABLE = wholeVectors(TABLE_BYTES);

function decode(bytes: Uint8Array, coding: Coding): Raster | undefined {
  const [luma] = coding.components;
  if (!luma) return undefined;
  const mcus = Math.ceil(coding.width / (BLOCK * luma.across));
  const rows = Math.ceil(coding.height / (BLOCK * luma.down));
  const size = { width: Math.ceil(coding.width / QUARTER), height: Math.ceil(coding.height / QUARTER) };
  const mostMarks = coding.interval === 0 ? 0 : Math.ceil((mcus * rows) / coding.interval) - 1;
  const layout = layoutOf(coding, luma, mcus, size.width, mostMarks, bytes.length - coding.codesAt);
  if (layout.bytes > MOST_BYTES) return undefined;
  const memory = memoryFor(layout);
  if (!memory || !makeTables(coding.components, layout, memory) || !takeIn(bytes.subarray(coding.codesAt), layout, memory))
    return undefined;
  const data = readRows(coding, luma, mcus, size, layout, memory);
  return data && { data, ...size };
}

function memoryFor({ bytes }: Layout): Uint8Array | undefined {
  try {
    return jpegKernel.memory(bytes);
  } catch (error) {
    // There is no more of it; the decoder has its own.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function layoutOf(
  { components }: Coding,
  { across, down }: Component,
  mcus: number,
  width: number,
  mostMarks: number,
  codeBytes: number,
): Layout {
  const plan = new MemoryPlan();
  const stride = mcus * across * BLOCK_QUARTERED;
  const rows = BLOCK_QUARTERED * down;
  const plane = (): number => plan.take(stride * rows + VECTOR_BYTES);
  const layout = {
    components: plan.take(components.length * COMPONENT_BYTES),
    tables: plan.take(2 * components.length * EACH_TABLE),
    marks: plan.take(mostMarks * 4),
    mostMarks,
    luma: plane(),
    blue: plane(),
    red: plane(),
    stride,
    values: plan.take(VALUES_BYTES),
    colours: plan.take(width * 3 * rows + 3 * VECTOR_BYTES),
    source: plan.take(PIECE_BYTES + LAST_BYTES),
  };
  const beyond = plan.take(BEYOND_BYTES + codeBytes + 2 * VECTOR_BYTES);
  return { ...layout, top: beyond + BEYOND_BYTES + codeBytes + VECTOR_BYTES, bytes: plan.bytes };
}

/** @returns whether there can be such codes */
function makeTables(components: readonly Component[], layout: Layout, memory: Uint8Array): boolean {
  const { loops } = jpegKernel;
  const view = new DataView(memory.buffer);
  const made = new Map<Uint8Array, number>();
  /** Both chroma have the same ones as a rule. */
  const tableOf = (source: Uint8Array, levels: 0 | 1): number | undefined => {
    const known = made.get(source);
    if (known !== undefined) return known;
    const table = layout.tables + made.size * EACH_TABLE;
    memory.set(source, layout.source);
    if (loops.makeTable(table, layout.source, levels) !== 0) return undefined;
    made.set(source, table);
    return table;
  };
  return components.every(({ quantisation, levels, others }, i) => {
    const levelTable = tableOf(levels, 1);
    const otherTable = tableOf(others, 0);
    if (levelTable === undefined || otherTable === undefined) return false;
    const numbers = [0, levelTable, otherTable, ...quantisation.subarray(0, COEFFICIENTS)];
    for (const [place, number] of numbers.entries())
      view.setInt32(layout.components + i * COMPONENT_BYTES + place * 4, number, true);
    return true;
  });
}

/** @returns whether the codes end as they should */
function takeIn(fromCodes: Uint8Array, { source, top, marks, mostMarks }: Layout, memory: Uint8Array): boolean {
  const { loops } = jpegKernel;
  loops.begin(top);
  for (let at = 0; at < fromCodes.length && loops.isComplete.value === 0;) {
    const piece = fromCodes.subarray(at, at + PIECE_BYTES);
    memory.set(piece, source);
    const more = at + piece.length === fromCodes.length ? LAST_BYTES : 0;
    memory.fill(0, source + piece.length, source + piece.length + more);
    const taken = loops.take(source, piece.length + more, top, marks, mostMarks);
    if (taken < 0) return false;
    at += taken;
  }
  return loops.isComplete.value !== 0;
}

function readRows(
  { components, interval }: Coding,
  { across, down }: Component,
  mcus: number,
  { width, height }: Size,
  layout: Layout,
  memory: Uint8Array,
): Uint8Array | undefined {
  const { loops } = jpegKernel;
  const { marks, top, luma, blue, red, stride, values, colours } = layout;
  const rowBytes = width * 3;
  const rowsOfMcu = BLOCK_QUARTERED * down;
  const data = new Uint8Array(rowBytes * height);
  loops.start(top, interval, marks);
  // Grey is colours whose chroma stays as it is here.
  memory.fill(128, blue, values);
  for (let first = 0; first < height; first += rowsOfMcu) {
    const wrong = loops.readRow(
      top - 7,
      mcus,
      across,
      down,
      layout.components,
      components.length,
      interval,
      marks,
      top,
      luma,
      blue,
      red,
      stride,
      values,
    );
    if (wrong !== 0) return undefined;
    const count = Math.min(rowsOfMcu, height - first);
    for (let row = 0; row < count; row++) {
      const at = row * stride;
      loops.colours(luma + at, blue + at, red + at, width, colours + row * rowBytes);
    }
    data.set(memory.subarray(colours, colours + count * rowBytes), first * rowBytes);
  }
  return loops.isSpent() === 0 ? undefined : data;
}
