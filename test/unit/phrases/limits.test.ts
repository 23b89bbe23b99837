/** Each limit of a phrase list: one below, at it, one above, with what is told. */
import { describe, expect, it } from 'vitest';
import { requireFits } from '../../../src/phrases/decode-phrase-file.js';
import { PhraseFileError, PhraseListError } from '../../../src/phrases/errors.js';
import { LARGEST_FILE, LONGEST_PHRASE, MOST_FILES, MOST_PHRASES } from '../../../src/phrases/limits.js';
import { withoutPatterns } from '../../../src/phrases/patterns.js';
import { checkedList } from '../../../src/phrases/phrases-as-list.js';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';

const list = (phrases: readonly string[]): PhraseList => ({
  id: 'x',
  title: 'x',
  templates: [],
  phrases: phrases.map((phrase) => ({ spellings: [phrase] })),
});
const filled = (count: number) => () => checkedList(list(new Array<string>(count).fill('a')));
const long = (characters: number) => () => checkedList(list(['a'.repeat(characters)]));

describe('limits of a phrase list', () => {
  it('phrases', () => {
    for (const count of [1, MOST_PHRASES - 1, MOST_PHRASES]) expect(filled(count)).not.toThrow();
    for (const count of [0, MOST_PHRASES + 1]) expect(filled(count)).toThrow(PhraseListError);
    expect(filled(0)).toThrow(/has no phrases/);
    expect(filled(MOST_PHRASES + 1)).toThrow('50,001 phrases, where 50,000 is the most');
  });

  it('characters of a phrase', () => {
    for (const characters of [LONGEST_PHRASE - 1, LONGEST_PHRASE]) expect(long(characters)).not.toThrow();
    expect(long(LONGEST_PHRASE + 1)).toThrow('4,097 characters');
  });

  it('bytes of a file', () => {
    for (const bytes of [LARGEST_FILE - 1, LARGEST_FILE]) expect(() => requireFits(bytes, 'x.phrases')).not.toThrow();
    expect(() => requireFits(LARGEST_FILE + 1, 'x.phrases')).toThrow(PhraseFileError);
    expect(() => requireFits(LARGEST_FILE + 1, 'x.phrases')).toThrow(
      'x.phrases is too large for a phrase file: 9 MiB, where 8 MiB',
    );
  });

  it('files of a pattern', async () => {
    const refusedOf = async (count: number) =>
      (await withoutPatterns(['*.phrases'], () => Promise.resolve(Array.from({ length: count }, (_, i) => `${i}.phrases`))))
        .refused;
    for (const count of [MOST_FILES - 1, MOST_FILES]) expect((await refusedOf(count)).size).toBe(0);
    expect((await refusedOf(MOST_FILES + 1)).get('*.phrases')?.message).toContain('more than 200 phrase files');
  });
});
