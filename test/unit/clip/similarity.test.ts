import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EmptyListError } from '../../../src/clip/errors.js';
import { cosine, effectiveCount, ensemble, shares, unit } from '../../../src/clip/similarity.js';

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
const cosines = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 300 })
  .map((values) => Float32Array.from(values));

describe('shares', () => {
  it('sum to one for any cosines and any scale, and keep their order', () => {
    fc.assert(
      fc.property(cosines, fc.double({ min: 0.01, max: 1e6, noNaN: true }), (values, scale) => {
        const result = shares(values, scale);
        expect(sum(result)).toBeCloseTo(1, 4);
        for (let i = 1; i < values.length; i++)
          if (values[i]! > values[i - 1]!) expect(result[i]).toBeGreaterThanOrEqual(result[i - 1]!);
      }),
    );
  });

  it('are those of the definition', () => {
    const [a, b] = shares(Float32Array.of(0.25, 0.24), 100);
    expect(a! / b!).toBeCloseTo(Math.exp(100 * (Math.fround(0.25) - Math.fround(0.24))), 4);
  });

  it('of a list of one phrase are all of it', () => expect([...shares(Float32Array.of(0.1), 100)]).toEqual([1]));

  it('of no phrase are refused', () => expect(() => shares(new Float32Array(), 100)).toThrow(EmptyListError));

  it('depend on the scale', () => {
    const values = Float32Array.of(0.3, 0.2);
    expect(shares(values, 100)[0]).toBeGreaterThan(0.9999);
    expect(shares(values, 2.6592)[0]).toBeCloseTo(1 / (1 + Math.exp(-0.26592)), 4);
  });
});

describe('effectiveCount', () => {
  it('is the number of phrases where all have the same share, and one where one has all', () => {
    expect(effectiveCount(new Float32Array(193).fill(1 / 193))).toBeCloseTo(193, 2);
    expect(effectiveCount([1, 0, 0])).toBe(1);
  });
});

describe('unit, cosine and ensemble', () => {
  it('a vector with itself has cosine one, with its opposite minus one', () => {
    const vector = unit(Float32Array.of(3, -4, 12));
    expect(cosine(vector, vector)).toBeCloseTo(1, 6);
    expect(
      cosine(
        vector,
        vector.map((x) => -x),
      ),
    ).toBeCloseTo(-1, 6);
  });

  it('a vector of zeros stays', () => expect([...unit(new Float32Array(3))]).toEqual([0, 0, 0]));

  it('an ensemble counts each member alike, however long it is', () => {
    const [x, y] = ensemble([Float32Array.of(100, 0), Float32Array.of(0, 0.001)]);
    expect(x).toBeCloseTo(Math.SQRT1_2, 6);
    expect(y).toBeCloseTo(Math.SQRT1_2, 6);
    expect(() => ensemble([])).toThrow(RangeError);
  });
});
