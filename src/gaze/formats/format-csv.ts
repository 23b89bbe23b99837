/** A result as CSV (RFC 4180, but with LF), one line a phrase. */
import type { GazeResult, ListResult, PhraseResult } from '../result.js';
import { csv, type CsvRow } from './csv.js';

const HEADER = ['image', 'list', 'rank', 'phrase', 'probability', 'cosine', 'model', 'fingerprint', 'preprocessing', 'crop'];

/** Where it was asked how far shares depend on the wording: lowest and highest share, and over which wordings. */
const SPREAD_HEADER = ['spread_low', 'spread_high', 'spread_over'];

/**
 * @param top phrases of each list
 * @returns a header and a line for each phrase; pictures that could not be read have none
 */
export function formatCsv(result: GazeResult, top: number): string {
  return csvHeader(hasSpread(result)) + formatCsvLines(result, top);
}

/**
 * The header alone, for whoever writes one picture after the other.
 *
 * @param spread whether the lists say how far their shares depend on the wording
 */
export function csvHeader(spread = false): string {
  return csv([[...HEADER, ...(spread ? SPREAD_HEADER : [])]]);
}

/** The lines without the header. */
export function formatCsvLines(result: GazeResult, top: number): string {
  return csv(rowsOf(result, top, hasSpread(result)));
}

/** The same with one more column, the note on every line: rows of a spreadsheet are sorted, cut out and passed on. */
export function formatCsvWithNote(result: GazeResult, top: number): string {
  return csvHeaderWithNote(result) + formatCsvLinesWithNote(result, top);
}

/** The header alone of lines with the note; where something was looked for, with a column for what, and for the score. */
export function csvHeaderWithNote(result: Pick<GazeResult, 'query' | 'images'>): string {
  const spread = hasSpread(result) ? SPREAD_HEADER : [];
  return csv([[...HEADER, ...spread, 'note', ...(result.query === undefined ? [] : ['query', 'score'])]]);
}

/** The lines without the header. */
export function formatCsvLinesWithNote({ images, ...result }: GazeResult, top: number): string {
  const { note, query } = result;
  const spread = hasSpread({ images });
  return csv(
    images.flatMap((image) => {
      const scored = query === undefined ? [] : [query, image.score ?? ''];
      return rowsOf({ ...result, images: [image] }, top, spread).map((row) => [...row, note, ...scored]);
    }),
  );
}

/** Whether any list says how far its shares depend on the wording: then all lines have columns for it. */
function hasSpread({ images }: Pick<GazeResult, 'images'>): boolean {
  return images.some(({ lists }) => lists.some(({ spreadOver }) => spreadOver));
}

function rowsOf({ images, model, preprocessing, crop }: GazeResult, top: number, spread: boolean): CsvRow[] {
  return images.flatMap(({ path, lists }) =>
    lists.flatMap((list) =>
      list.phrases
        .slice(0, top)
        .map((phrase) => [
          path,
          list.id,
          phrase.rank,
          phrase.phrase,
          phrase.probability,
          phrase.cosine,
          model.id,
          model.fingerprint,
          preprocessing,
          crop,
          ...(spread ? spreadOf(phrase, list) : []),
        ]),
    ),
  );
}

function spreadOf({ spread }: PhraseResult, { spreadOver = [] }: ListResult): CsvRow {
  return spread ? [...spread, spreadOver.join(' | ')] : ['', '', ''];
}
