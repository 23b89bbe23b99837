/** Shoots the board. Called by board.mjs with the words of its command line. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { languagesIn } from './languages.js';
import { ALL_STATES, openBoard } from './open-board.js';
import { THEMES, type ThemeName } from './themes.js';

const WIDTHS = [300, 600, 1200];

/**
 * @param named names of states, of themes, `--language LANGUAGE` or `--language all`, and widths, also others than the usual; of what is not named at all, everything
 * @returns the files that were written
 */
export async function shoot(named: readonly string[], folder: string): Promise<string[]> {
  const { words: wanted, languages } = languagesIn(named);
  const only = <T extends string | number>(all: readonly T[]): readonly T[] => {
    const those = all.filter((each) => wanted.includes(String(each)));
    return those.length > 0 ? those : all;
  };
  const widths = wanted.filter((each) => /^\d+$/.test(each)).map(Number);
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const language of languages) {
    const board = await openBoard(language);
    try {
      for (const state of only(ALL_STATES))
        for (const theme of only(Object.keys(THEMES) as ThemeName[]))
          for (const width of widths.length > 0 ? widths : WIDTHS) {
            const page = await board.open(state, theme, { width, height: 720 });
            const file = path.join(folder, `${state}-${theme}-${width}${language === 'en' ? '' : `-${language}`}.png`);
            // Thousands of rows make no picture that anyone looks at.
            await page.screenshot({ path: file, fullPage: state !== 'everything' });
            files.push(file);
            await page.close();
          }
    } finally {
      await board.close();
    }
  }
  return files;
}
