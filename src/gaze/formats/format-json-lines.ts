/** A result as JSON Lines: a picture a line, each complete in itself, for programs that read one after the other. */
import type { GazeResult } from '../result.js';

/**
 * @param top phrases of each list
 * @returns a line for each picture, also for those that could not be read
 */
export function formatJsonLines(result: GazeResult, top: number): string {
  return linesOf(result, top, {});
}

/** The same with the note in every line, and what was looked for: lines are cut out and passed on. */
export function formatJsonLinesWithNote(result: GazeResult, top: number): string {
  const { note, query } = result;
  return linesOf(result, top, { note, ...(query !== undefined && { query }) });
}

function linesOf({ images, model, preprocessing, crop, decode }: GazeResult, top: number, more: object): string {
  const { id, fingerprint, logitScale, demo } = model;
  return images
    .map(({ lists, ...image }) => {
      const shown = lists.map((list) => ({ ...list, phrases: list.phrases.slice(0, top) }));
      const by = { model: id, fingerprint, logitScale, demo, preprocessing, crop, decode };
      return `${JSON.stringify({ ...image, ...by, ...more, lists: shown })}\n`;
    })
    .join('');
}
