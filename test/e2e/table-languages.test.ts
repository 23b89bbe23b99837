/** Whatever the language and the width, every text of a table can be read whole. */
import { describe, expect, it } from 'vitest';
import { openFolderBoard } from '../folder-board/open-folder.js';
import { FOLDER_STATES } from '../folder-board/states.js';
import { LANGUAGES } from '../panel-board/languages.js';
import { faultsOfAll } from './faults-at-widths.js';

describe.each(LANGUAGES)('in %s every text can be read whole', (language) => {
  it('of a table', async () => {
    const board = await openFolderBoard(language);
    // A summary is opened by a click.
    const hasSummary = (name: string) => FOLDER_STATES[name]?.summary !== undefined;
    try {
      expect(await faultsOfAll(board, Object.keys(FOLDER_STATES), hasSummary)).toEqual([]);
    } finally {
      await board.close();
    }
  });
});
