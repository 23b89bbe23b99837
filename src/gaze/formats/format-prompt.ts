/** A result as a prompt: the first phrases of each list in one line, for a program that makes pictures from words. */
import type { GazeResult } from '../result.js';
import { sourceLines } from './format-text.js';

/**
 * @param top phrases of each list
 * @returns a line of phrases for each picture that could be read, then what they came from, and the note
 */
export function formatPrompt(result: GazeResult, top: number): string {
  const prompts = result.images
    .filter(({ error }) => error === undefined)
    .map(({ lists }) => lists.flatMap(({ phrases }) => phrases.slice(0, top).map(({ phrase }) => onOneLine(phrase))).join(', '));
  const pictures = result.images.map(({ path }) => path).join(', ');
  const source = [`From ${pictures}, the first ${top === 1 ? 'phrase' : `${top} phrases`} of each list`, ...sourceLines(result)];
  return `${[...prompts, source.join('\n'), result.note].join('\n\n')}\n`;
}

/** Artists' names in the lists can end in a comma of their own. */
export function onOneLine(phrase: string): string {
  return phrase.replace(/\s+/g, ' ').replace(/[\s,]+$/, '');
}
