/** Which pictures a table shows, and in which order. */
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
  const shown: number[] = [];
  for (let index = 0; index < results.count; index++) if (shows(index)) shown.push(index);
  if (column.by === 'path') return Uint32Array.from(descending ? shown.reverse() : shown);
  const [first, second] = keys(results, column, scores);
  const sign = descending ? -1 : 1;
  return Uint32Array.from(
    shown.sort((a, b) => {
      const [x, y] = [first(a), first(b)];
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
      return sign * (x - y) || second(b) - second(a) || a - b;
    }),
  );
}

function test(results: Results, filter: Filter, scores: Float32Array | undefined): (index: number) => boolean {
  const { lists } = results;
  const text = filter.text?.trim().toLocaleLowerCase() ?? '';
  const folder = filter.folder === undefined || filter.folder === '' ? undefined : `${filter.folder}/`;
  const about = lists.flatMap(({ id }, at) => (filter.list === undefined || filter.list === id ? [at] : []));
  const asksPhrases = filter.phrase !== undefined || filter.minShare !== undefined;
  const firstIs = (index: number, at: number): boolean => {
    const first = results.first(index, at);
    return (
      first !== undefined &&
      (filter.phrase === undefined || first.phrase === filter.phrase) &&
      first.share >= (filter.minShare ?? 0)
    );
  };
  const holds = (index: number): boolean =>
    results.picture(index).path.toLocaleLowerCase().includes(text) ||
    lists.some((_, at) => results.first(index, at)?.phrase.toLocaleLowerCase().includes(text) === true);
  const among = filter.among && new Set(filter.among);
  return (index) =>
    (among === undefined || among.has(results.picture(index).path)) &&
    (filter.failed === undefined || results.state(index) === 'failed') &&
    (folder === undefined || results.picture(index).path.startsWith(folder)) &&
    (!asksPhrases || about.some((at) => firstIs(index, at))) &&
    (filter.minScore === undefined || (scores?.[index] ?? NaN) >= filter.minScore) &&
    (text === '' || holds(index));
}

/** The numbers that a column is sorted by: the first decides, the second (the higher first) where those are equal. */
function keys(
  results: Results,
  column: Exclude<Column, { by: 'path' }>,
  scores: Float32Array | undefined,
): [(index: number) => number, (index: number) => number] {
  const none = (): number => 0;
  if (column.by === 'score') return [(index) => scores?.[index] ?? NaN, none];
  const at = results.lists.findIndex(({ id }) => id === column.list);
  const share = (index: number): number => results.first(index, at)?.share ?? NaN;
  if (column.by === 'share') return [share, none];
  // Compared once for each phrase, not for each pair of pictures.
  const phrases = results.lists[at]?.phrases.map(({ spellings }) => spellings[0]) ?? [];
  const { compare } = new Intl.Collator('en');
  const places = new Map([...new Set(phrases)].sort(compare).map((phrase, place) => [phrase, place]));
  return [(index) => places.get(results.first(index, at)?.phrase ?? '') ?? NaN, share];
}
