// What every row is made with.
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds. ONNX Runtime's threads go on spinning for 50 after a bare run: what comes next must not pay for that. */
const REST = 80;

/** So that the whole ends within its quarter of an hour on a slow or busy machine too. */
const MOST_SECONDS = 60;

/** Milliseconds that some work takes. */
export async function time(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Does several kinds of work in turn, round after round, so that what slows the machine down slows all of them down.
 *
 * @param {number} rounds
 * @param {Record<string, (round: number) => unknown>} works each gives nothing, and is timed, or a number of its own
 * @param {number} seconds after which no further round begins; the first is always done
 * @returns {Promise<Record<string, number>>} medians: milliseconds, or of those numbers
 */
export async function sideBySide(rounds, works, seconds = MOST_SECONDS) {
  const samples = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  const until = performance.now() + seconds * 1000;
  for (let round = 0; round < rounds && (round === 0 || performance.now() < until); round++)
    for (const [name, work] of Object.entries(works)) {
      await wait(REST);
      let own;
      const milliseconds = await time(async () => (own = await work(round)));
      samples[name].push(typeof own === 'number' ? own : milliseconds);
    }
  return Object.fromEntries(Object.entries(samples).map(([name, values]) => [name, median(values)]));
}
