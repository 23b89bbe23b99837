import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOfEqualLength, tokensWithin } from '../../../src/clip/batches.js';

/** So many tokens, which ones does not matter. */
const phrase = (length: number): number[] => Array.from({ length }, (_, place) => place);

describe('batchesOfEqualLength', () => {
  it('holds every phrase once, each batch of one length, within both bounds', () => {
    const lengths = fc.array(fc.integer({ min: 2, max: 77 }), { maxLength: 400 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 500 }), (all, batchSize, maxTokens) => {
        const batches = batchesOfEqualLength(all.map(phrase), batchSize, maxTokens);
        expect(batches.flat().sort((a, b) => a - b)).toEqual(all.map((_, index) => index));
        for (const batch of batches) {
          const length = all[batch[0]!]!;
          expect(batch.every((index) => all[index] === length)).toBe(true);
          expect(batch.length).toBeLessThanOrEqual(batchSize);
          if (batch.length > 1) expect(batch.length * length).toBeLessThanOrEqual(maxTokens);
        }
      }),
    );
  });

  it('fills batches: 300 phrases of one length make three of a hundred', () => {
    expect(batchesOfEqualLength(new Array<number>(300).fill(8).map(phrase), 100, 1e6).map((batch) => batch.length)).toEqual([
      100, 100, 100,
    ]);
  });

  it('puts side by side what begins alike', () => {
    const phrases = [
      [1, 7, 2],
      [1, 5, 9],
      [1, 7],
      [1, 5, 2],
      [1, 5, 9],
      [1, 10, 2],
    ];
    expect(batchesOfEqualLength(phrases, 2, 100)).toEqual([[2], [3, 1], [4, 0], [5]]);
  });

  it('refuses bounds that hold nothing', () => {
    expect(() => batchesOfEqualLength([[1, 2, 3]], 0, 10)).toThrow(RangeError);
    expect(() => batchesOfEqualLength([[1, 2, 3]], Number.NaN, 10)).toThrow(RangeError);
    expect(() => batchesOfEqualLength([[1, 2, 3]], 1, 0)).toThrow(RangeError);
  });
});

describe('tokensWithin', () => {
  it('never lets one tensor of a text tower come near 1 GiB', () => {
    for (const width of [64, 512, 768, 1024]) expect(tokensWithin(1e9, width) * width * 4 * 4).toBeLessThan(2 ** 27);
  });

  it('gets smaller with the memory, but never below one', () => {
    expect(tokensWithin(8, 512)).toBeLessThan(tokensWithin(64, 512));
    expect(tokensWithin(1, 65_536)).toBe(1);
  });
});
