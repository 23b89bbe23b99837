/** The forms in which a result is taken away as text. Each names model, fingerprint, preprocessing, crop and lists, and carries the note. */
import { key, type Key } from '../../l10n/texts.js';
import type { GazeResult } from '../result.js';
import { formatCsvWithNote } from './format-csv.js';
import { formatJson } from './format-json.js';
import { formatMarkdown } from './format-markdown.js';
import { formatPrompt } from './format-prompt.js';
import { formatTextWithSource } from './format-text.js';

export interface ExportFormat {
  readonly title: Key;
  readonly description: Key;
  /** Of a file, without the dot. */
  readonly extension: string;
  readonly format: (result: GazeResult, top: number) => string;
}

export const EXPORT_FORMATS = {
  text: { title: key('Text'), description: key("clip-gaze's own lines"), extension: 'txt', format: formatTextWithSource },
  markdown: { title: key('Markdown'), description: key('a table for each list'), extension: 'md', format: formatMarkdown },
  csv: {
    title: key('CSV'),
    description: key('a line for each phrase, for spreadsheets'),
    extension: 'csv',
    format: formatCsvWithNote,
  },
  json: { title: key('JSON'), description: key('everything, for programs'), extension: 'json', format: formatJson },
  prompt: {
    title: key('Prompt'),
    description: key('the first phrases joined by commas'),
    extension: 'txt',
    format: formatPrompt,
  },
} as const satisfies Readonly<Record<string, ExportFormat>>;

export type ExportFormatId = keyof typeof EXPORT_FORMATS;

/** The result with some of its lists only. */
export function withLists(result: GazeResult, ids: ReadonlySet<string>): GazeResult {
  const images = result.images.map((image) => ({ ...image, lists: image.lists.filter(({ id }) => ids.has(id)) }));
  return { ...result, images };
}
