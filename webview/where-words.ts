/** A region map in words: what stands under the pointer, and what a screen reader says in place of the colours. */
import { decimal } from '../src/l10n/numbers.js';
import { key, said, t, type Key } from '../src/l10n/texts.js';
import type { PanelWhere } from '../src/panel/protocol.js';
import { withoutZero } from './format.js';

type Map = Pick<PanelWhere['maps'][number], 'phrase' | 'cosine' | 'falls'>;
type Grid = Pick<NonNullable<PanelWhere['grid']>, 'rows' | 'columns'>;

/** Counted from 0, from the top left. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** @returns the size of a fall or rise of a cosine, with four decimals: .0213 */
export function fallInWords(fall: number): string {
  return withoutZero(decimal(Math.abs(fall), 4));
}

/** @returns what hiding a cell does to each phrase */
export function cellInWords({ row, column }: Cell, { columns }: Grid, maps: readonly Map[]): string {
  const each = maps.map(({ phrase, falls }) => {
    const fall = falls[row * columns + column] ?? 0;
    const values = { phrase, size: fallInWords(fall) };
    return fall < 0 ? t('{phrase} rises by {size}', values) : t('{phrase} falls by {size}', values);
  });
  return t('Row {row}, column {column}: {each}', { row: row + 1, column: column + 1, each: each.join('; ') });
}

/** @returns where a map is strongest, in a sentence */
export function strongest({ cosine, falls }: Map, { rows, columns }: Grid): string {
  const fall = Math.max(...falls);
  const at = falls.indexOf(fall);
  const [row, column] = [Math.floor(at / columns), at % columns];
  if (!(fall > 0)) return t('No part of the picture carries it: hiding any of them makes the cosine rise.');
  const place = said(PLACES[third(row, rows)][third(column, columns)]);
  return t(
    'Strongest in row {row} of {rows}, column {column} of {columns}, {place}: without it the cosine falls by {fall} of {cosine}.',
    { row: row + 1, rows, column: column + 1, columns, place, fall: fallInWords(fall), cosine: fallInWords(cosine) },
  );
}

/** From the top down, and in each row from the left. */
const PLACES: Readonly<Record<Third, Readonly<Record<Third, Key>>>> = [
  [key('top left'), key('top middle'), key('top right')],
  [key('middle left'), key('middle'), key('middle right')],
  [key('bottom left'), key('bottom middle'), key('bottom right')],
];

type Third = 0 | 1 | 2;

function third(at: number, of: number): Third {
  return Math.min(2, Math.floor((3 * (at + 0.5)) / of)) as Third;
}
