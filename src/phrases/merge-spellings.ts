/** Phrases that differ only in accents and case, as one. */
import { pace } from './pace.js';
import type { Phrase, PhraseList } from './phrase-list.js';

export interface Merged {
  /** Such phrases as spellings of the first of them, which keeps its place. */
  readonly phrases: readonly Phrase[];
  /** For each phrase as it was, where it is among these, [phrases]. */
  readonly places: Uint32Array;
}

/** @returns the list with phrases that differ only in accents and case as one */
export function mergeSpellings(list: PhraseList): PhraseList {
  const merging = new Merging(list.phrases.length);
  for (const phrase of list.phrases) merging.add(phrase);
  return { ...list, phrases: merging.result.phrases };
}

/** Made once of each list's phrases, so that what was merged is known again by one look. */
const known = new WeakMap<readonly Phrase[], Merged>();

/**
 * The same in pieces of a few milliseconds, for a thread that others wait for.
 *
 * @throws the signal's reason once that is aborted
 */
export async function mergeInPieces(phrases: readonly Phrase[], signal: AbortSignal): Promise<Merged> {
  const before = known.get(phrases);
  if (before) return before;
  const step = pace(signal);
  const merging = new Merging(phrases.length);
  for (const phrase of phrases) {
    await step();
    merging.add(phrase);
  }
  const merged = merging.result;
  known.set(phrases, merged);
  return merged;
}

/** @returns how many of the phrases differ from others only in accents and case; undefined until they were merged in pieces */
export function knownAlike(phrases: readonly Phrase[]): number | undefined {
  const merged = known.get(phrases);
  return merged && phrases.length - merged.phrases.length;
}

/** Takes phrases one by one, for whoever has to stop in between. */
class Merging {
  private readonly byKey = new Map<string, number>();
  private readonly phrases: Phrase[] = [];
  /** Of the few phrases that are several. */
  private readonly several = new Map<number, Set<string>>();
  private readonly places: Uint32Array;
  private count = 0;

  constructor(phrases: number) {
    this.places = new Uint32Array(phrases);
  }

  add(phrase: Phrase): void {
    const { spellings } = phrase;
    const key = plain(spellings[0]);
    const place = this.byKey.get(key) ?? this.phrases.length;
    this.places[this.count++] = place;
    const first = this.phrases[place];
    if (!first) {
      this.byKey.set(key, place);
      this.phrases.push(phrase);
      if (spellings.length === 1) return;
    }
    const all = this.several.get(place) ?? new Set(first?.spellings);
    for (const spelling of spellings) all.add(spelling);
    this.several.set(place, all);
  }

  get result(): Merged {
    const phrases = [...this.phrases];
    for (const [place, spellings] of this.several) {
      const [first, ...others] = spellings;
      if (first !== undefined) phrases[place] = { spellings: [first, ...others] };
    }
    return { phrases, places: this.places };
  }
}

/** Without combining marks and case. Letters such as ø, which are not made of a letter and a mark, stay what they are. */
function plain(phrase: string): string {
  // Most phrases have no mark to take away, and lists may have fifty thousand.
  if (/^[\0-\x7f]*$/.test(phrase)) return phrase.toLowerCase();
  return phrase.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
