// From nothing: no engine is running, and the files are in the system's cache.
import { fork } from 'node:child_process';
import path from 'node:path';
import { startEngine } from '../engine.mjs';
import { sideBySide } from '../measure.mjs';

const ROUNDS = 7;
const BARE = path.resolve(import.meta.dirname, '..', 'bare.mjs');

export async function measure({ model, runtime, picture, seeing, folders, lists }) {
  const three = [lists.artists200, lists.movements, lists.surfaces].map((list) => ({
    entries: list.map((phrase) => [phrase]),
    templates: [],
  }));
  const source = { kind: 'file', path: picture };
  const { bare, ours } = await sideBySide(ROUNDS, {
    bare: () => bareRun(model.files.vision, picture),
    ours: async () => {
      const start = performance.now();
      const engine = startEngine(folders);
      const { image_embeds } = await engine.request('encodeImage', {
        model,
        runtime,
        source,
        seeing: seeing('as-displayed'),
        fresh: true,
      });
      await Promise.all(
        three.map((ask) => engine.request('compare', { model, runtime, image_embeds, asks: [ask], batchSize: 128 })),
      );
      const taken = performance.now() - start;
      await engine.stop();
      return taken;
    },
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
