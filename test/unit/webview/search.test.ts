import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { folded, found } from '../../../webview/search.js';

describe('a search in a list', () => {
  it.each([
    ['Paul Cézanne', 'paul cezanne'],
    ['ABDULLAH GËRGURI', 'abdullah gerguri'],
    ['Søren Łódź ÆØÅ', 'soren lodz aeoa'],
    ['Straße', 'strasse'],
    ['北斎', '北斎'],
    ['plain ASCII, 7', 'plain ascii, 7'],
  ])('takes %s for %s', (text, plain) => expect(folded(text)).toBe(plain));

  it('wants every word, in any order, anywhere', () => {
    const texts = ['by paul cézanne', 'by paul klee', 'by Zé Paulo'].map(folded);
    expect(found(texts, 'CEZ paul')).toEqual([0]);
    expect(found(texts, 'paul')).toEqual([0, 1, 2]);
    expect(found(texts, '  ')).toEqual([0, 1, 2]);
    expect(found(texts, 'paul kandinsky')).toEqual([]);
  });

  it('finds names of the longest list as a keyboard without accents writes them', () => {
    const names = readFileSync('lists/artists-by-name.phrases', 'utf8').split('\n');
    const hits = found(names.map(folded), 'gerguri').map((index) => names[index]);
    expect(hits.sort()).toEqual(['abdullah gerguri', 'abdullah gërguri']);
  });
});
