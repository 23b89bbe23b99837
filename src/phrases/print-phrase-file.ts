/** A phrase list as the text of a phrase file: what parsePhraseFile() reads back. */
import { escapeSpelling } from './parse-line.js';
import type { PhraseList } from './phrase-list.js';

/**
 * @param list its phrases are trimmed and on one line each, as a phrase file can hold no others
 * @returns the file's text, ending with a newline
 */
export function printPhraseFile(list: Omit<PhraseList, 'id' | 'title'> & { readonly title?: string }): string {
  const said = (['title', 'description', 'source', 'license'] as const).flatMap((directive) => {
    const value = list[directive];
    return value === undefined ? [] : [`# ${directive}: ${value}`];
  });
  return [
    ...said,
    ...list.templates.map((template) => `# template: ${template}`),
    ...list.phrases.map(({ spellings }) => spellings.map(escapeSpelling).join(' | ')),
    '',
  ].join('\n');
}
