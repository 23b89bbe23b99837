/** A result as CSV (RFC 4180, but with LF), one line a phrase. */
import type { GazeResult } from '../result.js';
import { csv, type CsvRow } from './csv.js';

const HEADER = ['image', 'list', 'rank', 'phrase', 'probability', 'cosine', 'model', 'fingerprint', 'preprocessing', 'crop'];

/**
 * @param top phrases of each list
 * @returns a header and a line for each phrase; pictures that could not be read have none
 */
export function formatCsv(result: GazeResult, top: number): string {
  return csv([HEADER, ...rowsOf(result, top)]);
}

/** The header alone, for whoever writes one picture after the other. */
export function csvHeader(): string {
  return csv([HEADER]);
}

/** The lines without the header. */
export function formatCsvLines(result: GazeResult, top: number): string {
  return csv(rowsOf(result, top));
}

/** The same with one more column, the note on every line: rows of a spreadsheet are sorted, cut out and passed on. */
export function formatCsvWithNote(result: GazeResult, top: number): string {
  return csvHeaderWithNote(result) + formatCsvLinesWithNote(result, top);
}

/** The header alone of lines with the note; where something was looked for, with a column for what, and for the score. */
export function csvHeaderWithNote({ query }: Pick<GazeResult, 'query'>): string {
  return csv([[...HEADER, 'note', ...(query === undefined ? [] : ['query', 'score'])]]);
}

/** The lines without the header. */
export function formatCsvLinesWithNote({ images, ...result }: GazeResult, top: number): string {
  const { note, query } = result;
  return csv(
    images.flatMap((image) => {
      const scored = query === undefined ? [] : [query, image.score ?? ''];
      return rowsOf({ ...result, images: [image] }, top).map((row) => [...row, note, ...scored]);
    }),
  );
}

function rowsOf({ images, model, preprocessing, crop }: GazeResult, top: number): CsvRow[] {
  return images.flatMap(({ path, lists }) =>
    lists.flatMap(({ id, phrases }) =>
      phrases
        .slice(0, top)
        .map(({ rank, phrase, probability, cosine }) => [
          path,
          id,
          rank,
          phrase,
          probability,
          cosine,
          model.id,
          model.fingerprint,
          preprocessing,
          crop,
        ]),
    ),
  );
}
