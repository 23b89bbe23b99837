/** What a comment at the top of a phrase file can say of its list. */
import { key, type Key } from '../l10n/texts.js';

export const DIRECTIVES = {
  title: { meaning: key('What the list is called where results are read.'), example: 'Genre' },
  description: { meaning: key('What the list holds, for whoever reads its results.'), example: 'What a painting is of.' },
  source: { meaning: key('Where the phrases come from.'), example: 'Wikipedia, List of genres' },
  license: { meaning: key('Under which licence the list may be passed on.'), example: 'CC0' },
  template: {
    meaning: key(
      'A wording around each phrase, with `{}` where the phrase goes. Several make an ensemble: the mean of the unit embeddings of all wordings, scaled to length 1. Without one each phrase is asked as it is written.',
    ),
    example: 'a painting of {}',
  },
} as const satisfies Readonly<Record<string, { readonly meaning: Key; readonly example: string }>>;

export type Directive = keyof typeof DIRECTIVES;

export function isDirective(name: string): name is Directive {
  return Object.hasOwn(DIRECTIVES, name);
}

/** @returns the directive that somebody may have meant by a name that is none */
export function directiveMeant(name: string): Directive | undefined {
  const plain = name.toLowerCase();
  const synonym = SYNONYMS[plain];
  return synonym ?? (Object.keys(DIRECTIVES) as Directive[]).find((known) => isOneEditFrom(plain, known));
}

const SYNONYMS: Readonly<Record<string, Directive>> = {
  name: 'title',
  licence: 'license',
  templates: 'template',
  sources: 'source',
};

/** One letter more, less, other, or two changed places; or none. */
function isOneEditFrom(a: string, b: string): boolean {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const [restA, restB] = [a.slice(same), b.slice(same)];
  const swapped = restA.charAt(1) + restA.charAt(0) + restA.slice(2);
  return [restA, restA.slice(1), swapped].includes(restB) || [restA, restA.slice(1)].includes(restB.slice(1));
}
