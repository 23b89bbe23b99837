// Many pictures, as "Gaze at folder" runs them.
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openBare, pixelValues } from '../bare.mjs';
import { ENGINE } from '../engine.mjs';
import { median, sideBySide } from '../measure.mjs';
import { copiesOf } from '../pictures.mjs';

/** So many that the last runs, when one thread has nothing left to do, weigh as little as they do in a folder. */
const PICTURES = 240;
/** By then the engine has found out what pays. */
const FIRST = 8;
/** Milliseconds, for the threads that it opens. */
const OPENING = 1500;
const ROUNDS = 5;
/** Of the tower alone before the folder and after it: enough to tell the speed that the machine had meanwhile. */
const BARE_PICTURES = 60;
/** Five rounds on most machines; with fewer the row says more of the minute than of the program. */
const MOST_SECONDS = 150;

/** @param {import('../subject.js').Subject} subject */
export async function measure({ inside, model, runtime, seeing, small, work, folders, phraseLists }) {
  const copies = copiesOf(small, FIRST + PICTURES, path.join(work, 'small-copies'));
  const files = copies.slice(FIRST);
  const perSecond = (milliseconds) => (PICTURES * 1000) / milliseconds;
  const tower = await openBare(model.files.vision);
  /** Of each run over the folder: pictures in a run of the tower, and in all the runs that were under way at one time. */
  const together = [{ run: 1, atOnce: 1 }];
  /** In an engine of its own, which knows none of the pictures; its tower was prepared and is open, the phrases are known. */
  const folder = async () => {
    let ended;
    const client = new inside.EngineClient({
      start: () => {
        const engine = inside.behindTheWindow(inside.forkEngine(ENGINE, '', folders.prepared));
        ended = once(engine, 'exit');
        return engine;
      },
      idleMilliseconds: () => 0,
    });
    try {
      const settings = { model, runtime, seeing: seeing('as-displayed'), batchSize: 128 };
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
      const each = (imagesEncoded - before.imagesEncoded) / (imageRuns - before.imageRuns);
      together.push({ run: each, atOnce: each * lanes });
      return perSecondOfRun;
    } finally {
      client.dispose();
      // It gives a gigabyte back, beside which the tower alone would be slower than it is.
      await ended;
    }
  };
  /** The tower alone, in runs of so many pictures. @returns pictures a second */
  const bare = async (pictures) => {
    const each = Math.max(1, Math.round(pictures));
    const runs = Math.ceil(BARE_PICTURES / each);
    const start = performance.now();
    for (let i = 0; i < runs; i++) await tower.run(pixelValues(each));
    return (runs * each * 1000) / (performance.now() - start);
  };
  try {
    // Once, for the tower alone to know how many pictures to a run there are.
    await folder();
    const works = {
      // As many in a run as the engine had before.
      before: () => bare(together.at(-1).run),
      folder,
      after: () => bare(together.at(-1).run),
      bareAtOnce: () => bare(together.at(-1).atOnce),
    };
    const medians = await sideBySide(ROUNDS, works, MOST_SECONDS);
    const [run, atOnce] = ['run', 'atOnce'].map((what) => median(together.slice(1).map((each) => each[what])).toFixed(1));
    return [
      {
        row: 'folder of 1-megapixel pictures',
        unit: 'a second',
        value: medians.folder,
        bound: (medians.before + medians.after) / 2,
        limit: 0.9,
        atLeast: true,
        means: `bare runs of the image tower at the batch size that the folder's runs had (${run} pictures), before the folder and after it`,
      },
      {
        row: 'the same, against runs of all that were in the tower at one time',
        unit: 'a second',
        value: medians.folder,
        bound: medians.bareAtOnce,
        limit: null,
        atLeast: true,
        means: `bare runs of ${atOnce} pictures each: those of the folder's runs on each of the engine's threads together`,
      },
    ];
  } finally {
    await tower.release();
  }
}

async function* found(files) {
  for (const file of files) yield { id: file, path: file };
}
