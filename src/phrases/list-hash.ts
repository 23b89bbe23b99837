/** What tells one list's phrases from another's. */
import { createHash } from 'node:crypto';
import { pace } from './pace.js';
import type { PhraseList } from './phrase-list.js';

/** @returns SHA-256 of the phrases joined by newlines, hex; of a phrase with several spellings, all of them in their order */
export function listHash({ phrases }: Pick<PhraseList, 'phrases'>): string {
  return createHash('sha256')
    .update(phrases.flatMap(({ spellings }) => spellings).join('\n'))
    .digest('hex');
}

/** Phrases hashed at once. */
const AT_ONCE = 1024;

const known = new WeakMap<PhraseList['phrases'], Promise<string>>();

/** The same in pieces of a few milliseconds, for a thread that others wait for; of each list once. */
export function listHashInPieces({ phrases }: Pick<PhraseList, 'phrases'>): Promise<string> {
  const hash = known.get(phrases) ?? hashInPieces(phrases);
  known.set(phrases, hash);
  return hash;
}

async function hashInPieces(phrases: PhraseList['phrases']): Promise<string> {
  const step = pace(new AbortController().signal);
  const hash = createHash('sha256');
  for (let from = 0; from < phrases.length; from += AT_ONCE) {
    await step();
    const some = phrases.slice(from, from + AT_ONCE).flatMap(({ spellings }) => spellings);
    hash.update(`${from > 0 ? '\n' : ''}${some.join('\n')}`);
  }
  return hash.digest('hex');
}
