/** A result as JSON: the contract, with as many phrases as are wanted. */
import type { GazeResult } from '../result.js';

/**
 * @param top phrases of each list; `count` and `effective` are of the whole list all the same
 * @returns indented JSON, ending with a newline
 */
export function formatJson(result: GazeResult, top: number): string {
  const images = result.images.map((image) => ({
    ...image,
    lists: image.lists.map((list) => ({ ...list, phrases: list.phrases.slice(0, top) })),
  }));
  return `${JSON.stringify({ ...result, images }, undefined, 2)}\n`;
}
