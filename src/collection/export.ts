/** What a table shows, taken away: as text picture by picture, so that fifty thousand need no more memory than fifty; and as embeddings. */
import { key, type Key } from '../l10n/texts.js';
import { csvHeaderWithNote, formatCsvLinesWithNote } from '../gaze/formats/format-csv.js';
import { formatJsonLinesWithNote } from '../gaze/formats/format-json-lines.js';
import { markdownFoot, markdownHead, markdownRows, type ListHead } from '../gaze/formats/format-picture-rows.js';
import type { GazeResult, ImageResult } from '../gaze/result.js';
import { npyHeader, npyRows } from './npy.js';
import type { Results } from './results.js';

interface TableFormat {
  readonly title: Key;
  readonly description: Key;
  /** Of a file, without the dot. */
  readonly extension: string;
  readonly head: (result: GazeResult, lists: readonly ListHead[]) => string;
  readonly rows: (result: GazeResult, top: number, lists: readonly ListHead[]) => string;
  readonly foot: (result: GazeResult) => string;
}

export const TABLE_FORMATS = {
  csv: {
    title: key('CSV'),
    description: key('a line for each phrase, for spreadsheets'),
    extension: 'csv',
    head: csvHeaderWithNote,
    rows: formatCsvLinesWithNote,
    foot: () => '',
  },
  jsonl: {
    title: key('JSON Lines'),
    description: key('a line for each picture, for programs'),
    extension: 'jsonl',
    head: () => '',
    rows: formatJsonLinesWithNote,
    foot: () => '',
  },
  markdown: {
    title: key('Markdown'),
    description: key('one table, a row for each picture'),
    extension: 'md',
    head: markdownHead,
    rows: markdownRows,
    foot: markdownFoot,
  },
} as const satisfies Readonly<Record<string, TableFormat>>;

export type TableFormatId = keyof typeof TABLE_FORMATS;

/** Pictures written at once. */
const AT_ONCE = 64;

/** Pictures as a table shows them. */
export interface Shown {
  readonly results: Results;
  /** Indices of pictures, in order. */
  readonly pictures: Uint32Array;
  /** Cosine of each picture of the collection with what was looked for; NaN where there is none. */
  readonly scores?: Float32Array;
  /** All that the result says beside the pictures. */
  readonly resultOf: (images: readonly ImageResult[]) => GazeResult;
}

/**
 * The pictures shown, in their order, without those that were not gazed at yet.
 *
 * @param top phrases of each list; at most as many as are kept
 */
export function* tableText({ results, pictures, scores, resultOf }: Shown, format: TableFormat, top: number): Generator<string> {
  const lists = results.lists.map(({ id, title, phrases }) => ({ id, title, count: phrases.length }));
  yield format.head(resultOf([]), lists);
  for (let from = 0; from < pictures.length; from += AT_ONCE) {
    const images = [...pictures.subarray(from, from + AT_ONCE)]
      .filter((index) => results.state(index) !== 'waiting')
      .map((index) => {
        const score = scores?.[index];
        return { ...results.image(index), ...(score !== undefined && !Number.isNaN(score) && { score }) };
      });
    if (images.length > 0) yield format.rows(resultOf(images), top, lists);
  }
  yield format.foot(resultOf([]));
}

/** Pictures shown that can be taken away as embeddings: those that were looked at. */
export function embedded({ results, pictures }: Pick<Shown, 'results' | 'pictures'>): Uint32Array {
  return pictures.filter((index) => results.embeddings.has(index));
}

/**
 * A file of embeddings as NumPy reads it: float32, a row for each picture, scaled to length 1.
 *
 * @param pictures indices of pictures that have embeddings
 */
export function* npyOf({ embeddings }: Results, pictures: Uint32Array): Generator<Uint8Array> {
  yield npyHeader(pictures.length, embeddings.dimensions);
  for (let from = 0; from < pictures.length; from += AT_ONCE)
    yield npyRows(embeddings.pack([...pictures.subarray(from, from + AT_ONCE)]));
}

/** What the rows of the embeddings are of, as JSON Lines in the same order. */
export function* rowsOfEmbeddings(
  { results, resultOf }: Pick<Shown, 'results' | 'resultOf'>,
  pictures: Uint32Array,
): Generator<string> {
  const { model, preprocessing, crop, decode } = resultOf([]);
  const by = { model: model.id, fingerprint: model.fingerprint, preprocessing, crop, decode };
  for (let from = 0; from < pictures.length; from += AT_ONCE)
    yield [...pictures.subarray(from, from + AT_ONCE)]
      .map((index, at) => {
        const { path, width, height, sha256 } = results.facts(index);
        return `${JSON.stringify({ row: from + at, image: path, width, height, sha256, ...by })}\n`;
      })
      .join('');
}
