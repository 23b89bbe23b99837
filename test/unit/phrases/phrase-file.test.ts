import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePhraseFile } from '../../../src/phrases/decode-phrase-file.js';
import { PhraseFileError } from '../../../src/phrases/errors.js';
import { LARGEST_FILE } from '../../../src/phrases/limits.js';
import { linesOf, parsePhraseFile } from '../../../src/phrases/parse-phrase-file.js';
import type { Phrase } from '../../../src/phrases/phrase-list.js';
import { printPhraseFile } from '../../../src/phrases/print-phrase-file.js';

const spellings = (text: string) => parsePhraseFile(text).phrases.map((phrase) => phrase.spellings);

describe('parsePhraseFile', () => {
  it('reads directives, templates, spellings and escapes', () => {
    const text = [
      '\uFEFF# title: Genre',
      '#description:of pictures ',
      '# template: a painting of {}',
      '# template: {}, painted',
      '# just a comment: with a colon',
      '',
      '  a portrait | a likeness ',
      '\\# not a comment',
      'black \\| white',
      'back\\\\slash \\n stays',
      '# title: too late',
    ].join('\r\n');
    expect(parsePhraseFile(text)).toMatchObject({
      title: 'Genre',
      description: 'of pictures',
      templates: ['a painting of {}', '{}, painted'],
      phrases: [
        {
          line: 6,
          start: 2,
          end: 25,
          spellings: ['a portrait', 'a likeness'],
          spans: [
            { start: 2, end: 12 },
            { start: 15, end: 25 },
          ],
        },
        { line: 7, start: 0, end: 16, spellings: ['# not a comment'], spans: [{ start: 0, end: 16 }] },
        { line: 8, start: 0, end: 14, spellings: ['black | white'], spans: [{ start: 0, end: 14 }] },
        { line: 9, start: 0, end: 20, spellings: ['back\\slash \\n stays'], spans: [{ start: 0, end: 20 }] },
      ],
      problems: [{ code: 'late-directive', line: 10, start: 2, end: 17 }],
    });
  });

  it('keeps equal lines apart, as clip-gaze does', () => expect(spellings('a\na\n')).toEqual([['a'], ['a']]));

  it.each([
    ['LF', 'a\nb'],
    ['CRLF', 'a\r\nb\r\n'],
    ['CR', 'a\rb'],
  ])('knows lines that end with %s', (_, text) => expect(spellings(text)).toEqual([['a'], ['b']]));

  it('does not take a Unicode line separator for the end of a line', () => expect(spellings('a\u2028b')).toEqual([['a\u2028b']]));

  it('leaves empty spellings out, and tells of a line that has no other', () => {
    const { phrases, problems } = parsePhraseFile('a||b|\n | |\n');
    expect(phrases.map((phrase) => phrase.spellings)).toEqual([['a', 'b']]);
    expect(problems).toMatchObject([{ line: 1 }]);
  });

  it('tells of a template without {}, and does not use it', () => {
    const { templates, problems } = parsePhraseFile('# template: a painting\nx');
    expect(templates).toEqual([]);
    expect(problems).toMatchObject([{ line: 0 }]);
  });

  it('throws for no text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const lines = linesOf(text);
        for (const { line, spellings: own, spans } of parsePhraseFile(text).phrases)
          for (const [index, spelling] of own.entries()) {
            expect(spelling.trim()).toBe(spelling);
            expect(spelling).not.toBe('');
            // What stands at the place named, read alone, is that spelling.
            const { start, end } = spans[index]!;
            expect(spellings(lines[line]!.slice(start, end).replace(/^#/, '\\#'))).toEqual([[spelling]]);
          }
      }),
    );
  });

  it('reads 50,000 lines', () => {
    const text = Array.from({ length: 50_000 }, (_, i) => `phrase ${i}`).join('\n');
    const { phrases } = parsePhraseFile(text);
    expect(phrases).toHaveLength(50_000);
    expect(phrases.at(-1)).toMatchObject({ line: 49_999, spellings: ['phrase 49999'] });
  });
});

describe('printPhraseFile', () => {
  const spelling = fc
    .string({ unit: fc.constantFrom('a', 'é', '#', '|', '\\', ' ', '日', "'", '{}', ':'), minLength: 1, maxLength: 12 })
    .map((text) => text.trim());
  const phrase = fc
    .array(
      spelling.filter((text) => text !== ''),
      { minLength: 1, maxLength: 3 },
    )
    .map((all): Phrase => ({ spellings: all as unknown as [string, ...string[]] }));
  const value = fc.constantFrom('Genre', 'a: b', '{}', 'ü # |');

  it('prints what parsePhraseFile reads back', () => {
    fc.assert(
      fc.property(fc.array(phrase), value, fc.array(fc.constantFrom('{}', 'a {} | b', '# {}')), (phrases, title, templates) => {
        const parsed = parsePhraseFile(printPhraseFile({ title, templates, phrases }));
        expect(parsed.problems).toEqual([]);
        expect(parsed.title).toBe(title);
        expect(parsed.templates).toEqual(templates);
        expect(parsed.phrases.map(({ spellings: own }) => ({ spellings: own }))).toEqual(phrases);
      }),
    );
  });
});

describe('decodePhraseFile', () => {
  it('reads UTF-8, with a byte order mark or without', () => {
    expect(parsePhraseFile(decodePhraseFile(new TextEncoder().encode('\uFEFF日本'), 'a')).phrases[0]!.spellings).toEqual([
      '日本',
    ]);
  });

  it.each([
    ['UTF-16', Uint8Array.of(0xff, 0xfe, 0x61, 0)],
    ['UTF-8', Uint8Array.of(0x61, 0xff)],
    ['too large', new Uint8Array(LARGEST_FILE + 1)],
  ])('refuses what is not: %s', (word, bytes) => {
    expect(() => decodePhraseFile(bytes, 'my.phrases')).toThrow(PhraseFileError);
    expect(() => decodePhraseFile(bytes, 'my.phrases')).toThrow(new RegExp(`my\\.phrases.*${word}`));
  });
});
