/** A phrase put at the end of a phrase file. */
import { asRead } from './diagnose.js';
import type { Edit } from './finding.js';
import { escapeSpelling } from './parse-line.js';
import { linesOf, parsePhraseFile } from './parse-phrase-file.js';
import type { Phrase } from './phrase-list.js';

/** @returns the edit that adds the phrase on a line of its own; undefined where the file has it, as CLIP reads it */
export function appendingEdit(text: string, { spellings }: Phrase): Edit | undefined {
  const [first] = spellings;
  const known = parsePhraseFile(text).phrases.flatMap((phrase) => phrase.spellings.map(asRead));
  if (known.includes(asRead(first))) return undefined;
  const lines = linesOf(text);
  const last = lines.at(-1) ?? '';
  const end = { line: lines.length - 1, column: last.length };
  const line = spellings.map(escapeSpelling).join(' | ');
  return { from: end, to: end, text: last.trim() === '' ? `${line}\n` : `\n${line}\n` };
}
