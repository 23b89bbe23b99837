/** How far two models agree on one list for one picture. */
import type { ListResult } from './result.js';

/**
 * Phrases that both have among their first k.
 *
 * @returns 0..k; where the list is shorter than k, 0..its length
 */
export function topOverlap(a: ListResult, b: ListResult, k: number): number {
  const theirs = ranksByPhrase(b);
  return pairedRanks(a, theirs).filter(([rank, other]) => rank <= k && other <= k).length;
}

/**
 * Spearman's rank correlation over the whole list: 1 where both rank it alike, 0 where they have nothing to do with each
 * other, -1 where one is the other upside down. 1 for a single phrase, of which there is one order.
 *
 * @throws RangeError if the two are not of the same phrases
 */
export function spearman(a: ListResult, b: ListResult): number {
  const pairs = pairedRanks(a, ranksByPhrase(b));
  if (pairs.length !== a.phrases.length || a.phrases.length !== b.phrases.length)
    throw new RangeError(`The lists "${a.title}" and "${b.title}" are not of the same phrases.`);
  const n = pairs.length;
  if (n < 2) return 1;
  const squares = pairs.reduce((sum, [rank, other]) => sum + (rank - other) ** 2, 0);
  // No two phrases have one rank (equals keep the list's order), so the short form is exact.
  return 1 - (6 * squares) / (n * (n * n - 1));
}

/** A list may hold a phrase twice; their ranks are paired in order. */
function ranksByPhrase({ phrases }: ListResult): Map<string, number[]> {
  const ranks = new Map<string, number[]>();
  for (const { phrase, rank } of phrases) ranks.set(phrase, [...(ranks.get(phrase) ?? []), rank]);
  return ranks;
}

function pairedRanks({ phrases }: ListResult, theirs: ReadonlyMap<string, readonly number[]>): [number, number][] {
  const used = new Map<string, number>();
  return phrases.flatMap(({ phrase, rank }): [number, number][] => {
    const index = used.get(phrase) ?? 0;
    used.set(phrase, index + 1);
    const other = theirs.get(phrase)?.[index];
    return other === undefined ? [] : [[rank, other]];
  });
}
