/** Entry of a thread that quarters JPEGs that nobody waits for. */
import { parentPort } from 'node:worker_threads';
import { quarterOf } from '../clip/jpeg-quarter.js';
import type { Raster } from '../clip/raster.js';

/** A whole file; handed over. */
export type ToQuarter = Uint8Array<ArrayBuffer>;

/** What quarterOf() answers. */
export type Quartered = Raster | undefined;

const port = parentPort;
if (!port) throw new Error(/* not translated */ 'This is no program, but a thread of the engine.');

port.on('message', (jpeg: ToQuarter) => {
  const quarter = quarterOf(jpeg);
  port.postMessage(quarter satisfies Quartered, quarter ? [quarter.data.buffer as ArrayBuffer] : []);
});
