/** Phrases that differ only in accents and case, as one. */
import type { Phrase, PhraseList } from './phrase-list.js';

/** @returns the list with such phrases as spellings of the first of them, which keeps its place */
export function mergeSpellings(list: PhraseList): PhraseList {
  const merged = new Map<string, Phrase>();
  for (const { spellings } of list.phrases) {
    const [first, ...others] = spellings;
    const key = plain(first);
    const known = merged.get(key);
    const [head, ...tail] = known ? known.spellings : spellings;
    const more = known ? [first, ...others] : [];
    merged.set(key, { spellings: [head, ...new Set([...tail, ...more].filter((spelling) => spelling !== head))] });
  }
  return { ...list, phrases: [...merged.values()] };
}

/** @returns for each phrase of the list, where it is in the list that mergeSpellings() makes of it, [phrases] */
export function mergedPlaces({ phrases }: PhraseList): Uint32Array {
  const places = new Map<string, number>();
  return Uint32Array.from(phrases, ({ spellings: [first] }) => {
    const key = plain(first);
    const place = places.get(key) ?? places.size;
    places.set(key, place);
    return place;
  });
}

/** Without combining marks and case. Letters such as ø, which are not made of a letter and a mark, stay what they are. */
function plain(phrase: string): string {
  // Most phrases have no mark to take away, and lists may have fifty thousand.
  if (/^[\0-\x7f]*$/.test(phrase)) return phrase.toLowerCase();
  return phrase.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
