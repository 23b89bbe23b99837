/** Shoots the board. Called by board.mjs with the words of its command line. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ALL_STATES, openBoard } from './open-board.js';
import { THEMES, type ThemeName } from './themes.js';

const WIDTHS = [300, 600, 1200];

/**
 * @param wanted names of states, of themes, and widths, also others than the usual; of what is not named at all, everything
 * @returns the files that were written
 */
export async function shoot(wanted: readonly string[], folder: string): Promise<string[]> {
  const only = <T extends string | number>(all: readonly T[]): readonly T[] => {
    const named = all.filter((each) => wanted.includes(String(each)));
    return named.length > 0 ? named : all;
  };
  const widths = wanted.filter((each) => /^\d+$/.test(each)).map(Number);
  mkdirSync(folder, { recursive: true });
  const board = await openBoard();
  const files: string[] = [];
  try {
    for (const state of only(ALL_STATES))
      for (const theme of only(Object.keys(THEMES) as ThemeName[]))
        for (const width of widths.length > 0 ? widths : WIDTHS) {
          const page = await board.open(state, theme, { width, height: 720 });
          const file = path.join(folder, `${state}-${theme}-${width}.png`);
          // Thousands of rows make no picture that anyone looks at.
          await page.screenshot({ path: file, fullPage: state !== 'everything' });
          files.push(file);
          await page.context().close();
        }
  } finally {
    await board.close();
  }
  return files;
}
