/** What is found in a phrase file that its writer will want to know, and what can be done about it. */

export interface Position {
  /** Zero-based. */
  readonly line: number;
  /** In UTF-16 units from the line's start. */
  readonly column: number;
}

/** Text in place of what stands between two positions; a line's end counts as the start of the next line. */
export interface Edit {
  readonly from: Position;
  readonly to: Position;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

export type FindingCode =
  | 'no-phrase'
  | 'late-directive'
  | 'unknown-directive'
  | 'empty-directive'
  | 'repeated-directive'
  | 'template-without-place'
  | 'duplicate'
  | 'same-tokens'
  | 'too-many-tokens'
  | 'too-long'
  | 'too-many-phrases'
  | 'empty-list'
  | 'control-character'
  | 'encoding';

export interface Finding {
  readonly code: FindingCode;
  /** `error`: the list cannot be asked, or a line is not used. `hint`: what is marked has no effect. */
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  /** Zero-based. */
  readonly line: number;
  /** In UTF-16 units from the line's start; `end` is behind the last. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** The earlier line that this one repeats, zero-based. */
  readonly sameAs?: number;
  readonly fixes?: readonly Fix[];
}

/** @returns the edit that takes a whole line away */
export function removeLine(line: number): Edit {
  return { from: { line, column: 0 }, to: { line: line + 1, column: 0 }, text: '' };
}

/** @returns the edit that puts text in place of a part of a line */
export function replacePart(line: number, { start, end }: { readonly start: number; readonly end: number }, text: string): Edit {
  return { from: { line, column: start }, to: { line, column: end }, text };
}

/** @returns the edit that makes text the file's first line */
export function insertAtTop(text: string): Edit {
  const top = { line: 0, column: 0 };
  return { from: top, to: top, text: `${text}\n` };
}
