/**
 * Each call to the system that the command line and its engine make, failing once: an answer or clear words, nothing of the
 * person's lost, and all well the next time.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CommandLine, SCENARIOS, unclear, type Scenario, type Sound } from '../command-line.js';
import type { Kind, Outcome, Random } from '../frame.js';

const INJECT = path.resolve(import.meta.dirname, '../faults/inject.cjs');

/** How the system refuses each of its calls. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  open: ['EACCES', 'EMFILE', 'EIO'],
  read: ['EIO', 'EACCES'],
  write: ['ENOSPC', 'EIO', 'short'],
  fsync: ['EIO', 'ENOSPC'],
  rename: ['EACCES', 'ENOSPC'],
  mkdir: ['EACCES', 'ENOSPC'],
  remove: ['EACCES', 'EBUSY'],
  spawn: ['EAGAIN'],
  fetch: ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND'],
  session: ['EIO'],
  run: ['EIO'],
};

/** A scenario where nothing fails, with the places that it passes: `who op number` each. */
interface Known {
  readonly sound: Sound;
  readonly places: readonly string[];
}

export const faults: Kind = {
  name: 'faults',
  full: 900,
  few: 2,
  async open() {
    const line = await CommandLine.open();
    const counts = mkdtempSync(path.join(tmpdir(), 'clip-gaze-places-'));
    const env = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
      NODE_OPTIONS: `--require ${JSON.stringify(INJECT)}`,
      ...more,
    });
    const known = new Map<Scenario, Promise<Known>>();
    const explore = async (scenario: Scenario): Promise<Known> => {
      const file = path.join(counts, `${SCENARIOS.indexOf(scenario)}.txt`);
      const sound = await line.sound(scenario, env({ FAULT_COUNTS: file }));
      return { sound, places: [...new Set(readFileSync(file, 'utf8').split('\n').filter(Boolean))].toSorted() };
    };
    const touched = new Set<string>();
    return {
      async attempt(random: Random): Promise<Outcome> {
        const scenario = SCENARIOS[random.seed % SCENARIOS.length]!;
        const exploring = known.get(scenario) ?? explore(scenario);
        known.set(scenario, exploring);
        const { sound: expected, places } = await exploring;
        // A prime that divides no such number: neighbours are far apart, and every place has its turn.
        const at = places[(Math.floor(random.seed / SCENARIOS.length) * 7919) % places.length] ?? '';
        const code = random.below(25) === 0 ? 'back' : random.of(CODES[at.split(' ')[1] ?? ''] ?? ['EIO']);
        touched.add(`${scenario.name} ${at}`);
        const why = (what: string): string => `${scenario.name}, ${at}, ${code}: ${what}`;
        const place = line.place(scenario);
        try {
          const ended = await place.run(scenario.args, env({ FAULT_FOLDER: place.folder, FAULT_AT: at, FAULT_CODE: code }));
          const bad = unclear(ended);
          if (bad !== undefined) return { verdict: ended.signal === null ? 'wrong' : 'crashed', why: why(bad) };
          const right = ended.status === 0;
          if (right && scenario.answer && !isDeepStrictEqual(scenario.answer(ended.stdout), expected.answer))
            return { verdict: 'wrong', why: why('another answer') };
          const damage = place.damage(scenario, expected.files) ?? strays(place.strays(scenario), at);
          if (damage !== undefined) return { verdict: 'wrong', why: why(damage) };
          const again = await place.run(scenario.args);
          if (again.status !== 0) return { verdict: 'wrong', why: why(`not well afterwards: ${again.stderr.slice(-300)}`) };
          if (scenario.answer && !isDeepStrictEqual(scenario.answer(again.stdout), expected.answer))
            return { verdict: 'wrong', why: why('another answer afterwards') };
          for (const [made, text] of expected.files)
            if (place.read(made) !== text) return { verdict: 'wrong', why: why(`${made} is not as it should be afterwards`) };
          return { verdict: right ? 'right' : 'clear error' };
        } finally {
          place.close();
        }
      },
      figures: () => `${touched.size} places`,
      async close() {
        rmSync(counts, { recursive: true, force: true });
        await line.close();
      },
    };
  },
};

/** What could not be removed because removing failed is no fault of ours. */
function strays(found: readonly string[], at: string): string | undefined {
  return found.length > 0 && !at.includes(' remove ') ? `${found.join(', ')} was left beside the pictures` : undefined;
}
