import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Results } from '../../../src/collection/results.js';
import { view, type Column, type Filter } from '../../../src/collection/view.js';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';

const list = (id: string, ...phrases: string[]): PhraseList => ({
  id,
  title: id,
  templates: [],
  phrases: phrases.map((phrase) => ({ spellings: [phrase] })),
});

/** Cosines 0 to 1 with a scale of 1: shares that are easily told apart. */
const answer = (...cosines: number[]) => ({
  cosines: Float32Array.from(cosines),
  truncated: new Uint8Array(cosines.length),
});

const results = new Results([list('genre', 'portrait', 'landscape'), list('mood', 'calm', 'sad', 'Zen')], 2, 1);
const names = ['cats/big.jpg', 'cats/old/small.jpg', 'catsup.jpg', 'dogs/rex.jpg', 'dogs/sad eyes.jpg'];
for (const name of names) results.add({ id: name, path: name });
results.setAnswer(0, [answer(1, 0), answer(0, 0, 1)], 0);
results.setAnswer(1, [answer(0, 3), answer(4, 0, 0)], 0);
results.setAnswer(3, [answer(2, 0), answer(0, 2, 0)], 0);
results.setAnswer(4, [answer(0, 1), answer(9, 0, 0)], 0);
results.fail(2, 'catsup.jpg is empty.');

const shown = (filter: Filter, column: Column = { by: 'path' }, descending = false, scores?: Float32Array) =>
  [...view(results, filter, { column, descending }, scores)].map((index) => names[index]);

describe('a table shows', () => {
  it.each<[string, Filter, string[]]>([
    ['everything without a filter', {}, names],
    ['nothing else for empty fields', { text: '  ', folder: '' }, names],
    ['what lies in a folder or below it', { folder: 'cats' }, ['cats/big.jpg', 'cats/old/small.jpg']],
    ['paths that hold a text, whatever the case', { text: 'CATS' }, ['cats/big.jpg', 'cats/old/small.jpg', 'catsup.jpg']],
    ['first phrases that hold a text', { text: 'sad' }, ['dogs/rex.jpg', 'dogs/sad eyes.jpg']],
    ['a first phrase', { list: 'genre', phrase: 'portrait' }, ['cats/big.jpg', 'dogs/rex.jpg']],
    ['no phrase of another list', { list: 'mood', phrase: 'portrait' }, []],
    ['a phrase of any list', { phrase: 'calm' }, ['cats/old/small.jpg', 'dogs/sad eyes.jpg']],
    ['what is sure of one list', { list: 'genre', minShare: 0.9 }, ['cats/old/small.jpg']],
    ['what is sure of some list', { minShare: 0.95 }, ['cats/old/small.jpg', 'dogs/sad eyes.jpg']],
    ['pictures named one by one', { among: ['dogs/rex.jpg', 'gone.jpg', 'cats/big.jpg'] }, ['cats/big.jpg', 'dogs/rex.jpg']],
    ['what failed', { failed: true }, ['catsup.jpg']],
  ])('%s', (_, filter, expected) => {
    expect(shown(filter)).toEqual(expected);
  });

  it('pictures by the scores of a search', () => {
    const scores = Float32Array.of(0.1, 0.3, NaN, 0.2, 0.25);
    expect(shown({}, { by: 'score' }, true, scores)).toEqual([names[1], names[4], names[3], names[0], names[2]]);
    expect(shown({ minScore: 0.2 }, { by: 'score' }, false, scores)).toEqual([names[3], names[4], names[1]]);
  });
});

describe('a table is sorted', () => {
  it('by path both ways', () => {
    expect(shown({}, { by: 'path' }, true)).toEqual(names.toReversed());
  });

  it('by share, what has none at the end both ways', () => {
    const share = { by: 'share', list: 'genre' } as const;
    expect(shown({}, share, true)).toEqual([names[1], names[3], names[0], names[4], names[2]]);
    // Equal shares keep the order of the paths.
    expect(shown({}, share)).toEqual([names[0], names[4], names[3], names[1], names[2]]);
  });

  it('by phrase as the alphabet has them, the surest of each first', () => {
    const phrase = { by: 'phrase', list: 'mood' } as const;
    expect(shown({}, phrase)).toEqual([names[4], names[1], names[3], names[0], names[2]]);
    expect(shown({}, phrase, true)).toEqual([names[0], names[3], names[4], names[1], names[2]]);
  });

  it('as comparing two at a time would do it', () => {
    // Cosines: what differs by less is rounding.
    const value = fc.oneof(
      fc.integer({ min: -(2 ** 24), max: 2 ** 24 }).map((whole) => whole / 2 ** 24),
      fc.constantFrom(-1, 0, 0.5, NaN),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 5, maxLength: 5 }), fc.boolean(), (values, descending) => {
        const scores = Float32Array.from(values, (each) => each + 0);
        const expected = [...names.keys()].sort((a, b) => {
          const [x, y] = [scores[a]!, scores[b]!];
          if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
          return (descending ? y - x : x - y) || a - b;
        });
        expect([...view(results, {}, { column: { by: 'score' }, descending }, scores)]).toEqual(expected);
      }),
    );
  });

  it('by a list that is asked no more: as the paths are', () => {
    expect(shown({}, { by: 'share', list: 'gone' })).toEqual(names);
  });
});
