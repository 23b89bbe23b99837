import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { PhraseFileError, PhraseListError } from '../../../src/phrases/errors.js';
import { LONGEST_PHRASE, MOST_PHRASES } from '../../../src/phrases/limits.js';
import { listHash } from '../../../src/phrases/list-hash.js';
import { knownAlike, mergeInPieces, mergeSpellings } from '../../../src/phrases/merge-spellings.js';
import type { Phrase } from '../../../src/phrases/phrase-list.js';
import { phrasesAsList } from '../../../src/phrases/phrases-as-list.js';
import { readPhraseFile } from '../../../src/phrases/read-phrase-file.js';
import { renamedEntries } from '../../../src/phrases/renamed-entries.js';
import { DEFAULT_SELECTION, isBroken, resolveEach, resolveLists } from '../../../src/phrases/selection.js';

const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-lists-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const base = path.join(folder, 'workspace');
const elsewhere = path.join(folder, 'elsewhere', 'o.phrases');
for (const [file, text] of [
  [path.join(base, 'my/genre.phrases'), '# title: Genre\n# template: a {}\na | b\nc\n'],
  [path.join(base, 'plain.phrases.txt'), 'x\n'],
  [path.join(base, 'empty.phrases'), '# title: Empty\n'],
  [elsewhere, 'o\n'],
] as const) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
const host = {
  listsFolder: path.resolve(import.meta.dirname, '../../../lists'),
  baseFolder: base,
  readPhraseFile: (file: string) => readPhraseFile(file, base),
};
const resolve = (...selection: unknown[]) => resolveLists(selection, host);

describe('resolveLists', () => {
  it("knows clip-gaze's example categories by default", async () => {
    const lists = await resolve(...DEFAULT_SELECTION);
    expect(lists.map(({ id, title, phrases }) => [id, title, phrases.length])).toEqual([
      ['artists-by-training-prevalence', 'Artist', 200],
      ['movements', 'Movement', 193],
      ['surfaces', 'Surface', 19],
    ]);
    expect(lists[0]!.phrases[0]!.spellings).toEqual(['by sandra chevrier']);
  });

  it('takes ids, first parts of lists, files and phrases written in the settings', async () => {
    const lists = await resolve('movements', 'tools:3', 'my/genre.phrases', './plain.phrases.txt', elsewhere, {
      title: 'Mood: Día & Noche',
      phrases: [' kept as it is '],
      template: 'a {} picture',
    });
    expect(lists.map(({ id, title, phrases }) => [id, title, phrases.length])).toEqual([
      ['movements', 'Movements', 193],
      ['tools', 'Tools, first 3', 3],
      ['my/genre.phrases', 'Genre', 2],
      ['plain.phrases.txt', 'plain', 1],
      [elsewhere.replaceAll('\\', '/'), 'o', 1],
      ['mood-día-noche', 'Mood: Día & Noche', 1],
    ]);
    expect(lists[2]!.templates).toEqual(['a {}']);
    expect(lists[5]!).toMatchObject({ templates: ['a {} picture'], phrases: [{ spellings: [' kept as it is '] }] });
  });

  it.each([
    ['an unknown list, with the nearest name', ['movment'], PhraseListError, /Did you mean "movements"/],
    ['no list', [], PhraseListError, /at least one/],
    ['a file that is not there', ['gone.phrases'], PhraseFileError, /gone\.phrases/],
    ['a list without phrases', ['empty.phrases'], PhraseListError, /"Empty" has no phrases/],
    ['one list twice', ['tools', 'tools:3'], PhraseListError, /"tools" is chosen twice/],
    ['none of a list', ['tools:0'], PhraseListError, /above zero/],
    ['a number', [7], PhraseListError, /clipGaze\.lists/],
    ['null', [null], PhraseListError, /clipGaze\.lists/],
    ['phrases that are none', [{ title: 'x', phrases: [1] }], PhraseListError, /phrases\.0/],
    ['a template without {}', [{ title: 'x', phrases: ['a'], template: 'b' }], PhraseListError, /needs \{\}/],
    ['a phrase of a novel', [{ title: 'x', phrases: ['a'.repeat(LONGEST_PHRASE + 1)] }], PhraseListError, /4,097 characters/],
    ['too many phrases', [{ title: 'x', phrases: new Array<string>(MOST_PHRASES + 1).fill('a') }], PhraseListError, /50,001/],
  ])('refuses %s', async (_, selection, type, message) => {
    const resolved = resolve(...selection);
    await expect(resolved).rejects.toBeInstanceOf(type);
    await expect(resolved).rejects.toThrow(message);
  });
});

