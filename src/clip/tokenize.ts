/** Phrases to input_ids, as CLIP's byte-pair encoding has them (Radford et al. 2021, section 2.4). */
import { Tokenizer } from '@huggingface/tokenizers';

export interface TokenizedPhrase {
  /** Start token, the phrase's tokens, end token: 2..contextLength numbers. */
  readonly input_ids: readonly number[];
  /** True where the phrase was longer than the model reads and its end was cut. */
  readonly truncated: boolean;
  /** Tokens before the cut, start and end included. */
  readonly count: number;
}

export type Tokenize = (phrase: string) => TokenizedPhrase;

/**
 * A tokenizer of a model's own files.
 *
 * A phrase that is too long keeps its first contextLength − 1 tokens and the end token, as Hugging Face's
 * CLIPTokenizer does with `truncation=True` (transformers 4.30): the text tower reads its answer at the end token.
 *
 * @param tokenizerJson   the parsed tokenizer.json
 * @param tokenizerConfig the parsed tokenizer_config.json
 * @param contextLength   most tokens of a phrase, start and end included; 77 for CLIP
 * @throws Error if the files do not describe a tokenizer
 */
export function createTokenizer(tokenizerJson: object, tokenizerConfig: object, contextLength: number): Tokenize {
  const tokenizer = new Tokenizer(tokenizerJson, tokenizerConfig);
  return (phrase) => {
    const { ids } = tokenizer.encode(phrase);
    if (ids.length <= contextLength) return { input_ids: ids, truncated: false, count: ids.length };
    const end = ids.at(-1);
    if (end === undefined) throw new Error(/* not translated */ 'The tokenizer gave no tokens.');
    return { input_ids: [...ids.slice(0, contextLength - 1), end], truncated: true, count: ids.length };
  };
}

/**
 * How much of a phrase the model reads. A phrase is divided at white space before all else, so whole words are counted
 * exactly; within the word where the model stops it is the longest beginning that still fits.
 *
 * @returns UTF-16 units from the phrase's start; its length where nothing is cut
 */
export function readLength(tokenize: Tokenize, phrase: string): number {
  const fits = (length: number): boolean => !tokenize(phrase.slice(0, length)).truncated;
  if (fits(phrase.length)) return phrase.length;
  const wordEnds = Array.from(phrase.matchAll(/\S(?=\s)/g), ({ index }) => index + 1);
  const words = longest(0, wordEnds.length, (count) => fits(wordEnds[count - 1] ?? 0));
  const from = wordEnds[words - 1] ?? 0;
  const length = longest(from, wordEnds[words] ?? phrase.length, fits);
  // Half a character outside the basic plane is none.
  return /[\uD800-\uDBFF]/.test(phrase.charAt(length - 1)) ? length - 1 : length;
}

/** The highest number of a range for which something holds that holds for the lowest, and for no number above one it fails for. */
function longest(lowest: number, highest: number, holds: (value: number) => boolean): number {
  let [from, to] = [lowest, highest];
  while (from < to) {
    const middle = Math.ceil((from + to) / 2);
    if (holds(middle)) from = middle;
    else to = middle - 1;
  }
  return from;
}
