/** Whatever the language and the width, every text of a panel can be read whole. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../panel-board/languages.js';
import { openBoard, type Board } from '../panel-board/open-board.js';
import { COMPARISONS, STATES } from '../panel-board/states.js';
import { faultsOf, faultsOfAll, HEIGHT } from './faults-at-widths.js';

/** What the webview kept of an earlier visit it reads once, as it opens. */
const hasKept = (name: string): boolean => (STATES[name] ?? COMPARISONS[name])?.kept !== undefined;

describe.each(LANGUAGES)('in %s every text can be read whole', (language) => {
  it('of a panel, and of a comparison', async () => {
    const board = await openBoard(language);
    try {
      expect([
        ...(await faultsOfAll(board, Object.keys(STATES), hasKept)),
        ...(await faultsOfAll(board, Object.keys(COMPARISONS), hasKept)),
      ]).toEqual([]);
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
      'cut off with an ellipsis by half a pixel, which takes whole letters',
      '.ways-on .link { padding: 0; border: 0; max-width: calc-size(max-content, size - 0.5px); overflow: hidden; text-overflow: ellipsis; white-space: nowrap }',
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
      expect(await faultsOf(page, 'done')).toEqual([]);
      await page.evaluate((text) => {
        // The page's policy is about what a page loads, not about what a test adds.
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        document.adoptedStyleSheets.push(sheet);
      }, css);
      expect((await faultsOf(page, 'done')).join('\n')).toContain(fault);
    } finally {
      await page.close();
    }
  });
});
