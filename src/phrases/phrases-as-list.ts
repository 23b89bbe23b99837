/** Phrases given one by one, as a list. */
import { t } from '../l10n/texts.js';
import { PhraseListError } from './errors.js';
import { LONGEST_PHRASE, MOST_PHRASES } from './limits.js';
import type { PhraseList } from './phrase-list.js';

export interface ListName {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly templates?: readonly string[];
}

/**
 * The phrases exactly as they are given: nothing is trimmed, and no character stands for another.
 *
 * @throws PhraseListError if there is none, too many, or one is longer than any model reads
 */
export function phrasesAsList(phrases: readonly string[], { templates = [], ...name }: ListName): PhraseList {
  return checkedList({ ...name, templates, phrases: phrases.map((phrase) => ({ spellings: [phrase] })) });
}

/**
 * The list, if it can be asked.
 *
 * @throws PhraseListError naming the list and what to do
 */
export function checkedList(list: PhraseList): PhraseList {
  const count = list.phrases.length;
  if (count === 0)
    throw new PhraseListError(
      t('The list "{title}" has no phrases. Add at least one: the shares are divided among them.', { title: list.title }),
    );
  if (count > MOST_PHRASES)
    throw new PhraseListError(
      t('The list "{title}" has {count} phrases, where {most} is the most. Divide it.', {
        title: list.title,
        count,
        most: MOST_PHRASES,
      }),
    );
  for (const { spellings } of list.phrases)
    for (const spelling of spellings)
      if (spelling.length > LONGEST_PHRASE)
        throw new PhraseListError(
          t(
            'The list "{title}" has a phrase of {count} characters ("{spelling}…"), where {most} is the most. CLIP reads about the first 300.',
            { title: list.title, count: spelling.length, spelling: spelling.slice(0, 40), most: LONGEST_PHRASE },
          ),
        );
  return list;
}
