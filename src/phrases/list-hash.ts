/** What tells one list's phrases from another's. */
import { createHash } from 'node:crypto';
import type { PhraseList } from './phrase-list.js';

/** @returns SHA-256 of the phrases joined by newlines, hex; of a phrase with several spellings, all of them in their order */
export function listHash({ phrases }: Pick<PhraseList, 'phrases'>): string {
  return createHash('sha256')
    .update(phrases.flatMap(({ spellings }) => spellings).join('\n'))
    .digest('hex');
}
