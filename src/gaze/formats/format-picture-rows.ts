/** Many pictures as one Markdown table: a row a picture, a column for each list. */
import type { GazeResult, ImageResult, ListResult } from '../result.js';
import { markdownSource } from './format-markdown.js';
import { markdownText as text } from './markdown-text.js';

/** Lists as the columns name them, whether or not a picture has answers to them. */
export type ListHead = Pick<ListResult, 'id' | 'title'> & { readonly count: number };

export function markdownHead({ query }: Pick<GazeResult, 'query'>, lists: readonly ListHead[]): string {
  const columns = lists.map(({ id, title, count }) => `${text(title)} (\`${id}\`, ${count.toLocaleString('en')})`);
  const scored = query === undefined ? [] : [`score of ${text(query)}`];
  const rule = ['---', ...scored.map(() => '---:'), ...columns.map(() => '---')];
  return `${row(['picture', ...scored, ...columns])}${row(rule)}`;
}

/**
 * @param top phrases of each list, each with its share and cosine
 * @returns a line for each picture; where it could not be gazed at, with the reason
 */
export function markdownRows({ images, query }: GazeResult, top: number, lists: readonly ListHead[]): string {
  return images
    .map((image) => {
      const scored = query === undefined ? [] : [image.score?.toFixed(4) ?? ''];
      return row([text(image.path), ...scored, ...lists.map((list, at) => cell(image, list.id, at, top))]);
    })
    .join('');
}

/** What it came from, and the note. */
export function markdownFoot(result: GazeResult): string {
  return `\n${markdownSource(result)}\n\n*${text(result.note)}*\n`;
}

function cell({ lists, error }: ImageResult, list: string, at: number, top: number): string {
  if (error !== undefined) return at === 0 ? text(error) : '';
  const phrases = lists.find(({ id }) => id === list)?.phrases.slice(0, top) ?? [];
  return phrases
    .map(({ phrase, probability, cosine }) => `${text(phrase)} ${(probability * 100).toFixed(1)} %, ${cosine.toFixed(4)}`)
    .join('<br>');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}
