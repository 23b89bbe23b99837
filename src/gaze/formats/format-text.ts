/** A result as text: one block for each list, its lines as clip-gaze formats them. */
import type { GazeResult, ImageResult, ListResult } from '../result.js';
import { formatLine } from './format-line.js';

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
  const { model, preprocessing, crop, decode, device, note } = result;
  const source = `Model: ${model.id}${model.demo ? ' (Demo model: not CLIP)' : ''}, fingerprint ${model.fingerprint}, ${device}; logit_scale ${model.logitScale}${model.logitScaleAssumed ? ' (assumed)' : ''}`;
  const blocks = result.images.map((image) => formatImage(image, top, true));
  return `${[...blocks, `${source}\nPreprocessing: ${preprocessing}, crop: ${crop}, decode: ${decode}`, note].join('\n\n')}\n`;
}

function formatImage({ path, lists, error }: ImageResult, top: number, named: boolean): string {
  const blocks = error === undefined ? lists.map((list) => formatList(list, top)) : [error];
  return [...(named ? [path] : []), ...blocks].join('\n\n');
}

function formatList({ title, phrases }: ListResult, top: number): string {
  return [title, ...phrases.slice(0, top).map(formatLine)].join('\n');
}
