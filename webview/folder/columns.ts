/** The table's columns: what each shows, and what it is sorted by. */
import type { FolderState } from '../../src/folder/protocol.js';
import type { Column, Order } from '../../src/collection/view.js';
import { t } from '../../src/l10n/texts.js';

export interface TableColumn {
  readonly id: string;
  readonly title: string;
  readonly column: Column;
  /** Which way a first click sorts: names from A on, numbers from the largest on. */
  readonly descendingFirst: boolean;
  /** Pixels that it takes at least. */
  readonly least: number;
  /** Pixels that it makes do with where the table has no room for all. */
  readonly tight: number;
  /** Its part of the room that is left. */
  readonly part: number;
}

/** @returns the columns from left to right: the picture, how near it is to what is looked for, and two for each list */
export function columnsOf({ lists, search }: Pick<FolderState, 'lists' | 'search'>): TableColumn[] {
  const scored = search.error === undefined && (search.text !== '' || search.like !== undefined);
  return [
    { id: 'path', title: t('Picture'), column: { by: 'path' }, descendingFirst: false, least: 220, tight: 150, part: 3 },
    ...(scored
      ? [
          {
            id: 'score',
            title: t(/* how near to what is looked for */ 'Score'),
            column: { by: 'score' as const },
            descendingFirst: true,
            least: 76,
            tight: 72,
            part: 0,
          },
        ]
      : []),
    ...lists.flatMap(({ id, title }) => [
      {
        id: `phrase ${id}`,
        title,
        column: { by: 'phrase' as const, list: id },
        descendingFirst: false,
        least: 130,
        tight: 84,
        part: 2,
      },
      {
        id: `share ${id}`,
        title: t('Share'),
        column: { by: 'share' as const, list: id },
        descendingFirst: true,
        least: 104,
        tight: 52,
        part: 1,
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

export interface Layout {
  /** There is no room for all columns as they should be: they are narrower, and a share's bar lies under it. */
  readonly tight: boolean;
  /** Properties of a row: the same for each, so that the columns stand below each other. */
  readonly style: Readonly<Record<string, string>>;
}

/** @param width of the table in pixels; 0 while that is not known */
export function layoutOf(columns: readonly TableColumn[], width: number): Layout {
  const sum = (size: 'least' | 'tight') => columns.reduce((total, column) => total + column[size] + GAP, SIDES - GAP);
  const tight = width > 0 && width < sum('least');
  const size = tight ? 'tight' : 'least';
  return {
    tight,
    style: {
      'grid-template-columns': columns
        .map((column) =>
          column.part === 0 ? `${column[size]}px` : /* not translated */ `minmax(${column[size]}px, ${column.part}fr)`,
        )
        .join(' '),
      'min-width': `${sum(size)}px`,
    },
  };
}
