/** What a picture gives each phrase of a list, in the list's own order. */
import { mergedPlaces, mergeSpellings } from '../phrases/merge-spellings.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import type { Encoder, GazeOptions, GazeSettings } from './gaze.js';
import { askOf, rankPhrases } from './list-result.js';

export interface PhraseScore {
  /** Share within the list, 0..1. */
  readonly probability: number;
  /** The highest of its spellings, -1..1. */
  readonly cosine: number;
  /** 1 is the most likely. */
  readonly rank: number;
}

/**
 * The numbers of askList(), phrase by phrase.
 *
 * @param image_embeds [projection]
 * @param merge        phrases that differ only in accents and case are one, and each of them has its score
 * @returns [phrases]
 * @throws EngineError; EmptyListError if the list has no phrase
 */
export async function scorePhrases(
  engine: Encoder,
  { model, runtime, batchSize }: GazeSettings,
  image_embeds: Float32Array,
  list: PhraseList,
  { merge, ...options }: GazeOptions & { readonly merge: boolean },
): Promise<readonly PhraseScore[]> {
  const asked = merge ? mergeSpellings(list) : list;
  const [answer] = await engine.request('compare', { model, runtime, image_embeds, asks: [askOf(asked)], batchSize }, options);
  const { phrases } = rankPhrases(
    asked,
    answer ?? { cosines: new Float32Array(), truncated: new Uint8Array() },
    model.logitScale,
  );
  const scores: PhraseScore[] = [];
  for (const [at, { index, probability, cosine }] of phrases.entries()) scores[index] = { probability, cosine, rank: at + 1 };
  if (!merge) return scores;
  return Array.from(mergedPlaces(list), (place) => scores[place] ?? { probability: 0, cosine: -1, rank: phrases.length });
}
