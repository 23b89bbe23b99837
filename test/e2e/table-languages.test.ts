/** Whatever the language and the width, every text of a table can be read whole. */
import type { Page } from 'playwright-core';
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
      let shared: Page | undefined;
      for (const [name, { summary }] of Object.entries(FOLDER_STATES)) {
        // Opening a page takes longest; a summary is opened by a click.
        const again = summary ? undefined : shared;
        const page = again ?? (await board.open(name, 'dark', { width: 900, height: HEIGHT }));
        if (again) await board.show(again, name);
        faults.push(...(await faultsOf(page, name)));
        if (summary) await page.close();
        else shared = page;
        // One behind another draws once a second.
        await shared?.bringToFront();
      }
      expect(faults).toEqual([]);
    } finally {
      await board.close();
    }
  });
});
