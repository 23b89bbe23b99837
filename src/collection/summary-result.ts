/** What a summary says, as it is taken away: which phrases come first how often, which pictures stand apart, which are nearly the same. */
import type { GazeResult, ListResult } from '../gaze/result.js';
import { NEIGHBOURS, type Likeness } from './likeness.js';
import type { Results } from './results.js';
import { firstPhrases } from './summary.js';

export interface SummaryResult extends Omit<GazeResult, 'images' | 'query'> {
  /** Pictures with an answer: those whose first phrases are counted. */
  readonly pictures: number;
  /** Pictures that could not be gazed at. */
  readonly failed: number;
  readonly lists: readonly SummarisedList[];
  readonly likeness: ComparedPictures | { readonly error: string };
}

export interface SummarisedList extends Pick<ListResult, 'id' | 'title' | 'count' | 'hash' | 'templates'> {
  /** The phrases that come first most often. */
  readonly firsts: readonly {
    readonly phrase: string;
    readonly pictures: number;
    /** Of all pictures with an answer, 0..1. */
    readonly part: number;
  }[];
  /** Phrases that come first less often than those, and their pictures. */
  readonly others: { readonly phrases: number; readonly pictures: number };
}

export interface ComparedPictures {
  /** Pictures compared, each with each. */
  readonly compared: number;
  readonly neighbours: number;
  /** Cosine from which two are nearly the same. */
  readonly threshold: number;
  /** Those that differ most from the rest, by the mean cosine to their nearest. */
  readonly different: readonly { readonly path: string; readonly cosine: number }[];
  /** Groups of pictures that are nearly the same, the largest first. */
  readonly same: readonly (readonly string[])[];
}

export interface SummaryExtent {
  /** Phrases of each list at most. */
  readonly top: number;
  /** Pictures that differ most, at most. */
  readonly different: number;
  /** Cosine from which two are nearly the same, -1..1. */
  readonly threshold: number;
}

/**
 * @param result   says what the pictures were gazed at with
 * @param likeness of the pictures, or why they could not be compared
 */
export function summaryResult(
  { images: _images, query: _query, ...result }: GazeResult,
  results: Results,
  likeness: Likeness | Error,
  { top, different, threshold }: SummaryExtent,
): SummaryResult {
  const { done, failed } = results;
  const all = Array.from({ length: results.count }, (_, index) => index);
  const path = (picture: number): string => results.picture(picture).path;
  return {
    ...result,
    pictures: done,
    failed,
    lists: results.lists.map((list, place) => {
      const firsts = firstPhrases(results, place, all);
      const others = firsts.slice(top);
      return {
        id: list.id,
        title: list.title,
        count: list.phrases.length,
        hash: results.hashOf(place),
        templates: list.templates,
        firsts: firsts.slice(0, top).map(({ phrase, pictures }) => ({ phrase, pictures, part: pictures / done })),
        others: { phrases: others.length, pictures: others.reduce((sum, { pictures }) => sum + pictures, 0) },
      };
    }),
    likeness:
      likeness instanceof Error
        ? { error: likeness.message }
        : {
            compared: likeness.count,
            neighbours: NEIGHBOURS,
            threshold,
            different: likeness.outliers(different).map(({ picture, cosine }) => ({ path: path(picture), cosine })),
            same: likeness.groups(threshold).map((group) => group.map(path)),
          },
  };
}
