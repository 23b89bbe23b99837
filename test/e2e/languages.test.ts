/** Whatever the language and the width, every text of a view can be read whole. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolderBoard } from '../folder-board/open-folder.js';
import { FOLDER_STATES } from '../folder-board/states.js';
import { LANGUAGES } from '../panel-board/languages.js';
import { openBoard, type Board } from '../panel-board/open-board.js';
import { COMPARISONS, STATES } from '../panel-board/states.js';
import { textFaults } from '../panel-board/text-faults.js';

const HEIGHT = 720;
/** A side bar: what fits there fits everywhere. */
const NARROW = 300;
/** An editor, where other things stand side by side; German has the longest words. */
const WIDTHS: Readonly<Record<string, readonly number[]>> = { de: [NARROW, 900] };
/** Wider than what VS Code takes on any system, and on every machine that has Chromium from Debian's packages. */
const FONT = '"DejaVu Sans", sans-serif';

/** What is wrong in a view, at each width. */
async function faultsOf(page: Page, state: string, widths: readonly number[]): Promise<string[]> {
  const faults: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: HEIGHT });
    await page.evaluate((font) => {
      document.documentElement.style.setProperty('--vscode-font-family', font);
      return new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    }, FONT);
    faults.push(...(await textFaults(page)).map((fault) => `${state}, ${width} px: ${fault}`));
  }
  return faults;
}

/** Of one board's states; a page is used again unless the webview had kept something for its state. */
async function faultsOfAll(
  board: Board,
  states: Readonly<Record<string, { readonly kept?: unknown }>>,
  widths: readonly number[],
): Promise<string[]> {
  const faults: string[] = [];
  const open = (name: string) => board.open(name, 'dark', { width: NARROW, height: HEIGHT });
  let shared: Page | undefined;
  for (const [name, { kept }] of Object.entries(states)) {
    if (kept === undefined && shared) await board.show(shared, name);
    const page = kept === undefined ? (shared ??= await open(name)) : await open(name);
    faults.push(...(await faultsOf(page, name, widths)));
    if (page !== shared) await page.close();
    // One behind another draws once a second.
    await shared?.bringToFront();
  }
  return faults;
}

describe.each(LANGUAGES)('in %s every text can be read whole', (language) => {
  const widths = WIDTHS[language] ?? [NARROW];

  it('of a panel, and of a comparison', async () => {
    const board = await openBoard(language);
    try {
      expect([...(await faultsOfAll(board, STATES, widths)), ...(await faultsOfAll(board, COMPARISONS, widths))]).toEqual([]);
    } finally {
      await board.close();
    }
  });

  it('of a table', async () => {
    const board = await openFolderBoard(language);
    const faults: string[] = [];
    try {
      for (const name of Object.keys(FOLDER_STATES)) {
        const page = await board.open(name, 'dark', { width: NARROW, height: HEIGHT });
        faults.push(...(await faultsOf(page, name, widths)));
        await page.close();
      }
      expect(faults).toEqual([]);
    } finally {
      await board.close();
    }
  });
});

describe('a text that cannot be read whole', () => {
  let board: Board;
  beforeAll(async () => {
    board = await openBoard('de');
  });
  afterAll(() => board.close());

  it.each([
    ['cut off by its box', '[data-note] { height: 1.4em; overflow: hidden }', 'cut off by div.panel > footer > p'],
    [
      'cut off with an ellipsis, and told nowhere else',
      '.ways-on .link { width: 60px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }',
      'cut off by button.link',
    ],
    [
      'cut off by its button',
      'vscode-button { max-width: 40px } vscode-button::part(base) { white-space: nowrap }',
      'cut off by div.base',
    ],
    ['cut off in a box to type in', '.ask textarea { flex: 0 0 60px }', 'cut off: textarea.box'],
    ['cut off in a box to choose from', '.against select { width: 40px }', 'cut off: select.box'],
    ['behind the edge', '.how { white-space: nowrap; position: relative; left: 700px }', 'behind the edge'],
    ['under another', '.ways-on { margin-top: -24px }', 'over “'],
  ])('is seen: %s', async (_, css, fault) => {
    const page = await board.open('done', 'dark', { width: 900, height: HEIGHT });
    try {
      expect(await faultsOf(page, 'done', [900])).toEqual([]);
      await page.evaluate((text) => {
        // The page's policy is about what a page loads, not about what a test adds.
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        document.adoptedStyleSheets.push(sheet);
      }, css);
      expect((await faultsOf(page, 'done', [900])).join('\n')).toContain(fault);
    } finally {
      await page.close();
    }
  });
});
