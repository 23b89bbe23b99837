/** A result in clip-gaze's own form, as Python prints it. */
import type { GazeResult } from '../result.js';
import { formatLine } from './format-line.js';

/**
 * `{'artist': ['by paul cézanne (82%)'], …}`: one line a picture, ending with a newline; a list's key is its title in
 * lower case. A picture that could not be read is an empty line, so that lines and pictures stay in step.
 *
 * @param top phrases of each list
 */
export function formatOneline(result: GazeResult, top: number): string {
  return result.images
    .map(({ lists, error }) => {
      if (error !== undefined) return '\n';
      const parts = lists.map(
        ({ title, phrases }) =>
          `${repr(title.toLowerCase())}: [${phrases
            .slice(0, top)
            .map((phrase) => repr(formatLine(phrase)))
            .join(', ')}]`,
      );
      return `{${parts.join(', ')}}\n`;
    })
    .join('');
}

/** Python's repr() of a string: single quotes unless only they occur in it, what cannot be printed escaped. */
export function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  let inner = '';
  for (const character of text) inner += character === quote || character === '\\' ? `\\${character}` : printed(character);
  return quote + inner + quote;
}

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** What Python's str.isprintable() refuses: other, and separators but the space. */
function printed(character: string): string {
  const named = NAMED[character];
  if (named !== undefined) return named;
  if (character === ' ' || !/[\p{C}\p{Z}]/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  const hex = (digits: number) => code.toString(16).padStart(digits, '0');
  return code <= 0xff ? `\\x${hex(2)}` : code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}
