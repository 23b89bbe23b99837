/** The compiled pixel loops and the memory they work in. One at a time may use it: a resampling never waits for anything. */
import { KERNEL_BYTES } from './kernel-bytes.js';

/** resample.as.ts says what each does. Addresses and sizes are in bytes. */
export interface KernelLoops {
  across(
    rows: number,
    source: number,
    sourceBytes: number,
    pixels: number,
    planes: number,
    planeBytes: number,
    starts: number,
    counts: number,
    weights: number,
    weightBytes: number,
    length: number,
    ring: number,
    ringEnd: number,
    rowBytes: number,
    out: number,
  ): void;
  down(
    ring: number,
    ringEnd: number,
    first: number,
    rowBytes: number,
    count: number,
    weights: number,
    bytes: number,
    out: number,
  ): void;
}

const PAGE_BYTES = 65_536;

const memory = new WebAssembly.Memory({ initial: 1 });
let loops: KernelLoops | undefined;

/** The loops; compiled at their first use, in less than a millisecond. */
export function kernelLoops(): KernelLoops {
  if (!loops) {
    const bytes = Uint8Array.from(atob(KERNEL_BYTES), (character) => character.charCodeAt(0));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    loops = exports as unknown as KernelLoops;
  }
  return loops;
}

/**
 * The memory that the loops see, with at least so many bytes; what it held before may still be there. It grows with the
 * picture's width and not with its area, and is not given back: some megabytes at most.
 */
export function kernelMemory(bytes: number): Uint8Array {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return new Uint8Array(memory.buffer);
}

/** Rounded up to a whole number of SIMD vectors. */
export function wholeVectors(bytes: number): number {
  return Math.ceil(bytes / VECTOR_BYTES) * VECTOR_BYTES;
}

/** Of WebAssembly's v128. */
export const VECTOR_BYTES = 16;
