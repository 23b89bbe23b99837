import { describe, expect, it } from 'vitest';
import { cosine, unit } from '../../../src/clip/similarity.js';
import { Embeddings } from '../../../src/collection/embeddings.js';
import { direction, parseQuery } from '../../../src/collection/query.js';

describe('a query', () => {
  it.each<[string, [number, string][]]>([
    ['a red dress', [[1, 'a red dress']]],
    ['a red dress + at night - people', [[1, 'a red dress'], [1, 'at night'], [-1, 'people']]], // prettier-ignore
    ['black-and-white − a 3+1 sketch', [[1, 'black-and-white'], [-1, 'a 3+1 sketch']]], // prettier-ignore
    ['-people', [[-1, 'people']]],
    ['  - people  +  dogs ', [[-1, 'people'], [1, 'dogs']]], // prettier-ignore
    ['+ ', []],
    ['', []],
  ])('"%s" is its phrases and their signs', (text, terms) => {
    expect(parseQuery(text).map(({ sign, phrase }) => [sign, phrase])).toEqual(terms);
  });

  it('looks towards the sum of its unit vectors', () => {
    const towards = direction([
      { sign: 1, embedding: Float32Array.of(5, 0) },
      { sign: -1, embedding: Float32Array.of(0, 2) },
    ]);
    expect([...towards]).toEqual([Math.fround(Math.SQRT1_2), Math.fround(-Math.SQRT1_2)]);
    expect(() => direction([])).toThrow(RangeError);
  });
});

describe('embeddings', () => {
  const random = (seed: number) => Float32Array.from({ length: 7 }, (_, at) => Math.sin(seed * 13 + at * 7));
  const embeddings = new Embeddings(7);
  const kept = [0, 1, 1023, 1024, 3000];
  for (const index of kept) embeddings.set(index, random(index));

  it('are unit vectors, wherever they lie', () => {
    for (const index of kept) expect(embeddings.at(index)).toEqual(unit(random(index)));
    expect([embeddings.has(2), embeddings.at(2), embeddings.at(2048), embeddings.has(5000)]).toEqual([
      false,
      undefined,
      undefined,
      false,
    ]);
    expect(() => embeddings.set(0, new Float32Array(6))).toThrow('7 numbers');
  });

  it('are packed row by row', () => {
    expect([...embeddings.pack([1024, 2, 0])]).toEqual([
      ...unit(random(1024)),
      ...new Array<number>(7).fill(0),
      ...unit(random(0)),
    ]);
  });

  it('give their cosine with a direction, and NaN where there is none', () => {
    const query = unit(random(99));
    for (const index of kept) expect(embeddings.cosine(index, query)).toBeCloseTo(cosine(unit(random(index)), query), 6);
    expect([2, 2048, 3002].map((index) => embeddings.cosine(index, query))).toEqual([NaN, NaN, NaN]);
  });
});
