/** Phrases typed into the panel, as lists: scored among themselves, and at the same time against a list. */
import { t } from '../l10n/texts.js';
import { titleInWords } from '../phrases/list-words.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { phrasesAsList } from '../phrases/phrases-as-list.js';

/** As the command line names the phrases that it is given one by one. */
const OWN_ID = 'phrases';

/**
 * @param phrases as typed; none gives no list
 * @param against a list that they are put into as well: those that it has already are not put in twice
 * @throws PhraseListError if there are too many, or one is too long
 */
export function ownLists(phrases: readonly string[], against?: PhraseList): PhraseList[] {
  if (phrases.length === 0) return [];
  const own = phrasesAsList(phrases, { id: OWN_ID, title: t('Your phrases') });
  if (!against) return [own];
  const known = new Set(against.phrases.flatMap(({ spellings }) => spellings));
  const added = own.phrases.filter(({ spellings: [phrase] }) => !known.has(phrase));
  return [
    own,
    {
      ...against,
      id: `${OWN_ID}+${against.id}`,
      title: t('{title} with your phrases', { title: titleInWords(against) }),
      phrases: [...added, ...against.phrases],
    },
  ];
}

/** Whether a list is one that ownLists() made. */
export function isOwnList(id: string): boolean {
  return id === OWN_ID || isAgainstList(id);
}

/** Whether a list is one that such phrases were put into. */
export function isAgainstList(id: string): boolean {
  return id.startsWith(`${OWN_ID}+`);
}
