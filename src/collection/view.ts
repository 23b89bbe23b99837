/** Which pictures a table shows, and in which order. */
import { byFalling } from '../gaze/by-falling.js';
import type { Results } from './results.js';

/** Paths that a filter names one by one. */
export const MOST_AMONG = 500;

/** What must hold of a picture to be shown; what is absent is not asked. */
export interface Filter {
  /** Stands in the path or in the first phrase of a list, whatever the case. */
  readonly text?: string;
  /** The picture lies in this folder or below: a path without a slash at its end. */
  readonly folder?: string;
  /** Id of the list that `phrase` and `minShare` are about; absent: any. */
  readonly list?: string;
  /** The first phrase of the list, exactly. */
  readonly phrase?: string;
  /** Least share of the first phrase, 0..1. */
  readonly minShare?: number;
  /** The picture's path is one of these; at most {@link MOST_AMONG}. */
  readonly among?: readonly string[];
  readonly failed?: true;
  /** Least score, where the pictures have scores. */
  readonly minScore?: number;
}

export type Column =
  | { readonly by: 'path' }
  | { readonly by: 'score' }
  /** A list's first phrase, in the alphabet's order and, within, by its share. */
  | { readonly by: 'phrase'; readonly list: string }
  | { readonly by: 'share'; readonly list: string };

export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

/**
 * The pictures that a filter leaves, in order. What has no value in the column comes last in both directions; equals keep the
 * collection's own order, which is the paths'.
 *
 * @param scores of a search, [pictures]; NaN where a picture has none
 * @returns indices of pictures
 */
export function view(results: Results, filter: Filter, { column, descending }: Order, scores?: Float32Array): Uint32Array {
  const shows = test(results, filter, scores);
  const shown = new Uint32Array(results.count);
  let count = 0;
  for (let index = 0; index < results.count; index++) if (shows(index)) shown[count++] = index;
  const all = shown.subarray(0, count);
  if (column.by === 'path') return descending ? all.reverse() : all;
  const [first, second] = keys(results, column, scores);
  const valued = all.filter((index) => !Number.isNaN(first(index)));
  const within = second ? sorted(valued, second, true) : valued;
  const order = sorted(within, first, descending);
  const whole = new Uint32Array(count);
  whole.set(order);
  whole.set(
    all.filter((index) => Number.isNaN(first(index))),
    order.length,
  );
  return whole;
}

/** @returns the pictures by their values, which are not below zero; equals keep the order that they have */
function sorted(pictures: Uint32Array, value: (index: number) => number, descending: boolean): Uint32Array {
  // From the lowest on is the other way round from the highest on, with equals the other way round as well.
  const given = descending ? pictures : pictures.toReversed();
  const values = new Float64Array(given.length);
  for (let at = 0; at < values.length; at++) values[at] = value(given[at] ?? 0);
  const order = byFalling(values).map((at) => given[at] ?? 0);
  return descending ? order : order.reverse();
}

function test(results: Results, filter: Filter, scores: Float32Array | undefined): (index: number) => boolean {
  const { lists } = results;
  const text = filter.text?.trim().toLowerCase() ?? '';
  const folder = filter.folder === undefined || filter.folder === '' ? undefined : `${filter.folder}/`;
  const about = lists.flatMap(({ id }, at) => (filter.list === undefined || filter.list === id ? [at] : []));
  const asksPhrases = filter.phrase !== undefined || filter.minShare !== undefined;
  const isPhrase = wordsThat(results, (phrase) => filter.phrase === undefined || phrase === filter.phrase);
  const firstIs = (index: number, at: number): boolean =>
    isPhrase(index, at) && results.firstShare(index, at) >= (filter.minShare ?? 0);
  const holdsText = wordsThat(results, (phrase) => phrase.toLowerCase().includes(text));
  const holds = (index: number): boolean =>
    lists.some((_, at) => holdsText(index, at)) || results.picture(index).path.toLowerCase().includes(text);
  const among = filter.among && new Set(filter.among);
  return (index) =>
    (among === undefined || among.has(results.picture(index).path)) &&
    (filter.failed === undefined || results.state(index) === 'failed') &&
    (folder === undefined || results.picture(index).path.startsWith(folder)) &&
    (!asksPhrases || about.some((at) => firstIs(index, at))) &&
    (filter.minScore === undefined || (scores?.[index] ?? NaN) >= filter.minScore) &&
    (text === '' || holds(index));
}

/**
 * Asks each phrase once, not each picture.
 *
 * @returns whether it holds of the first phrase of a picture, in the list at a place
 */
function wordsThat(results: Results, holds: (phrase: string) => boolean): (index: number, list: number) => boolean {
  /** By list and phrase: 0 not asked yet, 1 it does not hold, 2 it does. */
  const { lists } = results;
  const known = lists.map(({ phrases }) => new Uint8Array(phrases.length));
  return (index, list) => {
    const phrase = results.firstIndex(index, list);
    const answers = known[list];
    if (phrase < 0 || !answers) return false;
    if (answers[phrase] === 0) answers[phrase] = 1 + Number(holds(lists[list]?.phrases[phrase]?.spellings[0] ?? ''));
    return answers[phrase] === 2;
  };
}

/**
 * The numbers that a column is sorted by, none below zero: the first decides, the second (the higher first) where those are
 * equal. NaN where a picture has none.
 */
function keys(
  results: Results,
  column: Exclude<Column, { by: 'path' }>,
  scores: Float32Array | undefined,
): [(index: number) => number, ((index: number) => number)?] {
  if (column.by === 'score') return [(index) => (scores?.[index] ?? NaN) + 1];
  const at = results.lists.findIndex(({ id }) => id === column.list);
  const share = (index: number): number => results.firstShare(index, at);
  if (column.by === 'share') return [share];
  const places = placesOf(results, at);
  return [(index) => places[results.firstIndex(index, at)] ?? NaN, share];
}

/** The alphabet's order, compared once for each phrase, not for each pair of pictures; of those that come first somewhere. */
function placesOf(results: Results, list: number): Float64Array {
  const phrases = results.lists[list]?.phrases ?? [];
  const places = new Float64Array(phrases.length).fill(NaN);
  for (let index = 0; index < results.count; index++) {
    const first = results.firstIndex(index, list);
    if (first >= 0) places[first] = 0;
  }
  const words = new Set(phrases.filter((_, at) => places[at] === 0).map(({ spellings }) => spellings[0]));
  const { compare } = new Intl.Collator('en');
  const order = new Map([...words].sort(compare).map((phrase, place) => [phrase, place]));
  for (const [at, { spellings }] of phrases.entries()) if (places[at] === 0) places[at] = order.get(spellings[0]) ?? 0;
  return places;
}
