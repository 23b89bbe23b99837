/** Several pictures asked the same lists: how alike they are, and where their answers differ. */
import { cosine, unit } from '../clip/similarity.js';
import type { GazeResult, ListResult, PhraseResult } from './result.js';

/** The result of all pictures, and what they are to each other. */
export interface PictureComparison extends GazeResult {
  /** Cosines of the pictures' embeddings, [pictures][pictures], -1..1; null where one of the two could not be read. */
  readonly cosines: readonly (readonly (number | null)[])[];
}

/** One phrase of a list, for each picture in their order; null where the picture could not be read. */
export interface ComparedPhrase {
  readonly phrase: string;
  readonly answers: readonly (Pick<PhraseResult, 'rank' | 'probability' | 'cosine'> | null)[];
  /** The highest share less the lowest, 0..1. */
  readonly difference: number;
}

/**
 * @param embeddings of each picture, [projection], of any length; undefined where it could not be read
 * @returns [pictures][pictures], symmetric, 1 on the diagonal
 */
export function pictureCosines(embeddings: readonly (Float32Array | undefined)[]): (number | null)[][] {
  const units = embeddings.map((embedding) => embedding && unit(embedding));
  return units.map((a, row) => units.map((b, column) => (a && b ? (row === column ? 1 : cosine(a, b)) : null)));
}

/**
 * The phrases that any of the pictures has among its first.
 *
 * @param answers of each picture to one list; undefined where it could not be read
 * @param top     phrases taken of each
 * @returns the highest share first
 */
export function comparedPhrases(answers: readonly (ListResult | undefined)[], top: number): ComparedPhrase[] {
  const phrases = new Set(answers.flatMap((answer) => answer?.phrases.slice(0, top).map(({ phrase }) => phrase) ?? []));
  const known = answers.map((answer) => answer && byPhrase(answer));
  const compared = [...phrases].map((phrase): ComparedPhrase => {
    const found = known.map((index) => {
      const { rank, probability, cosine: similar } = index?.get(phrase) ?? {};
      return rank === undefined || probability === undefined || similar === undefined
        ? null
        : { rank, probability, cosine: similar };
    });
    const shares = found.flatMap((each) => each?.probability ?? []);
    return { phrase, answers: found, difference: Math.max(...shares) - Math.min(...shares) };
  });
  return compared.sort((a, b) => highest(b) - highest(a));
}

/** Made once of each answer: a state is sent with every step of progress. */
const indexes = new WeakMap<ListResult, ReadonlyMap<string, PhraseResult>>();

/** Equal phrases have equal shares: the first of them is taken. */
function byPhrase(answer: ListResult): ReadonlyMap<string, PhraseResult> {
  const index = indexes.get(answer) ?? new Map(answer.phrases.toReversed().map((each) => [each.phrase, each]));
  indexes.set(answer, index);
  return index;
}

function highest({ answers }: ComparedPhrase): number {
  return Math.max(...answers.map((answer) => answer?.probability ?? 0));
}
