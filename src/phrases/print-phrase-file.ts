/** A phrase list as the text of a phrase file: what parsePhraseFile() reads back. */
import { escapeSpelling } from './parse-line.js';
import type { PhraseList } from './phrase-list.js';

/**
 * @param list as it comes from a file it is read back as it is. What a file cannot hold, as settings can, becomes what is the
 *   same to CLIP: a line break a space, and no space at an end. What then is empty is left out
 * @returns the file's text, ending with a newline
 */
export function printPhraseFile(list: Omit<PhraseList, 'id' | 'title'> & { readonly title?: string }): string {
  const said = (['title', 'description', 'source', 'license'] as const).flatMap((directive) => {
    const value = onOneLine(list[directive] ?? '');
    return value === '' ? [] : [`# ${directive}: ${value}`];
  });
  const lines = list.phrases.flatMap(({ spellings }) => {
    const written = spellings.map(onOneLine).filter((spelling) => spelling !== '');
    return written.length === 0 ? [] : [written.map(escapeSpelling).join(' | ')];
  });
  return [...said, ...list.templates.map((template) => `# template: ${onOneLine(template)}`), ...lines, ''].join('\n');
}

function onOneLine(text: string): string {
  return text.trim().replace(/\s*[\r\n]\s*/g, ' ');
}
