/** Phrases to input_ids, as CLIP's byte-pair encoding has them (Radford et al. 2021, section 2.4). */
import { Tokenizer } from '@huggingface/tokenizers';

export interface TokenizedPhrase {
  /** Start token, the phrase's tokens, end token: 2..contextLength numbers. */
  readonly input_ids: readonly number[];
  /** True where the phrase was longer than the model reads and its end was cut. */
  readonly truncated: boolean;
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
    if (ids.length <= contextLength) return { input_ids: ids, truncated: false };
    const end = ids.at(-1);
    if (end === undefined) throw new Error('The tokenizer gave no tokens.');
    return { input_ids: [...ids.slice(0, contextLength - 1), end], truncated: true };
  };
}
