import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendingEdit } from '../../../src/phrases/append-phrase.js';
import { linesOf, parsePhraseFile } from '../../../src/phrases/parse-phrase-file.js';

function appended(text: string, first: string, ...others: string[]): string | undefined {
  const edit = appendingEdit(text, { spellings: [first, ...others] });
  if (!edit) return undefined;
  // It is an insertion at the very end.
  const lines = linesOf(text);
  expect(edit.from).toEqual({ line: lines.length - 1, column: lines.at(-1)!.length });
  expect(edit.to).toEqual(edit.from);
  return text + edit.text;
}

describe('a phrase put at the end of a file', () => {
  it('stands on a line of its own, whether or not the last line was ended', () => {
    expect(appended('a\nb', 'c')).toBe('a\nb\nc\n');
    expect(appended('a\nb\n', 'c')).toBe('a\nb\nc\n');
    expect(appended('', '#1 fan', 'a | b')).toBe('\\#1 fan | a \\| b\n');
  });

  it('is not put in where the file has it, as CLIP reads it', () => {
    expect(appended('x\nConté | chalk\n', 'conte\u0301')).toBeUndefined();
    expect(appended('x | Chalk\n', 'chalk')).toBeUndefined();
    expect(appended('# chalk\n', 'chalk')).toBe('# chalk\nchalk\n');
  });

  it('is read back as the last phrase, whatever was there', () => {
    const phrase = fc.stringMatching(/^[a-z#|\\][a-z #|\\]{0,8}[a-z#|\\]$/);
    fc.assert(
      fc.property(fc.string(), phrase, (text, added) => {
        const before = parsePhraseFile(text).phrases.map(({ spellings }) => spellings);
        const after = appended(text, added);
        fc.pre(after !== undefined && !text.startsWith('\uFEFF'));
        expect(parsePhraseFile(after).phrases.map(({ spellings }) => spellings)).toEqual([...before, [added]]);
      }),
    );
  });
});
