/** How far a phrase's share depends on the wording: its lowest and highest share over several. */
import type { AskedCosines } from '../engine/protocol.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { USUAL_WORDINGS } from '../phrases/usual-wordings.js';
import { rankInPieces } from './list-result.js';
import type { ListResult } from './result.js';

/** Lowest and highest share, 0..1. */
export type Range = readonly [low: number, high: number];

/** @returns the list's own wordings where it has several; else CLIP's usual ones, beside its own if it has one */
export function wordingsOf({ templates }: Pick<PhraseList, 'templates'>): readonly string[] {
  if (templates.length > 1) return templates;
  return [...templates, ...USUAL_WORDINGS.filter((wording) => !templates.includes(wording))];
}

/**
 * @param asked      one picture's cosines in each wording, [wordings]
 * @param logitScale the model's
 * @returns the range of each phrase's share, in the list's order, [phrases]
 * @throws EmptyListError if the list has no phrase
 */
export async function rangesOf(list: PhraseList, asked: readonly AskedCosines[], logitScale: number): Promise<readonly Range[]> {
  const low = new Float64Array(list.phrases.length).fill(1);
  const high = new Float64Array(list.phrases.length);
  for (const cosines of asked) {
    const { phrases } = await rankInPieces(list, cosines, logitScale);
    for (const { index, probability } of phrases) {
      low[index] = Math.min(low[index] ?? 1, probability);
      high[index] = Math.max(high[index] ?? 0, probability);
    }
  }
  return Array.from(low, (lowest, index): Range => [lowest, high[index] ?? lowest]);
}

/** @returns the result as if nobody had asked how far its shares depend on the wording */
export function withoutSpread({ spreadOver, ...result }: ListResult): ListResult {
  if (!spreadOver) return result;
  return { ...result, phrases: result.phrases.map(({ spread: _range, ...phrase }) => phrase) };
}
