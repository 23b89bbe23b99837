// Many pictures, as "Gaze at folder" runs them.
import path from 'node:path';
import { openBare, pixelValues } from '../bare.mjs';
import { ENGINE } from '../engine.mjs';
import { sideBySide } from '../measure.mjs';
import { copiesOf } from '../pictures.mjs';

const PICTURES = 60;
const ROUNDS = 3;
const AT_ONCE = 3;

export async function measure({ inside, model, runtime, seeing, small, work, phraseLists }) {
  const [warmUp, ...files] = copiesOf(small, PICTURES + 1, path.join(work, 'small-copies'));
  const perSecond = (milliseconds) => (PICTURES * 1000) / milliseconds;
  const tower = await openBare(model.files.vision);
  /** In an engine of its own, which knows none of the pictures; its tower is open and the lists' phrases are known. */
  const folder = async (decode) => {
    const client = new inside.EngineClient({ start: () => inside.forkEngine(ENGINE), idleMilliseconds: () => 0 });
    try {
      const settings = { model, runtime, seeing: seeing('as-displayed', decode), batchSize: 128 };
      const run = async (pictures) => {
        const results = new inside.Results(phraseLists.three, model.projection, model.logitScale);
        const work = inside.engineWork(
          client,
          settings,
          () => phraseLists.three,
          ({ path }) => Promise.resolve({ kind: 'file', path }),
        );
        const going = new inside.Run(results, found(pictures), work, {
          clock: performance,
          atOnce: AT_ONCE,
          onChange: () => undefined,
        });
        const start = performance.now();
        going.start();
        await going.settled();
        if (going.phase.kind !== 'done' || results.done !== pictures.length)
          throw new Error(`The run over the folder ended as ${going.phase.kind}.`);
        return performance.now() - start;
      };
      await run([warmUp]);
      return perSecond(await run(files));
    } finally {
      client.dispose();
    }
  };
  try {
    const medians = await sideBySide(ROUNDS, {
      bare: async () => {
        const start = performance.now();
        for (let i = 0; i < PICTURES; i++) await tower.run(pixelValues());
        return perSecond(performance.now() - start);
      },
      exact: () => folder('exact'),
      fast: () => folder('fast'),
    });
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
    await tower.release();
  }
}

async function* found(files) {
  for (const file of files) yield { path: file, uri: `file://${file}`, name: path.basename(file) };
}
