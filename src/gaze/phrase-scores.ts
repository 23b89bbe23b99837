/** What a picture gives each phrase of a list, in the list's own order. */
import { mergeInPieces } from '../phrases/merge-spellings.js';
import { pace } from '../phrases/pace.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { askInPieces } from './ask-in-pieces.js';
import type { Encoder, GazeOptions, GazeSettings } from './gaze.js';
import { rankInPieces } from './list-result.js';

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
  settings: GazeSettings,
  image_embeds: Float32Array,
  list: PhraseList,
  { merge, ...options }: GazeOptions & { readonly merge: boolean },
): Promise<readonly PhraseScore[]> {
  const signal = options.signal ?? new AbortController().signal;
  const merged = merge ? await mergeInPieces(list.phrases, signal) : undefined;
  const asked = merged ? { ...list, phrases: merged.phrases } : list;
  const [answer] = await askInPieces(engine, settings, image_embeds, asked, [asked.templates], options);
  const { phrases } = await rankInPieces(
    asked,
    answer ?? { cosines: new Float32Array(), truncated: new Uint8Array() },
    settings.model.logitScale,
  );
  const step = pace(signal);
  const scores: PhraseScore[] = new Array<PhraseScore>(phrases.length);
  let rank = 0;
  for (const { index, probability, cosine } of phrases) {
    await step();
    scores[index] = { probability, cosine, rank: ++rank };
  }
  if (!merged) return scores;
  const each: PhraseScore[] = [];
  for (const place of merged.places) {
    await step();
    each.push(scores[place] ?? { probability: 0, cosine: -1, rank: phrases.length });
  }
  return each;
}
