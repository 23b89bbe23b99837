/**
 * Tokens of a batch that stand for the same: a text tower attends causally (Radford et al. 2021, section 2.4), so what it computes
 * of a token depends on the tokens before it and on nothing else. Phrases that begin alike have these in common, the start token
 * at least.
 */

/** Names of a text tower's inputs where each is computed once (docs/decisions/0034). */
export const UNIQUE_TOKENS = 'unique_tokens';
export const UNIQUE_OF = 'unique_of';

export interface UniqueTokens {
  /** Tokens of which no other before has the same beginning, counted through all phrases, [unique]. */
  readonly unique_tokens: readonly number[];
  /** Of each token the place among those, [batch × sequence]. */
  readonly unique_of: readonly number[];
}

interface Beginning {
  readonly place: number;
  readonly next: Map<number, Beginning>;
}

/** @param phrases input_ids, all of one length, [batch][sequence] */
export function uniqueTokens(phrases: readonly (readonly number[])[]): UniqueTokens {
  const unique_tokens: number[] = [];
  const unique_of: number[] = [];
  const none: Beginning = { place: -1, next: new Map() };
  for (const ids of phrases) {
    let before = none;
    for (const id of ids) {
      let beginning = before.next.get(id);
      if (!beginning) {
        beginning = { place: unique_tokens.length, next: new Map() };
        before.next.set(id, beginning);
        unique_tokens.push(unique_of.length);
      }
      unique_of.push(beginning.place);
      before = beginning;
    }
  }
  return { unique_tokens, unique_of };
}
