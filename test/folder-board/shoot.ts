/** Shoots the board. Called by board.mjs with the words of its command line. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { languagesIn } from '../panel-board/languages.js';
import { THEMES, type ThemeName } from '../panel-board/themes.js';
import { openFolderBoard } from './open-folder.js';
import { FOLDER_STATES } from './states.js';

const WIDTHS = [300, 900, 1100];

/**
 * @param named names of states, of themes, `--language LANGUAGE` or `--language all`, and widths; of what is not named at all, everything
 * @returns the files that were written
 */
export async function shoot(named: readonly string[], folder: string): Promise<string[]> {
  const { words: wanted, languages } = languagesIn(named);
  const only = <T extends string | number>(all: readonly T[]): readonly T[] => {
    const those = all.filter((each) => wanted.includes(String(each)));
    return those.length > 0 ? those : all;
  };
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const language of languages) {
    const board = await openFolderBoard(language);
    try {
      for (const state of only(Object.keys(FOLDER_STATES)))
        for (const theme of only(Object.keys(THEMES) as ThemeName[]))
          for (const width of only(WIDTHS)) {
            const page = await board.open(state, theme, { width, height: 640 });
            const file = path.join(folder, `${state}-${theme}-${width}${language === 'en' ? '' : `-${language}`}.png`);
            await page.screenshot({ path: file });
            files.push(file);
            await page.close();
          }
    } finally {
      await board.close();
    }
  }
  return files;
}
