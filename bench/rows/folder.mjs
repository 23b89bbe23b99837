// Many pictures, as "Gaze at folder" runs them.
import path from 'node:path';
import { openBare, pixelValues } from '../bare.mjs';
import { ENGINE } from '../engine.mjs';
import { sideBySide } from '../measure.mjs';

const PICTURES = 60;
const ROUNDS = 3;
const AT_ONCE = 3;

export async function measure({ inside, model, runtime, seeing, small, phraseLists }) {
  const client = new inside.EngineClient({ start: () => inside.forkEngine(ENGINE), idleMilliseconds: () => 0 });
  try {
    const tower = await openBare(model.files.vision);
    const perSecond = (milliseconds) => (PICTURES * 1000) / milliseconds;
    const folder = async (decode) => {
      const results = new inside.Results(phraseLists.three, model.projection, model.logitScale);
      const settings = { model, runtime, seeing: seeing('as-displayed', decode), batchSize: 128 };
      const work = inside.engineWork(
        client,
        settings,
        () => phraseLists.three,
        ({ path }) => Promise.resolve({ kind: 'file', path }),
      );
      const run = new inside.Run(results, pictures(small), work, {
        clock: performance,
        atOnce: AT_ONCE,
        onChange: () => undefined,
      });
      const start = performance.now();
      run.start();
      await run.settled();
      if (run.phase.kind !== 'done' || results.done !== PICTURES)
        throw new Error(`The run over the folder ended as ${run.phase.kind}.`);
      return perSecond(performance.now() - start);
    };
    await folder('exact');
    const medians = await sideBySide(ROUNDS, {
      bare: async () => {
        const start = performance.now();
        for (let i = 0; i < PICTURES; i++) await tower.run(pixelValues());
        return perSecond(performance.now() - start);
      },
      exact: () => folder('exact'),
      fast: () => folder('fast'),
    });
    await tower.release();
    const means = 'bare runs of the image tower, one picture each, as the run does it';
    return [
      {
        row: 'folder of 1-megapixel pictures',
        unit: 'a second',
        value: medians.exact,
        bound: medians.bare,
        limit: 0.9,
        atLeast: true,
        means,
      },
      {
        row: 'the same, decoded fast',
        unit: 'a second',
        value: medians.fast,
        bound: medians.bare,
        limit: null,
        atLeast: true,
        means,
      },
    ];
  } finally {
    client.dispose();
  }
}

async function* pictures(file) {
  for (let i = 0; i < PICTURES; i++) yield { path: file, uri: `file://${file}`, name: `${i} ${path.basename(file)}` };
}
