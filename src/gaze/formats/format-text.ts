/** A result as text: one block for each list, its lines as clip-gaze formats them. */
import { computedBy } from '../computed-by.js';
import type { GazeResult, ImageResult, ListResult, PhraseResult } from '../result.js';
import { formatLine } from './format-line.js';
import { percent } from './percent.js';

/**
 * @param top phrases of each list
 * @returns blocks divided by empty lines, ending with a newline; with several pictures, each under a line with its path
 */
export function formatText(result: GazeResult, top: number): string {
  const several = result.images.length > 1;
  return `${result.images.map((image) => formatImage(image, top, several)).join('\n\n')}\n`;
}

/**
 * The text with what it came from, for wherever it is pasted: picture, model, preprocessing, and the note.
 */
export function formatTextWithSource(result: GazeResult, top: number): string {
  const blocks = result.images.map((image) => formatImage(image, top, true));
  return `${[...blocks, sourceLines(result).join('\n'), result.note].join('\n\n')}\n`;
}

/** What a result came from: its lists, the model, and how the picture was seen. */
export function sourceLines({ images, model, preprocessing, crop, decode, runtime, device }: GazeResult): string[] {
  const lists = new Map(images.flatMap((image) => image.lists.map((list) => [list.id, list])));
  const named = [...lists.values()].map(({ id, title, count }) => `${title} (${id}, ${count.toLocaleString('en')})`);
  return [
    ...(named.length > 0 ? [`Lists: ${named.join('; ')}`] : []),
    `Model: ${model.id}${model.demo ? ' (Demo model: not CLIP)' : ''}, fingerprint ${model.fingerprint}, ${computedBy({ runtime, device })}; logit_scale ${model.logitScale}${model.logitScaleAssumed ? ' (assumed)' : ''}`,
    `Preprocessing: ${preprocessing}, crop: ${crop}, decode: ${decode}`,
  ];
}

function formatImage({ path, lists, error }: ImageResult, top: number, named: boolean): string {
  const blocks = error === undefined ? lists.map((list) => formatList(list, top)) : [error];
  return [...(named ? [path] : []), ...blocks].join('\n\n');
}

/** A line, with the shares in the least and in the most favourable wording where they were asked for. */
function formatWithSpread(phrase: PhraseResult): string {
  const { spread } = phrase;
  return spread ? `${formatLine(phrase)} ${percent(spread[0])} to ${percent(spread[1])}` : formatLine(phrase);
}

function formatList({ title, phrases }: ListResult, top: number): string {
  return [title, ...phrases.slice(0, top).map(formatWithSpread)].join('\n');
}
