import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edit } from '../../../src/phrases/finding.js';
import { parseLine } from '../../../src/phrases/parse-line.js';
import { parsePhraseFile } from '../../../src/phrases/parse-phrase-file.js';
import { removingEdits, sectionCount, sortingEdits, type ScoredLine } from '../../../src/phrases/rearrange.js';

/** As an editor applies edits that do not overlap: the last one first, so that the places of the others stay. */
function applied(lines: readonly string[], edits: readonly Edit[]): string[] {
  let text = lines.join('\n');
  const at = ({ line, column }: Edit['from']): number =>
    Math.min(text.length, lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + column);
  for (const edit of edits.toSorted((a, b) => b.from.line - a.from.line))
    text = text.slice(0, at(edit.from)) + edit.text + text.slice(at(edit.to));
  return text.split('\n');
}

/** Ranks as a list's shares give them: equals keep the order of the lines. */
function scored(lines: readonly string[], shares: readonly number[]): ScoredLine[] {
  const phrases = parsePhraseFile(lines.join('\n')).phrases.map(({ line }, index) => ({
    line,
    probability: shares[index % shares.length] ?? 0,
  }));
  const order = phrases.toSorted((a, b) => b.probability - a.probability);
  return phrases.map((phrase) => ({ ...phrase, rank: order.indexOf(phrase) + 1 }));
}

const isPhrase = (line: string) => parsePhraseFile(line).phrases.length === 1;

const line = fc.oneof(
  fc.constantFrom('', '  ', '# a comment', '# title: Genre', ' | ', '\\# fan art', 'a | b', 'the same'),
  fc.stringMatching(/^[a-zé |\\#]{0,12}$/),
);
const file = fc.array(line, { maxLength: 30 }).map((lines) => (lines.length === 0 ? [''] : lines));
const shares = fc.array(fc.constantFrom(0, 0.01, 0.1, 0.5, 1), { minLength: 1, maxLength: 30 });

describe('sorting', () => {
  it('puts the phrases under each comment in order', () => {
    const lines = ['# title: T', '', 'b', 'c | d', '', 'a', '# Others', 'y', '# none', '# more', 'x', ' z'];
    const ranks = scored(lines, [0.1, 0.2, 0.3, 0.05, 0.05, 0.3]);
    expect(applied(lines, sortingEdits(lines, ranks))).toEqual([
      ...['# title: T', '', 'a', 'c | d', '', 'b', '# Others', 'y', '# none', '# more', ' z', 'x'],
    ]);
    expect(sectionCount(lines, ranks)).toBe(3);
  });

  it('replaces lines that follow each other at once', () => {
    const lines = ['c', 'b', 'a', '', 'y', 'x', 'z'];
    const ranks = scored(lines, [0.1, 0.2, 0.3, 0.01, 0.02, 0]);
    expect(applied(lines, sortingEdits(lines, ranks))).toEqual(['a', 'b', 'c', '', 'x', 'y', 'z']);
    expect(sortingEdits(lines, ranks)).toHaveLength(3);
  });

  it('loses nothing, moves nothing but phrases, and moves none past a comment', () => {
    fc.assert(
      fc.property(file, shares, (lines, of) => {
        const ranks = scored(lines, of);
        const after = applied(lines, sortingEdits(lines, ranks));
        expect(after.toSorted()).toEqual(lines.toSorted());
        const rankOf = new Map<string, number[]>();
        for (const { line: at, rank } of ranks) rankOf.set(lines[at]!, [...(rankOf.get(lines[at]!) ?? []), rank]);
        let last = 0;
        for (const [at, text] of after.entries()) {
          if (!isPhrase(text)) expect(lines[at]).toBe(text);
          if (['comment', 'directive'].includes(parseLine(text).kind)) last = 0;
          if (!isPhrase(text)) continue;
          // Of equal lines any may be meant; one of them has to follow.
          const next = rankOf.get(text)!.filter((rank) => rank > last);
          expect(next).not.toEqual([]);
          last = Math.min(...next);
        }
        const again = scored(after, [0]).map((each, index) => ({ ...each, rank: index + 1 }));
        expect(sortingEdits(after, again)).toEqual([]);
      }),
    );
  });
});

describe('removing', () => {
  it('takes whole lines and nothing else, also the last one', () => {
    const lines = ['# title: T', 'a', 'b', '# Others', 'c', '', 'd'];
    const ranks = scored(lines, [0.1, 0.2, 0.3, 0.4]);
    expect(
      applied(
        lines,
        removingEdits(ranks, ({ rank }) => rank === 2),
      ),
    ).toEqual(['# title: T', '# Others', 'c', '', '']);
  });

  it('leaves every line that was not to go, in its order', () => {
    fc.assert(
      fc.property(file, shares, fc.constantFrom(0, 0.05, 0.5, 2), (lines, of, threshold) => {
        const ranks = scored(lines, of);
        const gone = new Set(ranks.filter(({ probability }) => probability < threshold).map(({ line: at }) => at));
        const expected = lines.filter((_, at) => !gone.has(at));
        const after = applied(
          lines,
          removingEdits(ranks, ({ probability }) => probability >= threshold),
        );
        // What ended the line before the last one stays.
        expect(gone.has(lines.length - 1) ? after : [...after, '']).toEqual([...expected, '']);
      }),
    );
  });
});
