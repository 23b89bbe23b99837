/** From the cosines of a list to its ranked shares. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { effectiveCount, shares } from '../clip/similarity.js';
import { askFor } from '../engine/ask.js';
import type { Ask, AskedCosines } from '../engine/protocol.js';
import { listHash, listHashInPieces } from '../phrases/list-hash.js';
import { pace } from '../phrases/pace.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { byFalling, highest } from './by-falling.js';
import type { ListResult, PhraseResult } from './result.js';

/** @returns the list as the engine is asked it */
export function askOf(list: PhraseList): Ask {
  const known = asks.get(list);
  if (known) return known;
  const ask = askFor(
    list.phrases.map(({ spellings }) => spellings),
    list.templates,
  );
  asks.set(list, ask);
  return ask;
}

/** Made once of each list: many pictures are asked the same. */
const asks = new WeakMap<PhraseList, Ask>();

/** One phrase's place in the answer, without its words. */
export interface RankedPhrase {
  /** Of the phrase in its list. */
  readonly index: number;
  /** Share within the list, 0..1. */
  readonly probability: number;
  /** The highest of its spellings, -1..1. */
  readonly cosine: number;
  /** Whether a spelling was longer than the model reads. */
  readonly truncated: boolean;
}

/** One picture's answer to one list. */
export interface Ranking {
  /** Exponential of the entropy of the shares, 1..phrases. */
  readonly effective: number;
  /** The best first. */
  readonly phrases: readonly RankedPhrase[];
}

/**
 * Shares and order of one list's phrases. The softmax goes over all spellings; a phrase has the sum of its spellings' shares
 * and the highest of their cosines. Equals keep the list's order, as Python's stable sort keeps it in clip-gaze.
 *
 * @param asked      one picture's cosines, in the order of phrases and, within, of spellings
 * @param logitScale the model's
 * @param most       phrases wanted, the best of them; their shares are still those within the whole list
 * @throws EmptyListError if the list has no phrase
 */
export function rankPhrases(list: PhraseList, asked: AskedCosines, logitScale: number, most = Infinity): Ranking {
  const sums = sumsOf(list, asked, logitScale);
  const { probabilities } = sums;
  const order = most < probabilities.length ? highest(probabilities, most) : byFalling(probabilities);
  return { effective: effectiveCount(probabilities), phrases: rankedAs(sums, order) };
}

/** The same in pieces of a few milliseconds, for a thread that others wait for. */
export async function rankInPieces(list: PhraseList, asked: AskedCosines, logitScale: number): Promise<Ranking> {
  // What was received was work enough.
  await nextTurn();
  const sums = sumsOf(list, asked, logitScale);
  await nextTurn();
  const order = byFalling(sums.probabilities);
  await nextTurn();
  const effective = effectiveCount(sums.probabilities);
  return { effective, phrases: rankedAs(sums, order) };
}

/** Of each phrase, in the list's order, [phrases]. */
interface Sums {
  readonly probabilities: Float64Array;
  /** The highest of its spellings. */
  readonly cosines: Float64Array;
  readonly cut: Uint8Array;
}

function sumsOf({ phrases }: PhraseList, { cosines, truncated }: AskedCosines, logitScale: number): Sums {
  const each = shares(cosines, logitScale);
  const probabilities = new Float64Array(phrases.length);
  const nearest = new Float64Array(phrases.length).fill(-1);
  const cut = new Uint8Array(phrases.length);
  let at = 0;
  for (let index = 0; index < phrases.length; index++)
    for (let left = phrases[index]?.spellings.length ?? 0; left > 0; left--, at++) {
      probabilities[index] = (probabilities[index] ?? 0) + (each[at] ?? 0);
      nearest[index] = Math.max(nearest[index] ?? -1, cosines[at] ?? -1);
      if (truncated[at] === 1) cut[index] = 1;
    }
  return { probabilities, cosines: nearest, cut };
}

function rankedAs({ probabilities, cosines, cut }: Sums, order: Uint32Array): RankedPhrase[] {
  const ranked: RankedPhrase[] = [];
  for (const index of order)
    ranked.push({
      index,
      probability: probabilities[index] ?? 0,
      cosine: cosines[index] ?? -1,
      truncated: cut[index] === 1,
    });
  return ranked;
}

/**
 * The answer in words, as it is shown and exported.
 *
 * @param hash   the list's, where it is known already
 * @param ranges of the phrases' shares over several wordings, in the list's order
 */
export function rankingInWords(
  list: PhraseList,
  { effective, phrases }: Ranking,
  hash = listHash(list),
  ranges: readonly PhraseResult['spread'][] = [],
): ListResult {
  return {
    id: list.id,
    title: list.title,
    count: list.phrases.length,
    hash,
    templates: list.templates,
    effective,
    phrases: phrases.flatMap((ranked, at) => phraseInWords(list, ranked, at + 1, ranges) ?? []),
  };
}

/** The same in pieces of a few milliseconds, for a thread that others wait for. */
export async function rankingInPieces(
  list: PhraseList,
  { effective, phrases: ranked }: Ranking,
  ranges: readonly PhraseResult['spread'][] = [],
): Promise<ListResult> {
  const step = pace(new AbortController().signal);
  const phrases: PhraseResult[] = [];
  for (const each of ranked) {
    await step();
    const phrase = phraseInWords(list, each, phrases.length + 1, ranges);
    if (phrase) phrases.push(phrase);
  }
  const { id, title, templates } = list;
  return { id, title, count: list.phrases.length, hash: await listHashInPieces(list), templates, effective, phrases };
}

function phraseInWords(
  list: PhraseList,
  { index, probability, cosine, truncated }: RankedPhrase,
  rank: number,
  ranges: readonly PhraseResult['spread'][],
): PhraseResult | undefined {
  const spellings = list.phrases[index]?.spellings;
  if (!spellings) return undefined;
  const spread = ranges[index];
  return {
    phrase: spellings[0],
    probability,
    cosine,
    rank,
    ...(spellings.length > 1 && { spellings }),
    ...(truncated && { truncated: true as const }),
    ...(spread && { spread }),
  };
}

/**
 * One picture's answer to one list, ranked and in words.
 *
 * @param asked      one picture's cosines
 * @param logitScale the model's
 * @throws EmptyListError if the list has no phrase
 */
export function listResult(list: PhraseList, asked: AskedCosines, logitScale: number): ListResult {
  return rankingInWords(list, rankPhrases(list, asked, logitScale));
}
