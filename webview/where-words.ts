/** A region map in words: what stands under the pointer, and what a screen reader says in place of the colours. */
import type { PanelWhere } from '../src/panel/protocol.js';

type Map = Pick<PanelWhere['maps'][number], 'phrase' | 'cosine' | 'falls'>;
type Grid = Pick<NonNullable<PanelWhere['grid']>, 'rows' | 'columns'>;

/** Counted from 0, from the top left. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** @returns the size of a fall or rise of a cosine, with four decimals: .0213 */
export function fallInWords(fall: number): string {
  return Math.abs(fall).toFixed(4).replace(/^0/, '');
}

/** @returns what hiding a cell does to each phrase */
export function cellInWords({ row, column }: Cell, { columns }: Grid, maps: readonly Map[]): string {
  const each = maps.map(({ phrase, falls }) => {
    const fall = falls[row * columns + column] ?? 0;
    return `${phrase} ${fall < 0 ? 'rises' : 'falls'} by ${fallInWords(fall)}`;
  });
  return `Row ${row + 1}, column ${column + 1}: ${each.join('; ')}`;
}

/** @returns where a map is strongest, in a sentence */
export function strongest({ cosine, falls }: Map, { rows, columns }: Grid): string {
  const fall = Math.max(...falls);
  const at = falls.indexOf(fall);
  const [row, column] = [Math.floor(at / columns), at % columns];
  if (!(fall > 0)) return 'No part of the picture carries it: hiding any of them makes the cosine rise.';
  const down = third(row, rows, ['top', 'middle', 'bottom']);
  const across = third(column, columns, ['left', 'middle', 'right']);
  const place = down === across ? 'middle' : `${down} ${across}`;
  return `Strongest in row ${row + 1} of ${rows}, column ${column + 1} of ${columns}, ${place}: without it the cosine falls by ${fallInWords(fall)} of ${fallInWords(cosine)}.`;
}

function third(at: number, of: number, names: readonly [string, string, string]): string {
  return names[Math.min(2, Math.floor((3 * (at + 0.5)) / of)) as 0 | 1 | 2];
}
