/**
 * kill -9 of the command line, or of its engine, at a random moment of gazes, captions, downloads and imports, and two at work
 * in one folder: nothing of the person's lost, and all well the next time.
 */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ChildProcess } from 'node:child_process';
import { CommandLine, SCENARIOS, unclear, type Ended, type Scenario, type Sound } from '../command-line.js';
import type { Kind, Outcome, Random } from '../frame.js';

export const kills: Kind = {
  name: 'kills',
  full: 100,
  few: 2,
  async open() {
    const line = await CommandLine.open();
    const sound = new Map<Scenario, Promise<Sound>>();
    return {
      async attempt(random: Random): Promise<Outcome> {
        const scenario = SCENARIOS[random.seed % SCENARIOS.length]!;
        const knowing = sound.get(scenario) ?? line.sound(scenario);
        sound.set(scenario, knowing);
        const expected = await knowing;
        const victim = random.of(['command line', 'command line', 'engine', 'nobody: two at work'] as const);
        const moment = random.share() * expected.took;
        const why = (what: string): string => `${scenario.name}, ${victim} at ${moment.toFixed(0)} ms: ${what}`;
        const place = line.place(scenario);
        const wrong = (ended: Ended): string | undefined =>
          ended.status !== 0
            ? ended.stderr.slice(-300)
            : scenario.answer && !isDeepStrictEqual(scenario.answer(ended.stdout), expected.answer)
              ? 'another answer'
              : undefined;
        try {
          if (victim === 'nobody: two at work') {
            const both = await Promise.all([
              place.run(scenario.args),
              setTimeout(moment / 4).then(() => place.run(scenario.args)),
            ]);
            // Two that write the same captions: the second finds the first's, and says so or leaves them.
            for (const ended of both) {
              const bad = unclear(ended) ?? (scenario.makes ? undefined : wrong(ended));
              if (bad !== undefined) return { verdict: 'wrong', why: why(bad) };
            }
          } else {
            const ended = await place.run(scenario.args, {}, (child) => {
              void setTimeout(moment).then(() => {
                const pid = victim === 'engine' ? engineOf(child) : child.pid;
                if (pid !== undefined && child.exitCode === null) kill(pid);
              });
            });
            // An engine that is killed is started again.
            if (victim === 'engine' && wrong(ended) !== undefined && unclear(ended) !== undefined)
              return { verdict: 'wrong', why: why(unclear(ended) ?? '') };
          }
          const damage = place.damage(scenario, expected.files);
          if (damage !== undefined) return { verdict: 'wrong', why: why(damage) };
          const again = await place.run(scenario.args);
          const bad = wrong(again);
          if (bad !== undefined) return { verdict: 'wrong', why: why(`not well afterwards: ${bad}`) };
          for (const [made, text] of expected.files)
            if (place.read(made) !== text) return { verdict: 'wrong', why: why(`${made} is not as it should be afterwards`) };
          return { verdict: 'right' };
        } finally {
          place.close();
        }
      },
      close: () => line.close(),
    };
  },
};

/** The first child of a process, where the system tells. */
function engineOf({ pid }: ChildProcess): number | undefined {
  try {
    const children = readFileSync(`/proc/${pid ?? 'none'}/task/${pid ?? 'none'}/children`, 'utf8').trim();
    return children === '' ? undefined : Number(children.split(' ')[0]);
  } catch {
    return undefined;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}
