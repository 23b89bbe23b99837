/** The lines of a phrase file by their scores: put in order, or taken away. What is no phrase stays where it is. */
import type { Edit } from './finding.js';
import { parseLine } from './parse-line.js';

/** A line with a phrase, and what a picture gives it. */
export interface ScoredLine {
  /** Zero-based. */
  readonly line: number;
  /** Share within the list, 0..1. */
  readonly probability: number;
  /** 1 is the most likely. */
  readonly rank: number;
}

/**
 * The phrases in the order of their ranks. A comment heads what follows it, so phrases change places only among those that
 * no comment divides; blank lines keep their places.
 *
 * @param lines  the file's, without what ended them
 * @param scored every line with a phrase
 */
export function sortingEdits(lines: readonly string[], scored: readonly ScoredLine[]): Edit[] {
  const runs: { readonly first: number; readonly texts: string[] }[] = [];
  for (const section of sections(lines, scored)) {
    const sorted = section.toSorted((a, b) => a.rank - b.rank);
    for (const [index, { line }] of section.entries()) {
      const text = lines[sorted[index]?.line ?? line] ?? '';
      if (text === lines[line]) continue;
      const last = runs.at(-1);
      // Tens of thousands of edits keep an editor busy for seconds, one of as many lines does not.
      if (last && last.first + last.texts.length === line) last.texts.push(text);
      else runs.push({ first: line, texts: [text] });
    }
  }
  return runs.map(({ first, texts }) => {
    const last = first + texts.length - 1;
    return {
      from: { line: first, column: 0 },
      to: { line: last, column: lines[last]?.length ?? 0 },
      text: texts.join('\n'),
    };
  });
}

/** @returns how many parts of a file are put in order each by itself */
export function sectionCount(lines: readonly string[], scored: readonly ScoredLine[]): number {
  return sections(lines, scored).length;
}

/** The phrases that no comment divides, in the order of their lines; empty ones are left out. */
function sections(lines: readonly string[], scored: readonly ScoredLine[]): ScoredLine[][] {
  const byLine = new Map(scored.map((each) => [each.line, each]));
  const all: ScoredLine[][] = [[]];
  for (const [line, raw] of lines.entries()) {
    const { kind } = parseLine(raw);
    const phrase = byLine.get(line);
    if (kind === 'comment' || kind === 'directive') all.push([]);
    else if (phrase) all.at(-1)?.push(phrase);
  }
  return all.filter(({ length }) => length > 0);
}

/**
 * Takes away the phrases that are not to be kept, with their lines.
 *
 * @param scored every line with a phrase, in the order of the lines
 */
export function removingEdits(scored: readonly ScoredLine[], keep: (line: ScoredLine) => boolean): Edit[] {
  const runs: { start: number; end: number }[] = [];
  for (const each of scored) {
    if (keep(each)) continue;
    const last = runs.at(-1);
    if (last?.end === each.line) last.end++;
    else runs.push({ start: each.line, end: each.line + 1 });
  }
  return runs.map(({ start, end }) => ({ from: { line: start, column: 0 }, to: { line: end, column: 0 }, text: '' }));
}
