// "Find images…", the summary and long lists over many pictures, whose embeddings are drawn at random; and how long the
// extension's host, which this process stands for, stands still meanwhile.
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { ENGINE } from '../engine.mjs';
import { median, time } from '../measure.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');

const PICTURES = 50_000;
const DIMENSIONS = 512;
const ROUNDS = 9;

/** Asked a list as long as one may be. */
const ASKED = 256;
const PHRASES = 50_000;

/** Of the longest block: nobody who types notices it. */
const LIMIT = 50;

const { signal } = new AbortController();

/** @param {import('../subject.js').Subject} subject */
export async function measure({ inside, model, runtime, seeing, phraseLists, work }) {
  const settings = { model, runtime, seeing: seeing('as-displayed'), batchSize: 128 };
  const results = drawn(inside, phraseLists.three, PICTURES, DIMENSIONS);
  answer(results);
  const table = new inside.Table(results, {}, inside.BY_SCORE);
  // What is shown of it: from the phrase's embedding to the rows in sight.
  const ranked = await watchedRounds(async (round) => {
    await table.turn(results.embeddings.at(round * 997).slice(), signal);
    table.refresh();
    if (table.rows(0, 30).length !== 30) throw new Error('Nothing was found.');
  });
  /** @type {import('../../src/collection/view.js').Order['column'][]} */
  const orders = [
    { by: 'phrase', list: 'movements' },
    { by: 'share', list: 'surfaces' },
  ];
  const sorted = await watchedRounds((round) => {
    table.order = { column: orders[round % orders.length], descending: false };
    table.filter = { text: 'movement' };
    table.refresh();
  });
  const client = new inside.EngineClient({
    start: () => inside.behindTheWindow(inside.forkEngine(ENGINE)),
    idleMilliseconds: () => 0,
  });
  try {
    await client.request('status', {});
    let told = 0;
    const summary = new inside.Summary(client, () => told++);
    const compared = await watched(async () => {
      summary.update({ results, runtime, resting: true });
      // As a table is shown anew where something has changed.
      for (let shown = -1; ; await wait(20)) {
        if (shown === told) continue;
        shown = told;
        const { likeness } = summary.shown(results);
        if (likeness.kind === 'done') break;
        if (likeness.kind === 'failed') throw new Error(likeness.message);
      }
    });

    // The demo model: what it computes is not what is measured here, and fifty thousand phrases take it seconds.
    const demo = await inside.openModelFolder(path.join(root, 'media', 'demo-model'), { cacheFolder: work });
    const phrases = Array.from({ length: PHRASES }, (_, i) => ({ spellings: [`a painting of number ${i}`] }));
    const many = { id: 'many', title: 'Many', templates: [], phrases };
    const asked = await askedAll(inside, client, { ...settings, model: demo }, many);

    const row = (what, unit, value, limit = null) => ({ row: what, unit, value, bound: null, limit });
    return [
      row('find: 50,000 stored pictures ranked', 'ms', ranked.milliseconds, 100),
      row('the same, longest that the host stands still', 'ms', ranked.block, LIMIT),
      row('table: 50,000 pictures filtered and sorted', 'ms', sorted.milliseconds),
      row('the same, longest that the host stands still', 'ms', sorted.block, LIMIT),
      row('summary: 50,000 pictures compared, each with each', 's', compared.milliseconds / 1000),
      row('the same, longest that the host stands still', 'ms', compared.block, LIMIT),
      row('table: a list of 50,000 phrases asked (demo model), for each picture', 'ms', asked.milliseconds / ASKED),
      row('the same, longest that the host stands still', 'ms', asked.block, LIMIT),
    ];
  } finally {
    client.dispose();
  }
}

/** Pictures that are stored already are asked a long list, whose phrases are known. */
async function askedAll(inside, client, settings, list) {
  const stored = drawn(inside, [list], ASKED, settings.model.projection);
  const work = inside.engineWork(
    client,
    settings,
    () => [list],
    () => Promise.reject(new Error('No picture is to be looked at.')),
    () => undefined,
  );
  const first = stored.embeddings.at(0);
  await work.ask(first, signal);
  const run = async () => {
    const results = new inside.Results([list], settings.model.projection, settings.model.logitScale);
    const looks = (pictures) => pictures.map(({ id }) => ({ ...LOOK, image_embeds: stored.embeddings.at(Number(id)).slice() }));
    const pictures = Array.from({ length: ASKED }, (_, index) => ({ id: String(index), path: String(index) }));
    const run = new inside.Run(results, each(pictures), { ...work, stored: (some) => Promise.resolve(looks(some)) }, OPTIONS);
    run.fill();
    await run.settled();
    if (results.done !== ASKED) throw new Error(`The run ended as ${run.phase.kind}.`);
  };
  return watched(run);
}

const OPTIONS = { clock: performance, atOnce: 16, onChange: () => undefined };

async function* each(pictures) {
  yield* pictures;
}

async function watchedRounds(work) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await watched(() => work(round)));
  const of = (part) => median(rounds.map((each) => each[part]));
  return { milliseconds: of('milliseconds'), block: of('block') };
}

/** How long some work takes, and the longest that it holds the event loop for. */
async function watched(work) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // After a reset it counts from its second moment on, and the work begins at once.
  await wait(50);
  delay.reset();
  await wait(10);
  const milliseconds = await time(work);
  // What came last counts once the loop has gone on.
  await wait(5);
  delay.disable();
  return { milliseconds, block: delay.max / 1e6 - 1 };
}

const LOOK = { width: 1, height: 1, sha256: '', seen: [], device: 'cpu', runtime: 'native' };

let seed = 1;
const next = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;

function drawn(inside, lists, count, dimensions) {
  const results = new inside.Results(lists, dimensions, 100);
  for (let index = 0; index < count; index++) {
    results.add({ id: `file:///pictures/${index}.jpg`, path: `pictures/${index % 50}/${index}.jpg` });
    results.setLook(index, { ...LOOK, image_embeds: Float32Array.from({ length: dimensions }, () => next() - 0.5) });
  }
  return results;
}

/** Answers drawn at random as well. */
function answer(results) {
  for (let index = 0; index < results.count; index++)
    results.setAnswer(
      index,
      results.lists.map(({ phrases }) => ({
        cosines: Float32Array.from(phrases, () => next() / 10),
        truncated: new Uint8Array(phrases.length),
      })),
      0,
    );
}
