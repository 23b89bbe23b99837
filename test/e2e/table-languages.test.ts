/** Whatever the language and the width, every text of a table can be read whole. */
import { describe, expect, it } from 'vitest';
import { openFolderBoard } from '../folder-board/open-folder.js';
import { FOLDER_STATES } from '../folder-board/states.js';
import { LANGUAGES } from '../panel-board/languages.js';
import { faultsOf, HEIGHT } from './faults-at-widths.js';

describe.each(LANGUAGES)('in %s every text can be read whole', (language) => {
  it('of a table', async () => {
    const board = await openFolderBoard(language);
    const faults: string[] = [];
    try {
      for (const name of Object.keys(FOLDER_STATES)) {
        const page = await board.open(name, 'dark', { width: 900, height: HEIGHT });
        faults.push(...(await faultsOf(page, name)));
        await page.close();
      }
      expect(faults).toEqual([]);
    } finally {
      await board.close();
    }
  });
});
