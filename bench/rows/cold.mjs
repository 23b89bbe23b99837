// From nothing: no engine is running, and the files are in the system's cache.
import { fork } from 'node:child_process';
import path from 'node:path';
import { askFor, startEngine } from '../engine.mjs';
import { sideBySide } from '../measure.mjs';

const ROUNDS = 7;
const BARE = path.resolve(import.meta.dirname, '..', 'bare.mjs');

/** @param {import('../subject.js').Subject} bench */
export async function measure(bench) {
  const { bare, ours } = await sideBySide(ROUNDS, {
    bare: () => bareRun(bench.model.files.vision, bench.picture),
    ours: () => coldGaze(bench),
  });
  return [
    {
      row: 'cold gaze, 3 lists stored: engine started, model opened',
      unit: 'ms',
      value: ours,
      bound: bare,
      limit: 1.3,
      means: 'a bare process that loads the libraries, opens the tower, decodes and runs, one after the other',
    },
  ];
}

/** @returns milliseconds from starting the engine to the answers of the three lists */
export async function coldGaze({ model, runtime, picture, seeing, folders, lists }) {
  const start = performance.now();
  const engine = startEngine(folders);
  const { image_embeds } = await engine.request('encodeImage', {
    model,
    runtime,
    source: { kind: 'file', path: picture },
    seeing: seeing('as-displayed'),
    fresh: true,
  });
  const three = [lists.artists200, lists.movements, lists.surfaces];
  await Promise.all(
    three.map((list) => {
      const asks = [askFor(list)];
      return engine.request('compare', { model, runtime, image_embeds, asks, batchSize: 128 });
    }),
  );
  const taken = performance.now() - start;
  await engine.stop();
  return taken;
}

async function bareRun(...args) {
  const start = performance.now();
  const child = fork(BARE, args, { execArgv: [] });
  await new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('The bare run ended early.')));
  });
  const taken = performance.now() - start;
  child.kill('SIGKILL');
  return taken;
}
