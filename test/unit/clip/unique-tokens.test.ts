import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniqueTokens } from '../../../src/clip/unique-tokens.js';

describe('uniqueTokens', () => {
  it('are those that no other before has the same beginning of', () => {
    const phrases = [
      [1, 5, 2],
      [1, 5, 9],
      [1, 9, 2],
      [1, 5, 2],
    ];
    expect(uniqueTokens(phrases)).toEqual({ unique_tokens: [0, 1, 2, 5, 7, 8], unique_of: [0, 1, 2, 0, 1, 3, 0, 4, 5, 0, 1, 2] });
    expect(uniqueTokens([])).toEqual({ unique_tokens: [], unique_of: [] });
  });

  it('stand for every token with the same beginning, and for no other', () => {
    const batch = fc
      .integer({ min: 1, max: 6 })
      .chain((sequence) => fc.array(fc.array(fc.nat(3), { minLength: sequence, maxLength: sequence }), { maxLength: 30 }));
    fc.assert(
      fc.property(batch, (phrases) => {
        const beginnings = phrases.flatMap((ids) => ids.map((_, place) => ids.slice(0, place + 1).join(' ')));
        const { unique_tokens, unique_of } = uniqueTokens(phrases);
        expect(unique_of.map((place) => beginnings[unique_tokens[place]!])).toEqual(beginnings);
        expect(unique_tokens).toHaveLength(new Set(beginnings).size);
      }),
    );
  });
});
