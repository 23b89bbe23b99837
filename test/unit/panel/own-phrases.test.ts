import { describe, expect, it } from 'vitest';
import { isAgainstList, isOwnList, ownLists } from '../../../src/panel/own-phrases.js';
import { phrasesAsList } from '../../../src/phrases/phrases-as-list.js';
import { typedPhrases } from '../../../src/phrases/typed-phrases.js';

const movements = phrasesAsList(['cubism', 'pop art'], { id: 'movements', title: 'Movement' });
const texts = (list: ReturnType<typeof ownLists>[number] | undefined) => list?.phrases.map(({ spellings }) => spellings[0]);

describe('phrases as they are typed', () => {
  it('stand one a line, or with semicolons between; commas divide nothing', () => {
    expect(typedPhrases(' a dog \n\na cat; a bird, flying;;\r\na dog')).toEqual(['a dog', 'a cat', 'a bird, flying']);
    expect(typedPhrases(' ;\n')).toEqual([]);
  });
});

describe('phrases of one’s own', () => {
  it('are a list among themselves', () => {
    const lists = ownLists(['a dog', 'a cat']);
    expect(lists.map(({ id }) => id)).toEqual(['phrases']);
    expect(texts(lists[0])).toEqual(['a dog', 'a cat']);
    expect(ownLists([])).toEqual([]);
    expect(ownLists([], movements)).toEqual([]);
  });

  it('are put into a list as well, each once', () => {
    const [, against] = ownLists(['pop art', 'a dog'], movements);
    expect(against).toMatchObject({ id: 'phrases+movements', title: 'Movement with your phrases' });
    expect(texts(against)).toEqual(['a dog', 'cubism', 'pop art']);
    expect([isOwnList(against!.id), isAgainstList(against!.id), isOwnList('phrases'), isAgainstList('phrases')]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(isOwnList('movements')).toBe(false);
  });
});
