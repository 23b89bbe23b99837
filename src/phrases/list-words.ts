/**
 * What built-in lists are called in the language of the display. Results, exports and files keep the English that stands in the
 * lists themselves, as they are compared and read by programs.
 */
import { key, said, t, type Key } from '../l10n/texts.js';
import { isBuiltInListId, type BuiltInListId } from './built-in-lists.js';
import type { PhraseList } from './phrase-list.js';
import { EXAMPLE_TITLES, titleOfFirst } from './selection.js';

/** As `lists/ID.phrases` has them. */
const WORDS: Readonly<Record<BuiltInListId, { readonly title: Key; readonly description: Key }>> = {
  'artists-by-name': {
    title: key('Artists by name'),
    description: key('An enormous list of artists, in the order of their names.'),
  },
  'artists-by-training-prevalence': {
    title: key('Artists by training prevalence'),
    description: key('Artists in the order of how often they occur in the data that CLIP learned from, the most frequent first.'),
  },
  movements: { title: key('Movements'), description: key('Art movements; each phrase ends in "movement".') },
  'painting-materials': { title: key('Painting materials'), description: key('What paintings are painted with.') },
  surfaces: { title: key('Surfaces'), description: key('What pictures are made on.') },
  tools: { title: key('Tools'), description: key('What pictures are made with.') },
  'printing-techniques': { title: key('Printing techniques'), description: key('How prints are made.') },
  'sculpture-materials': { title: key('Sculpture materials'), description: key('What sculptures are made of.') },
  sites: {
    title: key(/* a list of websites */ 'Sites'),
    description: key('Websites that host art, those that the author of clip-gaze knew.'),
  },
  qualities: {
    title: key(/* a list of words of praise and blame */ 'Qualities'),
    description: key(
      'A few words of praise and blame, to see how CLIP rates a picture. It may well answer to the traces of compression rather than to beauty.',
    ),
  },
};

/** @returns a built-in list's whole title */
export function builtInTitle(id: BuiltInListId): string {
  return said(WORDS[id].title);
}

/** @returns the title as it is shown; that of a list of somebody's own is what they wrote */
export function titleInWords({ id, title }: Pick<PhraseList, 'id' | 'title'>): string {
  if (!isBuiltInListId(id)) return title;
  const whole = WORDS[id].title;
  const known = [whole, ...Object.values(EXAMPLE_TITLES)].find((each) => each === title);
  if (known !== undefined) return said(known);
  const count = Number(/\d+$/.exec(title)?.[0]);
  return title === titleOfFirst(whole, count) ? t('{title}, first {count}', { title: said(whole), count }) : title;
}

/** @returns what is said about a list as it is shown; undefined where nothing is */
export function descriptionInWords({ id, description }: Pick<PhraseList, 'id' | 'description'>): string | undefined {
  return isBuiltInListId(id) && description === WORDS[id].description ? said(WORDS[id].description) : description;
}
