/** The loops of resample.as.ts. */
import { Kernel } from './kernel.js';
import { RESAMPLE_BYTES } from './resample-bytes.js';

/** Addresses and sizes are in bytes. */
export interface ResampleLoops {
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

/** Its memory grows with the picture's width and not with its area: some megabytes at most. */
export const resampleKernel = new Kernel<ResampleLoops>(RESAMPLE_BYTES);
