// "Find images…" and the summary over 50,000 pictures, whose embeddings are drawn at random.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { ENGINE } from '../engine.mjs';
import { sideBySide, time } from '../measure.mjs';

const PICTURES = 50_000;
const DIMENSIONS = 512;
const ROUNDS = 9;
const NANOSECONDS = 1e6;

export async function measure({ inside, runtime }) {
  const results = drawn(inside);
  const table = new inside.Table(results, {}, inside.BY_SCORE);
  let round = 0;
  // What is shown of it: from the phrase's embedding to the rows in sight.
  const found = await sideBySide(ROUNDS, {
    ranked: () => {
      table.direction = results.embeddings.at(round++ * 997).slice();
      table.refresh();
      if (table.rows(0, 30).length !== 30) throw new Error('Nothing was found.');
    },
  });
  const client = new inside.EngineClient({ start: () => inside.forkEngine(ENGINE), idleMilliseconds: () => 0 });
  try {
    await client.request('status', {});
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    // It counts from its second moment on, and the first work is done at once.
    await wait(50);
    delay.reset();
    const compared = await time(() => inside.Likeness.of(results, client, runtime));
    delay.disable();
    return [
      { row: 'find: 50,000 stored pictures ranked', unit: 'ms', value: found.ranked, bound: null, limit: 100 },
      { row: 'summary: 50,000 pictures compared, each with each', unit: 's', value: compared / 1000, bound: null, limit: null },
      { row: 'the same, longest that the host stands still', unit: 'ms', value: delay.max / NANOSECONDS, bound: null, limit: 50 },
    ];
  } finally {
    client.dispose();
  }
}

function drawn(inside) {
  const results = new inside.Results([], DIMENSIONS, 100);
  const look = { width: 1, height: 1, sha256: '', seen: [], device: 'cpu', runtime: 'native' };
  let seed = 1;
  const next = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32 - 0.5;
  for (let index = 0; index < PICTURES; index++) {
    results.add({ id: `file:///pictures/${index}.jpg`, path: `pictures/${index % 50}/${index}.jpg` });
    results.setLook(index, { ...look, image_embeds: Float32Array.from({ length: DIMENSIONS }, next) });
  }
  return results;
}
