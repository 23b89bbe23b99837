/** How far models agreed on the user's own pictures, kept from the comparisons they made. */
import { decimal, percentage } from '../l10n/numbers.js';
import type * as vscode from 'vscode';
import * as v from 'valibot';
import type { Comparison } from '../gaze/compare.js';
import { t } from '../l10n/texts.js';

const KEY = 'agreements';
/** Comparisons that are remembered. */
const MOST = 50;

const Agreement = v.object({
  /** Fingerprints of the two models, sorted. */
  pair: v.pipe(v.array(v.string()), v.length(2)),
  /** Mean over lists and pictures. */
  spearman: v.number(),
  /** Share of the first k that both name, 0..1; mean over lists and pictures. */
  overlap: v.number(),
  pictures: v.number(),
});
export type Agreement = v.InferOutput<typeof Agreement>;

export class Agreements {
  constructor(private readonly memory: vscode.Memento) {}

  /** What the last comparison of two models found; undefined where they were never compared. */
  of(fingerprint: string, other: string): Agreement | undefined {
    const pair = [fingerprint, other].sort().join();
    return this.all().find((each) => each.pair.join() === pair);
  }

  /** Keeps what a comparison found, in place of what an earlier one of the same models did. */
  async keep({ models, agreement }: Comparison): Promise<void> {
    const [first] = agreement;
    if (!first) return;
    const mean = (part: (list: (typeof agreement)[number]) => number) =>
      agreement.reduce((sum, list) => sum + part(list), 0) / agreement.length;
    const found: Agreement = {
      pair: models.map(({ fingerprint }) => fingerprint).sort(),
      spearman: mean(({ spearman }) => spearman),
      overlap: mean(({ overlap, k }) => overlap / k),
      pictures: first.pictures,
    };
    const others = this.all().filter(({ pair }) => pair.join() !== found.pair.join());
    await this.memory.update(KEY, [found, ...others].slice(0, MOST));
  }

  private all(): readonly Agreement[] {
    const kept = v.safeParse(v.array(Agreement), this.memory.get(KEY));
    return kept.success ? kept.output : [];
  }
}

/** An agreement in a few words. */
export function agreementInWords({ spearman, overlap, pictures }: Agreement): string {
  return t('rank correlation {spearman}, {overlap} of the first in common, on {pictures} of your pictures', {
    spearman: decimal(spearman, 2),
    overlap: percentage(overlap, 0),
    pictures,
  });
}
