// What the panel's webview costs in each frame. Without Chromium there is nothing to measure.
import { fork } from 'node:child_process';
import path from 'node:path';

/** In a process of its own: here the decoder has switched off what the board makes its pictures with. */
export function measure() {
  return new Promise((resolve, reject) => {
    const child = fork(path.resolve(import.meta.dirname, '..', 'panel-frames.mjs'), { execArgv: [] });
    child.once('message', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The panel's frames ended with exit code ${code}.`)));
  });
}
