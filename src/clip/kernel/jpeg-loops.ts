/** The loops of jpeg.as.ts. */
import { JPEG_BYTES } from './jpeg-bytes.js';
import { Kernel } from './kernel.js';

/** Addresses and sizes are in bytes. */
export interface JpegLoops {
  makeTable(table: number, source: number, levels: number): number;
  begin(top: number): void;
  take(source: number, bytes: number, top: number, marks: number, mostMarks: number): number;
  readonly isComplete: WebAssembly.Global<'i32'>;
  start(top: number, interval: number, marks: number): void;
  readRow(
    codes: number,
    mcus: number,
    across: number,
    down: number,
    components: number,
    count: number,
    interval: number,
    marks: number,
    top: number,
    luma: number,
    blue: number,
    red: number,
    stride: number,
    values: number,
  ): number;
  isSpent(): number;
  colours(luma: number, blue: number, red: number, pixels: number, out: number): void;
}

/** What jpeg.as.ts needs for a table and for a component's numbers; how many of its coefficients are read, and room for them. */
export const TABLE_BYTES = 16_384 + 8192 + 2 * 17 * 4 + 256 + 16_384;
export const COEFFICIENTS = 14;
export const COMPONENT_BYTES = (3 + COEFFICIENTS) * 4;
export const VALUES_BYTES = 64;

/** What it may read beyond the codes before it knows that they have ended. */
export const BEYOND_BYTES = 4096;

export const jpegKernel = new Kernel<JpegLoops>(JPEG_BYTES);
