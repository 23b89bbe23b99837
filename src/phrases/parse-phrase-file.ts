/** The phrase file: one phrase a line, comments, and directives in the comments at the top. docs/phrase-files.md is its grammar. */
import type { Phrase, PhraseList } from './phrase-list.js';

export interface ParsedPhrase extends Phrase {
  /** Zero-based. */
  readonly line: number;
}

export interface PhraseFileProblem {
  /** Zero-based. */
  readonly line: number;
  readonly message: string;
}

export interface ParsedPhraseFile {
  readonly title?: string;
  readonly description?: string;
  readonly source?: string;
  readonly license?: string;
  readonly templates: readonly string[];
  readonly phrases: readonly ParsedPhrase[];
  readonly problems: readonly PhraseFileProblem[];
}

const DIRECTIVES = ['title', 'description', 'source', 'license', 'template'] as const;

/** A word right after `#` and a colon; anything else is a plain comment. */
const DIRECTIVE = new RegExp(`^#\\s*(${DIRECTIVES.join('|')})\\s*:\\s*(.*)$`);

/**
 * Reads a phrase file. Nothing is thrown, whatever the text: what makes no sense is told in `problems`, and the rest of
 * the file is read.
 *
 * @param text the file's characters; a byte order mark at its start is ignored, lines end with LF, CRLF or CR
 */
export function parsePhraseFile(text: string): ParsedPhraseFile {
  const said: Partial<Record<Exclude<(typeof DIRECTIVES)[number], 'template'>, string>> = {};
  const templates: string[] = [];
  const phrases: ParsedPhrase[] = [];
  const problems: PhraseFileProblem[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .forEach((raw, line) => {
      const written = raw.trim();
      if (written === '') return;
      if (!written.startsWith('#')) {
        const [first, ...others] = spellingsOf(written);
        if (first === undefined) problems.push({ line, message: 'There is no phrase between the bars of this line.' });
        else phrases.push({ line, spellings: [first, ...others] });
        return;
      }
      const [, directive, value = ''] = DIRECTIVE.exec(written) ?? [];
      if (directive === undefined) return;
      if (phrases.length > 0) {
        problems.push({ line, message: `"${directive}" stands below the first phrase, where it is only a comment.` });
      } else if (directive === 'template') {
        if (value.includes('{}')) templates.push(value);
        else problems.push({ line, message: 'A template needs {} where the phrase goes; without it every phrase is the same.' });
      } else if (value !== '') said[directive as keyof typeof said] ??= value;
    });
  return { ...said, templates, phrases, problems };
}

/** @returns the file's list under an id, with the title that the file says, else the one given */
export function listOf(parsed: ParsedPhraseFile, name: Pick<PhraseList, 'id' | 'title'>): PhraseList {
  const { title = name.title, description, source, license, templates, phrases } = parsed;
  return {
    id: name.id,
    title,
    ...(description !== undefined && { description }),
    ...(source !== undefined && { source }),
    ...(license !== undefined && { license }),
    templates,
    phrases: phrases.map(({ spellings }) => ({ spellings })),
  };
}

/** The spellings on a line, `a | b`, with `\#`, `\|` and `\\` standing for the characters themselves. */
function spellingsOf(line: string): string[] {
  const spellings: string[] = [];
  let spelling = '';
  const end = (): void => {
    const trimmed = spelling.trim();
    if (trimmed !== '') spellings.push(trimmed);
    spelling = '';
  };
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    const next = line.charAt(i + 1);
    if (character === '\\' && (next === '#' || next === '|' || next === '\\')) {
      spelling += next;
      i++;
    } else if (character === '|') end();
    else spelling += character;
  }
  end();
  return spellings;
}
