import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/phrases/diagnose.js';
import { diagnoseTokens, type TokenCounter } from '../../../src/phrases/diagnose-tokens.js';
import type { Edit, Finding } from '../../../src/phrases/finding.js';
import { foldsOf } from '../../../src/phrases/folds.js';
import { LONGEST_PHRASE, MOST_PHRASES } from '../../../src/phrases/limits.js';
import { linesOf } from '../../../src/phrases/parse-phrase-file.js';

const { signal } = new AbortController();

/** What VS Code does with the edits of a fix. */
function edited(text: string, edits: readonly Edit[]): string {
  const lines = linesOf(text);
  const offset = ({ line, column }: Edit['from']) =>
    Math.min(text.length, lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + column);
  return edits
    .toSorted((a, b) => offset(b.from) - offset(a.from))
    .reduce((now, { from, to, text: put }) => now.slice(0, offset(from)) + put + now.slice(offset(to)), text);
}

/** Each finding as `line:start-end code`, for golden comparisons. */
const told = (findings: readonly Finding[]) => findings.map(({ code, line, start, end }) => `${line}:${start}-${end} ${code}`);

/** One token a word; what is read, `words` words. */
const wordCounter = (contextLength: number): TokenCounter & { readonly asked: string[] } => {
  const asked: string[] = [];
  return {
    asked,
    contextLength,
    count: (texts) => {
      asked.push(...texts);
      return Promise.resolve(
        texts.map((text) => {
          const words = [...text.matchAll(/\S+/g)];
          const last = words[contextLength - 3];
          return {
            count: words.length + 2,
            read: words.length + 2 > contextLength && last ? last.index + last[0].length : text.length,
            key: words.length * 1000 + text.length,
          };
        }),
      );
    },
  };
};

describe('diagnose', () => {
  it.each<[name: string, text: string, found: string[], fixed: string | undefined]>([
    ['an equal line', 'a\nb\na\n', ['2:0-1 duplicate'], 'a\nb\n'],
    ['case', 'Ink\n  ink\n', ['1:2-5 duplicate'], 'Ink\n'],
    ['composed and decomposed accents', 'conté\nconte\u0301\n', ['1:0-6 duplicate'], 'conté\n'],
    ['white space', 'oil  paint\noil\tpaint', ['1:0-9 duplicate'], 'oil  paint\n'],
    ['a spelling of an earlier line', 'a | b\nc | b', ['1:4-5 duplicate'], 'a | b\nc'],
    ['a first spelling of an earlier line', 'a\na | b', ['1:0-1 duplicate'], 'a\nb'],
    ['a spelling twice on a line', 'a | A', ['0:4-5 duplicate'], 'a'],
    ['bars without a phrase', 'a\n | |\n', ['1:1-4 no-phrase'], 'a\n'],
    ['a directive that is late', 'a\n# title: x', ['1:2-10 late-directive'], '# title: x\na\n'],
    ['a directive that was said', '# title: x\n# title: y\na', ['1:2-10 repeated-directive'], '# title: x\na'],
    ['a directive with nothing to say', '# title:\na', ['0:2-7 empty-directive'], 'a'],
    ['a directive with a typing error', '#titel: x\na', ['0:1-6 unknown-directive'], '#title: x\na'],
    ['a directive in capitals', '# Title: x\na', ['0:2-7 unknown-directive'], '# title: x\na'],
    ['a directive by its other name', '# licence: x\na', ['0:2-9 unknown-directive'], '# license: x\na'],
    ['a directive that nobody knows', '# author: x\na', ['0:2-8 unknown-directive'], undefined],
    ['a template without a place', '# template: a b\nc', ['0:12-15 template-without-place'], '# template: a b {}\nc'],
    ['a control character', 'a\u0007b', ['0:1-2 control-character'], 'ab'],
    ['a space without width', 'a \u200b\u200bb', ['0:2-4 control-character'], 'a b'],
    ['bytes that were no UTF-8', 'caf\uFFFD', ['0:3-4 encoding'], undefined],
    ['no phrase at all', '# title: x\n', ['1:0-0 empty-list'], undefined],
    ['a novel', 'a'.repeat(LONGEST_PHRASE + 1), [`0:0-${LONGEST_PHRASE + 1} too-long`], undefined],
  ])('finds %s', async (_, text, found, fixed) => {
    const { findings } = await diagnose(text, signal);
    expect(told(findings)).toEqual(found);
    const fix = findings[0]?.fixes?.[0];
    expect(fix && edited(text, fix.edits)).toBe(fixed);
  });

  it.each([
    ['a remark', '# Note: a remark\na'],
    ['an address', '# https://example.org/\na'],
    ['what differs by an accent', 'conte\nconté'],
    ['a comment below that looks like an unknown directive', 'a\n# author: x'],
    ['a tab, an emoji that is joined, a soft hyphen', 'a\tb\n👩‍🎨\nco\u00ADop'],
  ])('has nothing to say to %s', async (_, text) => expect((await diagnose(text, signal)).findings).toEqual([]));

  it('says where the earlier phrase is, and why two of one are bad', async () => {
    const [exact, folded] = (await diagnose('Ink\nInk\nINK', signal)).findings;
    expect(exact?.message).toBe(
      '"Ink" stands already on line 1. Each of the two has a share of its own, and both are lower for it.',
    );
    expect(folded?.message).toBe('"INK" is to CLIP the same as "Ink" on line 1: it reads no case, and composes accents.');
    expect(exact?.sameAs).toBe(0);
  });

  it('tells of too many phrases, at the first that is one too many', async () => {
    const text = Array.from({ length: MOST_PHRASES + 2 }, (_, i) => `phrase ${i}`).join('\n');
    expect(told((await diagnose(text, signal)).findings)).toEqual([`${MOST_PHRASES}:0-12 too-many-phrases`]);
  });

  it('ends with as many findings as anyone reads', async () => {
    const { findings } = await diagnose('a\n'.repeat(5000), signal);
    expect(findings.length).toBeGreaterThanOrEqual(1000);
    expect(findings.length).toBeLessThan(1100);
  });

  it('tells that a list cannot be asked, however much else there is to tell', async () => {
    const { findings } = await diagnose('a\n'.repeat(MOST_PHRASES + 1), signal);
    expect(findings.map(({ code }) => code)).toContain('too-many-phrases');
  });

  it('lets others have their turn, and stops when nobody wants the answer', async () => {
    const text = Array.from({ length: 50_000 }, (_, i) => `a phrase that is number ${i}`).join('\n');
    const work = new AbortController();
    let turns = 0;
    const counting = setInterval(() => turns++, 0);
    const done = diagnose(text, work.signal);
    await diagnose(text.slice(0, text.length / 2), signal);
    clearInterval(counting);
    expect(turns).toBeGreaterThan(1);
    work.abort();
    await expect(Promise.race([done, Promise.resolve()]).then(() => done)).rejects.toThrow();
  });

  it('throws for no text, and every place it names is in the text, and no fix of a repetition leaves it there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'A', '|', '#', ':', '\n', '\r\n', ' ', '\\', '{}', 'title', '\u0007') }),
        async (text) => {
          const { lines, findings } = await diagnose(text, signal);
          for (const { line, start, end, code, fixes = [] } of findings) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThanOrEqual(start);
            expect(end).toBeLessThanOrEqual(lines[line]!.length);
            if (code !== 'duplicate') continue;
            // Line ends as in the editor's model, where edits have lines and columns.
            const plain = lines.join('\n');
            const after = (await diagnose(edited(plain, fixes[0]!.edits), signal)).findings;
            const count = (all: readonly Finding[]) => all.filter((finding) => finding.code === 'duplicate').length;
            expect(count(after)).toBeLessThan(count(findings));
          }
        },
      ),
    );
  });
});

