/**
 * Trials by the thousand: every one has a seed of its own and one of four ends, and a seed alone repeats it.
 *
 * Trial `i` of a run with seed S has the seed S + i, so what failed with seed N is tried again by `--seed N --count 1`.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export const VERDICTS = ['right', 'clear error', 'wrong', 'crashed'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface Outcome {
  readonly verdict: Verdict;
  /** What was tried and what came of it; needed where it is wrong or crashed. */
  readonly why?: string;
}

/** One kind of trial, opened: what it works with is there. */
export interface Bench {
  attempt(random: Random): Promise<Outcome>;
  /** What only shows after many trials, such as memory; each is a line of the table's own. */
  afterwards?(): Promise<readonly Outcome[]>;
  /** Further figures for whoever reads the table. */
  figures?(): string;
  close(): Promise<void>;
}

export interface Kind {
  readonly name: string;
  /** Trials at full size. */
  readonly full: number;
  /** Trials within `npm test`. */
  readonly few: number;
  open(): Promise<Bench>;
}

/** Chance, the same for the same seed (mulberry32, its seed mixed first so that neighbours have nothing in common). */
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b) >>> 0;
    this.state = Math.imul(this.state ^ (this.state >>> 16), 0x45d9f3b) >>> 0;
  }

  /** A whole number from 0 up to, and without, the limit. */
  below(limit: number): number {
    return Math.floor(this.share() * limit);
  }

  /** From 0 up to, and without, 1. */
  share(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  of<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new RangeError('There is nothing to choose from.');
    return choices[this.below(choices.length)]!;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

export interface Summary {
  readonly kind: string;
  readonly seed: number;
  readonly tried: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Those that are wrong or crashed. */
  readonly failures: readonly { readonly seed: number | undefined; readonly verdict: Verdict; readonly why: string }[];
  readonly figures?: string;
}

/** Milliseconds between two times that the state of a run is kept: what ends it costs no more than that and one trial. */
const KEEP_EVERY = 1_000;

/**
 * Runs trials of one kind.
 *
 * @param folder where the state of the run is kept, so that one that was ended goes on where it was; none without
 */
export async function soak(kind: Kind, seed: number, count: number, folder?: string): Promise<Summary> {
  const file = folder === undefined ? undefined : path.join(folder, `${kind.name}-${seed}-${count}.json`);
  const counts: Record<Verdict, number> = { right: 0, 'clear error': 0, wrong: 0, crashed: 0 };
  const failures: { seed: number | undefined; verdict: Verdict; why: string }[] = [];
  let tried = 0;
  if (file !== undefined && existsSync(file)) {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as Summary;
    Object.assign(counts, kept.counts);
    failures.push(...kept.failures);
    ({ tried } = kept);
  }
  const note = (outcome: Outcome, own: number | undefined): void => {
    counts[outcome.verdict]++;
    if (outcome.verdict === 'wrong' || outcome.verdict === 'crashed')
      failures.push({ seed: own, verdict: outcome.verdict, why: outcome.why ?? 'nothing is known of it' });
  };
  const keep = (): void => {
    if (file === undefined) return;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.draft`, JSON.stringify({ kind: kind.name, seed, tried, counts, failures } satisfies Summary));
    renameSync(`${file}.draft`, file);
  };
  const bench = await kind.open();
  try {
    let kept = performance.now();
    while (tried < count) {
      const own = seed + tried;
      note(await bench.attempt(new Random(own)), own);
      tried++;
      if (performance.now() - kept < KEEP_EVERY) continue;
      keep();
      kept = performance.now();
    }
    for (const outcome of (await bench.afterwards?.()) ?? []) note(outcome, undefined);
    const figures = bench.figures?.();
    if (file !== undefined) rmSync(file, { force: true });
    return { kind: kind.name, seed, tried, counts, failures, ...(figures !== undefined && { figures }) };
  } finally {
    await bench.close();
  }
}

/** @returns the summary table, then a line for each failure with the command that repeats it */
export function table(summaries: readonly Summary[]): string {
  const head = ['kind', 'seed', 'tried', ...VERDICTS];
  const rows = summaries.map(({ kind, seed, tried, counts }) => [kind, seed, tried, ...VERDICTS.map((each) => counts[each])]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => String(row[i]).length)));
  const lines = [head, ...rows].map((row) =>
    row.map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]!) : String(cell).padStart(widths[i]!))).join('  '),
  );
  const figures = summaries.flatMap(({ kind, figures: own }) => (own === undefined ? [] : [`${kind}: ${own}`]));
  const failures = summaries.flatMap(({ kind, failures: own }) =>
    own.map(
      ({ seed, verdict, why }) =>
        `${kind}, ${verdict}: ${why}\n    ${seed === undefined ? 'only after many trials' : `npm run soak -- --kind ${kind} --seed ${seed} --count 1`}`,
    ),
  );
  return [...lines, ...figures, ...failures].join('\n');
}
