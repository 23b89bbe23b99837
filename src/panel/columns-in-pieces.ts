/** A whole list's columns put together in pieces: fifty thousand rows at once hold up whoever else needs the thread. */
import { pace } from '../phrases/pace.js';
import type { PanelRow } from './protocol.js';
import { WritingColumns, type RowColumns } from './row-columns.js';

/**
 * columnsOf(), a few milliseconds at a time.
 *
 * @param rows  all of a list, the best first
 * @param count of the rows
 */
export async function columnsInPieces(rows: Iterable<PanelRow>, count: number): Promise<RowColumns> {
  const step = pace(new AbortController().signal);
  const writing = new WritingColumns(count);
  for (const row of rows) {
    await step();
    writing.add(row);
  }
  return writing.columns;
}