describe('diagnoseTokens', () => {
  const tokensOf = async (text: string, contextLength = 6) =>
    diagnoseTokens(await diagnose(text, signal), wordCounter(contextLength), signal);

  it('marks what is cut off, behind escapes and in the second spelling, and its fix removes that', async () => {
    const text = 'a b c d\na | b \\| c d e\n';
    const { findings, counts } = await tokensOf(text);
    expect(told(findings)).toEqual(['1:12-14 too-many-tokens']);
    expect(findings[0]!.message).toBe('CLIP reads 6 tokens, and this has 7. What is marked is cut off.');
    expect(edited(text, findings[0]!.fixes![0]!.edits)).toBe('a b c d\na | b \\| c d\n');
    expect([...counts]).toEqual([6, 7]);
  });

  it('counts the longest wording, and tells where only the template is cut', async () => {
    const { findings, counts } = await tokensOf('# template: x {}\n# template: {} y z\na b c');
    expect([...counts]).toEqual([7]);
    expect(findings.map(({ message }) => message)).toEqual([
      'CLIP reads 6 tokens, and this has 7. The end of its template is cut off.',
    ]);
    expect(told((await tokensOf('# template: x y {}\na b c')).findings)).toEqual(['1:3-5 too-many-tokens']);
  });

  it('tells of phrases that are the same tokens, but not of what is told already', async () => {
    const { findings } = await tokensOf('ab c\na bc\nAB c\n');
    expect(told(findings)).toEqual(['1:0-4 same-tokens']);
    expect(findings[0]).toMatchObject({ sameAs: 0, severity: 'warning' });
  });

  it('asks for each spelling in each wording', async () => {
    const counter = wordCounter(77);
    await diagnoseTokens(await diagnose('# template: x {}\n# template: {}, {}\na | $& b', signal), counter, signal);
    expect(counter.asked).toEqual(['x a', 'a, a', 'x $& b', '$& b, $& b']);
  });
});

describe('foldsOf', () => {
  it('folds blocks of comments, and what a comment heads', async () => {
    const text = '# title: x\n# more\na\n\n# part\nb\nc\n\n# another\nd\n# end\n';
    expect(await foldsOf(linesOf(text), signal)).toEqual([
      { start: 0, end: 1, kind: 'comment' },
      { start: 1, end: 2, kind: 'section' },
      { start: 4, end: 6, kind: 'section' },
      { start: 8, end: 9, kind: 'section' },
    ]);
  });
});
