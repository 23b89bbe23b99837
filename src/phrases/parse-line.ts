/** One line of a phrase file: what it is, and where its parts stand. docs/phrase-files.md is the grammar. */

/** A part of a line, in UTF-16 units from the line's start; `end` is behind its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A part with what it stands for: trimmed, and without the backslashes of escapes. */
export interface Part extends Span {
  readonly text: string;
}

export type PhraseFileLine =
  | { readonly kind: 'blank' }
  | { readonly kind: 'comment' }
  /** A comment of the form `# name: value`; whether the name is known and counts here is for the file to say. */
  | { readonly kind: 'directive'; readonly name: Part; readonly value: Part }
  /** Empty spellings are left out, so there may be none. */
  | ({ readonly kind: 'phrase'; readonly spellings: readonly Part[] } & Span);

/** A word right after `#` and a colon; an address such as `https://…` is none. */
const NAMED_COMMENT = /^#\s*([\p{L}][\p{L}\p{N}_-]*)\s*:(?!\/\/)\s*(.*)$/su;

/** @param raw the line, without what ended it */
export function parseLine(raw: string): PhraseFileLine {
  const written = raw.trim();
  if (written === '') return { kind: 'blank' };
  const start = raw.length - raw.trimStart().length;
  const end = start + written.length;
  if (!written.startsWith('#')) return { kind: 'phrase', start, end, spellings: spellingsOf(raw, { start, end }) };
  const [, name, value = ''] = NAMED_COMMENT.exec(written) ?? [];
  if (name === undefined) return { kind: 'comment' };
  const nameStart = raw.indexOf(name, start);
  return {
    kind: 'directive',
    name: { text: name, start: nameStart, end: nameStart + name.length },
    value: { text: value, start: end - value.length, end },
  };
}

/** The spellings on a line, `a | b`, with `\#`, `\|` and `\\` standing for the characters themselves. */
function spellingsOf(raw: string, { start, end }: Span): Part[] {
  const spellings: Part[] = [];
  let from = start;
  for (let i = start; i <= end; i++) {
    if (i < end && isEscape(raw, i)) i++;
    else if (i === end || raw[i] === '|') {
      const part = trimmed(raw, from, i);
      if (part.text !== '') spellings.push(part);
      from = i + 1;
    }
  }
  return spellings;
}

function trimmed(raw: string, from: number, to: number): Part {
  const written = raw.slice(from, to);
  const start = from + written.length - written.trimStart().length;
  const text = written.trim();
  // An escaped character is never white space, so trimming before or after taking the backslashes away is the same.
  return { text: text.includes('\\') ? text.replace(/\\([#|\\])/g, '$1') : text, start, end: start + text.length };
}

function isEscape(raw: string, at: number): boolean {
  const next = raw[at + 1];
  return raw[at] === '\\' && (next === '#' || next === '|' || next === '\\');
}

/**
 * Where a character of a spelling stands in its line, which differ by the backslashes before it.
 *
 * @param offset in UTF-16 units of the spelling's text
 * @returns the column in the line
 */
export function columnOf(raw: string, spelling: Span, offset: number): number {
  let column = spelling.start;
  for (let left = offset; left > 0 && column < spelling.end; left--) column += isEscape(raw, column) ? 2 : 1;
  return column;
}

/** @returns the spelling as a phrase file writes it, alone on a line or between bars */
export function escapeSpelling(spelling: string): string {
  return spelling.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replace(/^#/, '\\#');
}
