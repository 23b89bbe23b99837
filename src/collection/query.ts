/** The question turned round: which pictures fit a phrase, several phrases, or another picture? */
import { t } from '../l10n/texts.js';
import { unit } from '../clip/similarity.js';

export interface Term {
  readonly sign: 1 | -1;
  readonly phrase: string;
}

/**
 * Phrases with + and − between them. A sign counts where it stands by itself, so that "black-and-white" is one phrase; a sign
 * at the very beginning needs no space after it.
 *
 * @returns the terms in order, without those that are empty
 */
export function parseQuery(text: string): Term[] {
  const parts = text.trim().split(/(?:^|\s+)([+\-−])(?=\s|$)|^([+\-−])/u);
  const terms: Term[] = [];
  let sign: Term['sign'] = 1;
  for (const part of parts) {
    const word = (part as string | undefined)?.trim() ?? '';
    if (word === '') continue;
    if (/^[+\-−]$/u.test(word)) sign = word === '+' ? 1 : -1;
    else {
      terms.push({ sign, phrase: word });
      sign = 1;
    }
  }
  return terms;
}

/**
 * The direction in which to look: the sum of unit embeddings, those with − taken away, scaled to length 1.
 *
 * @param terms with the embedding of each, [projection], of any length
 * @returns a unit vector, [projection]; zeros where the terms take each other away
 * @throws RangeError if there is no term
 */
export function direction(terms: readonly { readonly sign: 1 | -1; readonly embedding: Float32Array }[]): Float32Array {
  const [first] = terms;
  if (!first) throw new RangeError(t('There is nothing to look for.'));
  const sum = new Float64Array(first.embedding.length);
  for (const { sign, embedding } of terms)
    for (const [at, value] of unit(embedding).entries()) sum[at] = (sum[at] ?? 0) + sign * value;
  return unit(Float32Array.from(sum));
}
