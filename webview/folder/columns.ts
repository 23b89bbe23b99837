/** The table's columns: what each shows, and what it is sorted by. */
import type { FolderState } from '../../src/folder/protocol.js';
import type { Column, Order } from '../../src/collection/view.js';

export interface TableColumn {
  readonly id: string;
  readonly title: string;
  readonly column: Column;
  /** Which way a first click sorts: names from A on, numbers from the largest on. */
  readonly descendingFirst: boolean;
  /** Pixels that it takes at least. */
  readonly least: number;
  /** Its part of the room that is left. */
  readonly part: number;
}

/** @returns the columns from left to right: the picture, how near it is to what is looked for, and two for each list */
export function columnsOf({ lists, search }: Pick<FolderState, 'lists' | 'search'>): TableColumn[] {
  const scored = search.text !== '' || search.like !== undefined;
  return [
    { id: 'path', title: 'Picture', column: { by: 'path' }, descendingFirst: false, least: 220, part: 3 },
    ...(scored
      ? [{ id: 'score', title: 'Score', column: { by: 'score' as const }, descendingFirst: true, least: 64, part: 0 }]
      : []),
    ...lists.flatMap(({ id, title }) => [
      {
        id: `phrase ${id}`,
        title,
        column: { by: 'phrase' as const, list: id },
        descendingFirst: false,
        least: 130,
        part: 2,
      },
      {
        id: `share ${id}`,
        title: 'Share',
        column: { by: 'share' as const, list: id },
        descendingFirst: true,
        least: 104,
        part: 0,
      },
    ]),
  ];
}

/** What a click on a column's head makes of the order: sorted by it, or turned round. */
export function sortedBy({ column, descendingFirst }: TableColumn, order: Order): Order {
  return isSortedBy(column, order) ? { column, descending: !order.descending } : { column, descending: descendingFirst };
}

export function isSortedBy(column: Column, order: Order): boolean {
  const listOf = (each: Column) => ('list' in each ? each.list : undefined);
  return column.by === order.column.by && listOf(column) === listOf(order.column);
}

/** Pixels between two columns, as folder.css has it. */
const GAP = 12;

/** Pixels before the first column and after the last, as folder.css has it. */
const SIDES = 32;

/** @returns the columns' widths as properties of a row: the same for each, so that they stand below each other */
export function layoutOf(columns: readonly TableColumn[]): Readonly<Record<string, string>> {
  const least = columns.reduce((sum, column) => sum + column.least + GAP, SIDES - GAP);
  return {
    'grid-template-columns': columns
      .map(({ least, part }) => (part === 0 ? `${least}px` : `minmax(${least}px, ${part}fr)`))
      .join(' '),
    'min-width': `${least}px`,
  };
}
