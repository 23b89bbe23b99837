/** From the cosines of a list to its ranked shares. */
import { effectiveCount, shares } from '../clip/similarity.js';
import type { Ask, AskedCosines } from '../engine/protocol.js';
import { listHash } from '../phrases/list-hash.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import type { ListResult, PhraseResult } from './result.js';

/** @returns the list as the engine is asked it */
export function askOf(list: PhraseList): Ask {
  return { entries: list.phrases.map(({ spellings }) => spellings), templates: list.templates };
}

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
 * @throws EmptyListError if the list has no phrase
 */
export function rankPhrases(list: PhraseList, { cosines, truncated }: AskedCosines, logitScale: number): Ranking {
  const each = shares(cosines, logitScale);
  let at = 0;
  const phrases = list.phrases.map(({ spellings }, index) => {
    let probability = 0;
    let cosine = -1;
    let cut = false;
    for (let i = 0; i < spellings.length; i++, at++) {
      probability += each[at] ?? 0;
      cosine = Math.max(cosine, cosines[at] ?? -1);
      cut ||= truncated[at] === 1;
    }
    return { index, probability, cosine, truncated: cut };
  });
  const effective = effectiveCount(phrases.map(({ probability }) => probability));
  return { effective, phrases: phrases.sort((a, b) => b.probability - a.probability) };
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
    phrases: phrases.flatMap(({ index, probability, cosine, truncated }, at): PhraseResult[] => {
      const spellings = list.phrases[index]?.spellings;
      if (!spellings) return [];
      const spread = ranges[index];
      return [
        {
          phrase: spellings[0],
          probability,
          cosine,
          rank: at + 1,
          ...(spellings.length > 1 && { spellings }),
          ...(truncated && { truncated: true }),
          ...(spread && { spread }),
        },
      ];
    }),
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