describe('resolveEach', () => {
  it('has what is wrong of each list in its place, under ids of their own', async () => {
    const lists = await resolveEach(
      ['movments', 'tools', 'gone.phrases', 'tools:3', 'gone.phrases', 7, 'my/genre.phrases'],
      host,
    );
    expect(lists.map((list) => [list.id, isBroken(list) ? list.error.message : list.phrases.length])).toEqual([
      ['movments', expect.stringMatching(/Did you mean "movements"/)],
      ['tools', 24],
      ['gone.phrases', expect.stringMatching(/There is no phrase file gone\.phrases \(looked in /)],
      ['tools:3', expect.stringMatching(/chosen twice/)],
      ['gone.phrases (entry 5)', expect.stringMatching(/There is no phrase file/)],
      ['clipGaze.lists, entry 6', expect.stringMatching(/not understood/)],
      ['my/genre.phrases', 2],
    ]);
  });
});

describe('renamedEntries', () => {
  const selection = ['movements', 'my/genre.phrases', './my/mood.phrases', 'mystery/x.phrases', { title: 'my', phrases: ['my'] }];

  it('has the new paths of files and of what is in folders', () => {
    expect(renamedEntries(selection, [{ from: 'my/genre.phrases', to: 'kind.phrases' }])).toEqual([
      'movements',
      'kind.phrases',
      ...selection.slice(2),
    ]);
    expect(renamedEntries(selection, [{ from: 'my', to: 'lists/our' }])).toEqual([
      'movements',
      'lists/our/genre.phrases',
      'lists/our/mood.phrases',
      ...selection.slice(3),
    ]);
  });

  it('is the same where nothing that it names was renamed', () => {
    expect(renamedEntries(selection, [{ from: 'my/gen', to: 'x' }])).toBe(selection);
  });
});

describe('listHash', () => {
  it('is the SHA-256 of the phrases joined by newlines', () => {
    // printf 'a\nb' | sha256sum
    expect(listHash(phrasesAsList(['a', 'b'], { id: 'x', title: 'x' }))).toBe(
      '7e18f737311b2dc3b2f269dd78396b0351f14fb66efa879f768cb23181883c78',
    );
  });
});

describe('mergeSpellings', () => {
  it('makes phrases that differ in accents and case one, at the place of the first', () => {
    const list = phrasesAsList(['conte', 'chalk', 'conté', 'CONTE', 'conte', 'Øre', 'ore'], { id: 'x', title: 'x' });
    expect(mergeSpellings(list).phrases.map(({ spellings }) => spellings)).toEqual([
      ['conte', 'conté', 'CONTE'],
      ['chalk'],
      ['Øre'],
      ['ore'],
    ]);
  });

  it('in pieces is the same, says where each phrase went, and is made once', async () => {
    const { signal } = new AbortController();
    const spelling = fc.string({ unit: fc.constantFrom('a', 'A', 'e', 'é', 'e\u0301', 'ø', ' '), minLength: 1, maxLength: 3 });
    const phrase = fc
      .tuple(spelling, fc.array(spelling, { maxLength: 2 }))
      .map(([first, others]): Phrase => ({ spellings: [first, ...others] }));
    await fc.assert(
      fc.asyncProperty(fc.array(phrase), async (phrases) => {
        const whole = mergeSpellings({ id: 'x', title: 'x', templates: [], phrases });
        const merged = await mergeInPieces(phrases, signal);
        expect(merged.phrases).toEqual(whole.phrases);
        for (const [at, { spellings }] of phrases.entries())
          for (const each of spellings) expect(merged.phrases[merged.places[at]!]!.spellings).toContain(each);
        expect(knownAlike(phrases)).toBe(phrases.length - whole.phrases.length);
        expect(await mergeInPieces(phrases, signal)).toBe(merged);
      }),
    );
  });

  it('takes a time that grows with the list, also where all phrases are one', () => {
    const marks = Array.from({ length: 16 }, (_, i) => String.fromCodePoint(0x300 + i));
    // Every one is spelt otherwise, by the marks on an e, and all are the same without them.
    const spelt = (i: number) => `e${[0, 4, 8, 12].map((shift) => marks[(i >> shift) & 15] ?? '').join('')}`;
    const list = phrasesAsList(
      Array.from({ length: 20_000 }, (_, i) => spelt(i)),
      { id: 'x', title: 'x' },
    );
    const { phrases } = mergeSpellings(list);
    expect(phrases).toHaveLength(1);
    expect(phrases[0]!.spellings).toHaveLength(20_000);
  });
});
