import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePhraseFile } from '../../../src/phrases/decode-phrase-file.js';
import { asRead } from '../../../src/phrases/diagnose.js';
import { PhraseFileError } from '../../../src/phrases/errors.js';
import { LARGEST_FILE } from '../../../src/phrases/limits.js';
import { linesOf, parsePhraseFile, type ParsedPhraseFile } from '../../../src/phrases/parse-phrase-file.js';
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

  it('reads any file as its grammar says (docs/phrase-files.md)', () => {
    const WSP = String.raw`[\t\v\f\uFEFF\u2028\u2029\p{Zs}]*`;
    const BLANK = new RegExp(`^${WSP}$`, 'u');
    const NAME = '(?<name>title|description|source|license|template)';
    const DIRECTIVE = new RegExp(`^${WSP}#${WSP}${NAME}${WSP}:(?!//)${WSP}(?<value>.*?)${WSP}$`, 'su');
    const COMMENT = new RegExp(`^${WSP}#`, 'u');
    const SPELLING = /((?:\\[#|\\]|[^|])*)(?:\||$)/gsu;
    const TRIM = new RegExp(`^${WSP}|${WSP}$`, 'gu');
    const byGrammar = (text: string) => {
      const said: Record<string, string> = {};
      const templates: string[] = [];
      const phrases: string[][] = [];
      for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
        const { name = '', value = '' } = DIRECTIVE.exec(line)?.groups ?? {};
        if (BLANK.test(line)) continue;
        if (COMMENT.test(line)) {
          if (value === '' || phrases.length > 0) continue;
          if (name === 'template') templates.push(...[value].filter((each) => each.includes('{}')));
          else said[name] ??= value;
          continue;
        }
        const own = [...line.matchAll(SPELLING)].map(([, spelling = '']) => spelling.replace(TRIM, ''));
        const kept = own.map((spelling) => spelling.replace(/\\([#|\\])/g, '$1')).filter((spelling) => spelling !== '');
        if (kept.length > 0) phrases.push(kept);
      }
      return { ...said, templates, phrases };
    };
    const part = fc.constantFrom(
      ...['#', '# title', '# template: ', '# source:', 'license', ':', '//', '{}', '|', '\\', ' ', '\t', '\v', '\u0085'],
      ...['\n', '\r\n', '\r', 'a', 'é', '日', '\uFEFF', '\u2028', '\u3000'],
    );
    fc.assert(
      fc.property(fc.string({ unit: part, maxLength: 30 }), (text) => {
        const { problems: _problems, phrases, ...said } = parsePhraseFile(text);
        expect({ ...said, phrases: phrases.map(({ spellings: own }) => own) }).toEqual(byGrammar(text));
      }),
      { numRuns: 500 },
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
  const value = fc.constantFrom('Genre', 'a: b', '{}', 'ü # |', '//x', '# title: x', String.raw`\# \| \\`);
  const said = fc.record({ title: value, description: value, source: value, license: value }, { requiredKeys: [] });
  const meaning = ({ phrases, problems: _problems, ...rest }: ParsedPhraseFile) => ({
    ...rest,
    phrases: phrases.map(({ spellings: own }) => own),
  });

  it('prints what parsePhraseFile reads back, with all that is said of the list', () => {
    const template = fc.constantFrom('{}', 'a {} | b', '# {}', '//{}');
    fc.assert(
      fc.property(fc.array(phrase), said, fc.array(template), (phrases, about, templates) => {
        const parsed = parsePhraseFile(printPhraseFile({ ...about, templates, phrases }));
        expect(parsed.problems).toEqual([]);
        expect(meaning(parsed)).toEqual({ ...about, templates, phrases: phrases.map(({ spellings: own }) => own) });
      }),
    );
  });

  it('prints of any file what means the same', () => {
    const part = fc.constantFrom(
      ...[
        '#',
        'title',
        'description',
        'source',
        'license',
        'template',
        ':',
        '{}',
        '|',
        '\\',
        ' ',
        '\n',
        '\r\n',
        '\t',
        'a',
        '日',
        '\uFEFF',
      ],
    );
    fc.assert(
      fc.property(fc.string({ unit: part, maxLength: 40 }), (text) => {
        const parsed = parsePhraseFile(text);
        const again = parsePhraseFile(printPhraseFile(parsed));
        expect(again.problems).toEqual([]);
        expect(meaning(again)).toEqual(meaning(parsed));
      }),
    );
  });

  it('makes of what a file cannot hold what is the same to CLIP', () => {
    const any = fc.string({ unit: fc.constantFrom('a', '|', '#', ' ', '\n', '\r', '\u2028', ':'), maxLength: 8 });
    const spoken = (texts: readonly string[]) => texts.map(asRead).map((text) => text.trim());
    fc.assert(
      fc.property(fc.array(any), any, any, (texts, title, description) => {
        const phrases = texts.map((text): Phrase => ({ spellings: [text] }));
        const parsed = parsePhraseFile(printPhraseFile({ title, description, templates: ['{}\nby night'], phrases }));
        expect(parsed.templates).toEqual(['{} by night']);
        expect(spoken([parsed.title ?? '', parsed.description ?? ''])).toEqual(spoken([title, description]));
        expect(spoken(parsed.phrases.map(({ spellings: [first] }) => first))).toEqual(
          spoken(texts).filter((text) => text !== ''),
        );
      }),
    );
  });
});

describe('asRead', () => {
  it('is composed, in lower case, and has single spaces, whatever it is made of', () => {
    const unit = fc.constantFrom('a', 'B', '~', ' ', ' ', '\t', '\u00a0', 'é', '\u0301', 'İ', '\n', '\u007f');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        expect(asRead(text)).toBe(text.normalize('NFC').replace(/\s+/g, ' ').toLowerCase());
      }),
      { numRuns: 1000 },
    );
  });

  it('takes no longer where the last character of a long phrase is not ASCII', () => {
    expect(asRead(`${'A'.repeat(100_000)}é`)).toBe(`${'a'.repeat(100_000)}é`);
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
    ['UTF-16', Uint8Array.of(0xfe, 0xff, 0, 0x61)],
    ['UTF-8', Uint8Array.of(0x61, 0xff)],
    ['too large', new Uint8Array(LARGEST_FILE + 1)],
  ])('refuses what is not: %s', (word, bytes) => {
    expect(() => decodePhraseFile(bytes, 'my.phrases')).toThrow(PhraseFileError);
    expect(() => decodePhraseFile(bytes, 'my.phrases')).toThrow(new RegExp(`my\\.phrases.*${word}`));
  });
});
