/** Of node:timers/promises what is used in a browser. */
import { setImmediate as soon } from './globals.js';

/** After what waits already has had its turn; a timer's least pause would make long work in pieces longer. */
export function setImmediate(): Promise<void> {
  return new Promise((resolve) => {
    soon(resolve);
  });
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    globalThis.setTimeout(resolve, milliseconds);
  });
}

export { wait as setTimeout };
