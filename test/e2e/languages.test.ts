/** Whatever the language and the width, every text of a view can be read whole. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolderBoard, type FolderBoard } from '../folder-board/open-folder.js';
import { FOLDER_STATES } from '../folder-board/states.js';
import { LANGUAGES } from '../panel-board/languages.js';
import { ALL_STATES, openBoard, type Board } from '../panel-board/open-board.js';
import { textFaults } from '../panel-board/text-faults.js';

const HEIGHT = 720;
/** A side bar, and an editor. */
const WIDTHS = [300, 900];

/** What is wrong in a view, at each width. */
async function faultsOf(page: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    faults.push(...(await textFaults(page)).map((fault) => `${width} px: ${fault}`));
  }
  return faults;
}

const BOARDS = [
  { view: 'panel', open: openBoard, states: ALL_STATES },
  { view: 'table', open: openFolderBoard, states: Object.keys(FOLDER_STATES) },
] as const;

describe.each(LANGUAGES)('in %s', (language) => {
  describe.each(BOARDS)('the $view', ({ open, states }) => {
    let board: Board | FolderBoard;
    beforeAll(async () => {
      board = await open(language);
    });
    afterAll(() => board.close());

    it.each(states)('can be read whole: %s', async (state) => {
      const page = await board.open(state, 'dark', { width: 900, height: HEIGHT });
      try {
        expect(await faultsOf(page)).toEqual([]);
      } finally {
        await page.close();
      }
    });
  });
});

describe('a text that cannot be read whole', () => {
  let board: Board;
  let page: Page;
  beforeAll(async () => {
    board = await openBoard('de');
  });
  afterAll(() => board.close());

  it.each([
    ['cut off by its box', '[data-note] { height: 1.4em; overflow: hidden }', 'cut off by p'],
    [
      'cut off with an ellipsis, and told nowhere else',
      '.ways-on { overflow: hidden; flex-wrap: nowrap } .ways-on .link { flex: 0 0 60px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }',
      'cut off by button.link',
    ],
    [
      'cut off by a button',
      'vscode-button { max-width: 40px } vscode-button::part(base) { white-space: nowrap }',
      'cut off by slot',
    ],
    ['cut off in a box to type in', '.ask textarea { flex: 0 0 60px }', 'cut off: textarea.box'],
    ['cut off in a box to choose from', '.against select { width: 40px }', 'cut off: select.box'],
    ['behind the edge', '.how { white-space: nowrap; position: relative; left: 700px }', 'behind the edge'],
    ['under another', '.ways-on { margin-top: -24px }', 'over “'],
  ])('is seen: %s', async (_, css, fault) => {
    page = await board.open('done', 'dark', { width: 900, height: HEIGHT });
    try {
      expect(await faultsOf(page)).toEqual([]);
      await page.evaluate((text) => {
        // The page's policy is about what a page loads, not about what a test adds.
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        document.adoptedStyleSheets.push(sheet);
      }, css);
      expect((await faultsOf(page)).join('\n')).toContain(fault);
    } finally {
      await page.close();
    }
  });
});
