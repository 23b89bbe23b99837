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

/**
 * The ranked shares of one list. The softmax goes over all spellings; a phrase has the sum of its spellings' shares and
 * the highest of their cosines. Equals keep the list's order, as Python's stable sort keeps it in clip-gaze.
 *
 * @param asked      cosines in the order of phrases and, within, of spellings
 * @param logitScale the model's
 * @throws EmptyListError if the list has no phrase
 */
export function listResult(list: PhraseList, { cosines, truncated }: AskedCosines, logitScale: number): ListResult {
  const each = shares(cosines, logitScale);
  let at = 0;
  const phrases = list.phrases.map(({ spellings }) => {
    let probability = 0;
    let cosine = -1;
    let cut = false;
    for (let i = 0; i < spellings.length; i++, at++) {
      probability += each[at] ?? 0;
      cosine = Math.max(cosine, cosines[at] ?? -1);
      cut ||= truncated[at] === 1;
    }
    return { spellings, probability, cosine, cut };
  });
  return {
    id: list.id,
    title: list.title,
    count: phrases.length,
    hash: listHash(list),
    templates: list.templates,
    effective: effectiveCount(phrases.map(({ probability }) => probability)),
    phrases: phrases
      .sort((a, b) => b.probability - a.probability)
      .map(({ spellings, probability, cosine, cut }, index): PhraseResult => ({
        phrase: spellings[0],
        probability,
        cosine,
        rank: index + 1,
        ...(spellings.length > 1 && { spellings }),
        ...(cut && { truncated: true }),
      })),
  };
}
