// Many pictures, as "Gaze at folder" runs them.
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openBare, pixelValues } from '../bare.mjs';
import { ENGINE } from '../engine.mjs';
import { median, sideBySide } from '../measure.mjs';
import { copiesOf } from '../pictures.mjs';

const PICTURES = 80;
/** By then the engine has found out what pays. */
const FIRST = 8;
/** Milliseconds, for the threads that it opens. */
const OPENING = 1500;
const ROUNDS = 5;

/** @param {import('../subject.js').Subject} subject */
export async function measure({ inside, model, runtime, seeing, small, work, folders, phraseLists }) {
  const copies = copiesOf(small, FIRST + PICTURES, path.join(work, 'small-copies'));
  const files = copies.slice(FIRST);
  const perSecond = (milliseconds) => (PICTURES * 1000) / milliseconds;
  const tower = await openBare(model.files.vision);
  /** Pictures in the tower at one time, of each run over the folder: those of a run on each of its threads. */
  const together = [1];
  /** In an engine of its own, which knows none of the pictures; its tower was prepared and is open, the phrases are known. */
  const folder = async (decode) => {
    const client = new inside.EngineClient({
      start: () => inside.behindTheWindow(inside.forkEngine(ENGINE, '', folders.prepared)),
      idleMilliseconds: () => 0,
    });
    try {
      const settings = { model, runtime, seeing: seeing('as-displayed', decode), batchSize: 128 };
      const run = async (pictures) => {
        const results = new inside.Results(phraseLists.three, model.projection, model.logitScale);
        const work = inside.engineWork(
          client,
          settings,
          () => phraseLists.three,
          ({ path }) => Promise.resolve({ kind: 'file', path }),
          () => undefined,
        );
        const going = new inside.Run(results, found(pictures), work, {
          clock: performance,
          atOnce: inside.PICTURES_AT_ONCE,
          onChange: () => undefined,
        });
        const start = performance.now();
        going.start();
        await going.settled();
        const { phase } = going;
        if (phase.kind !== 'done' || results.done !== pictures.length)
          throw new Error(`The run over the folder ended as ${phase.kind}, ${results.done} of ${pictures.length} done.`, {
            cause: phase.kind === 'failed' ? phase.error : undefined,
          });
        return performance.now() - start;
      };
      await run(copies.slice(0, FIRST));
      await wait(OPENING);
      const before = await client.request('status', {});
      const perSecondOfRun = perSecond(await run(files));
      const { imagesEncoded, imageRuns, openTowers } = await client.request('status', {});
      const lanes = openTowers.filter((name) => name.startsWith('lane')).length || 1;
      together.push(((imagesEncoded - before.imagesEncoded) / (imageRuns - before.imageRuns)) * lanes);
      return perSecondOfRun;
    } finally {
      client.dispose();
    }
  };
  try {
    const medians = await sideBySide(ROUNDS, {
      exact: () => folder('exact'),
      // As many at once as the run before took.
      bare: async () => {
        const atOnce = Math.max(1, Math.round(together.at(-1)));
        const runs = Math.round(PICTURES / atOnce);
        const start = performance.now();
        for (let i = 0; i < runs; i++) await tower.run(pixelValues(atOnce));
        return (runs * atOnce * 1000) / (performance.now() - start);
      },
      fast: () => folder('fast'),
    });
    const means = `bare runs of the image tower, as many pictures each as the folder's run had in the tower at one time (${median(together.slice(1)).toFixed(1)})`;
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
  for (const file of files) yield { id: file, path: file };
}
