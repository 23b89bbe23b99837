/** Lists that were asked lately, with the embeddings of their spellings: the next picture finds them without a look-up each. */
import type { Model } from '../models/model.js';
import type { Ask, Runtime } from './protocol.js';

/** A spelling of a list as it is compared. */
export interface Spelling {
  /** Unit vector over all templates, [projection]; not to be changed. */
  readonly embedding: Float32Array;
  /** Whether one of its texts was longer than the model's context and was cut. */
  readonly cut: boolean;
}

interface Settings {
  readonly model: Model;
  readonly runtime: Runtime;
}

interface Kept {
  readonly computedBy: string;
  readonly ask: Ask;
  readonly spellings: readonly Spelling[];
  readonly since: number;
}

/** Most spellings of all lists kept: the longest list with some to spare. Where templates are mixed, each has 2 kB of its own. */
const MOST_SPELLINGS = 60_000;

/** After so many milliseconds they are looked up again: the store gives up first what it was not asked for. */
const KEPT = 10 * 60 * 1000;

export class AskedLists {
  private kept: readonly Kept[] = [];

  /** @param now milliseconds, from any beginning */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @returns the spellings in the order of the ask; undefined where the same was not asked lately */
  get(settings: Settings, ask: Ask): readonly Spelling[] | undefined {
    const computedBy = computedByOf(settings);
    const found = this.kept.find((kept) => kept.computedBy === computedBy && isSame(kept.ask, ask));
    if (!found || this.now() - found.since > KEPT) return undefined;
    // The one used longest ago is the last.
    this.kept = [found, ...this.kept.filter((kept) => kept !== found)];
    return found.spellings;
  }

  /** @returns the same spellings */
  keep(settings: Settings, ask: Ask, spellings: readonly Spelling[]): readonly Spelling[] {
    const computedBy = computedByOf(settings);
    const others = this.kept.filter((kept) => kept.computedBy === computedBy && !isSame(kept.ask, ask));
    if (spellings.length > MOST_SPELLINGS) return spellings;
    let sum = 0;
    this.kept = [{ computedBy, ask, spellings, since: this.now() }, ...others].filter(
      (kept) => (sum += kept.spellings.length) <= MOST_SPELLINGS,
    );
    return spellings;
  }

  clear(): void {
    this.kept = [];
  }
}

function computedByOf({ model, runtime }: Settings): string {
  return `${model.fingerprint} ${runtime.device}`;
}

function isSame(a: Ask, b: Ask): boolean {
  return a.entries === b.entries && sameTexts(a.templates, b.templates);
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
