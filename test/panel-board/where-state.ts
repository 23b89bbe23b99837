/** Region maps as the host would send them; the values are drawn, not computed. */
import type { PanelWhere } from '../../src/panel/protocol.js';
import type { Box } from '../../src/clip/seeing.js';

const CELLS = 14;

/** A hill of falls around a cell, and a small hollow beside it. */
function hill(row: number, column: number, height: number): number[] {
  return Array.from({ length: CELLS * CELLS }, (_, at) => {
    const near = (r: number, c: number) => Math.exp(-((Math.floor(at / CELLS) - r) ** 2 + ((at % CELLS) - c) ** 2) / 8);
    return height * (near(row, column) - 0.4 * near(row + 6, column - 5));
  });
}

/** @param box what the model saw of the picture */
export function whereOf(box: Box, done: number, own = 'by gustav klimt', error?: string): PanelWhere {
  const known = done > 0;
  const falls = (row: number, column: number, height: number) => (known ? hill(row, column, height) : []);
  return {
    ...(known && { grid: { rows: CELLS, columns: CELLS, box } }),
    maps: [
      { list: 'artists-by-training-prevalence', title: 'Artist', phrase: own, cosine: 0.2713, falls: falls(4, 8, 0.0213) },
      { list: 'movements', title: 'Movement', phrase: 'art nouveau movement', cosine: 0.2641, falls: falls(9, 4, 0.0127) },
      { list: 'surfaces', title: 'Surface', phrase: 'on paper', cosine: 0.2104, falls: falls(7, 7, 0.0014) },
    ],
    done,
    total: known ? 81 : 0,
    ...(error !== undefined && { error }),
  };
}
