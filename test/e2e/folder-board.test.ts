/** The table of many pictures in a browser: what it shows, tells and keeps, and how it answers the keyboard. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FromFolder } from '../../src/folder/protocol.js';
import { openFolderBoard, type FolderBoard } from '../folder-board/open-folder.js';
import { FOLDER_STATES, GALLERY, HOSTILE } from '../folder-board/states.js';
import { changeTheme } from '../panel-board/open-board.js';
import type { ThemeName } from '../panel-board/themes.js';
import { axeFaults } from './axe-faults.js';

let board: FolderBoard;
let page: Page;

beforeAll(async () => {
  board = await openFolderBoard();
});
afterAll(() => board.close());
afterEach(() => page.close());

async function open(name: string, theme: ThemeName = 'dark', size = { width: 1100, height: 640 }): Promise<void> {
  page = await board.open(name, theme, size);
}

const told = (...kinds: FromFolder['kind'][]): Promise<FromFolder[]> =>
  page.evaluate((kinds) => window.folderBoard.told.filter(({ kind }) => kinds.includes(kind)), kinds);
const focused = (): Promise<string | null> =>
  page.evaluate(
    () => document.activeElement?.getAttribute('data-cell') ?? document.activeElement?.getAttribute('data-act') ?? null,
  );

describe('every state', () => {
  it.each(Object.keys(FOLDER_STATES))('%s is accessible and keeps to the policy', async (name) => {
    await open(name);
    expect(await axeFaults(page)).toEqual([]);
    expect(await page.evaluate(() => window.folderBoard.violations)).toEqual([]);
  });

  it.each(['running', 'found', 'failures', 'summary'])('%s can be read in the other themes', async (name) => {
    await open(name);
    for (const theme of ['light', 'high-contrast', 'high-contrast-light'] as const) {
      await changeTheme(page, theme);
      expect(await axeFaults(page, 'color-contrast')).toEqual([]);
    }
  });
});

describe('the rows', () => {
  it('are text, whatever they hold', async () => {
    await open('hostile');
    expect(await page.locator('h1').textContent()).toBe(HOSTILE);
    expect(await page.locator('[data-column="phrase movements"]').innerText()).toBe(HOSTILE);
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(await page.title()).toBe('Clip Gaze');
  });

  it('are drawn where they are seen, of 50,000, and the keyboard goes to the last', async () => {
    await open('many');
    expect(await page.locator('.picture').count()).toBeLessThan(30);
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('50001');
    await page.locator('[data-cell="1 0"]').focus();
    await page.keyboard.press('Control+End');
    await expect.poll(focused).toBe('50000 6');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    await expect.poll(focused).toBe('49999 0');
    await page.keyboard.press('Enter');
    expect(await told('open')).toEqual([{ kind: 'open', picture: 49_998 }]);
    expect(await page.locator('.picture').count()).toBeLessThan(30);
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowUp');
    await expect.poll(focused).toBe('0 0');
  });

  it('let a key go on from where the one before went, also before that is drawn', async () => {
    await open('many');
    await page.locator('[data-cell="1 0"]').focus();
    await page.keyboard.press('Control+End');
    await expect.poll(focused).toBe('50000 6');
    await page.evaluate(() => {
      for (const init of [{ key: 'Home', ctrlKey: true }, { key: 'ArrowUp' }])
        document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }));
    });
    await expect.poll(focused).toBe('0 0');
  });

  it('open at a click, and carry what the context menu needs', async () => {
    await open('done');
    await page.locator('[data-path$="de-stijl-grid.png"]').first().click();
    const place = GALLERY.indexOf('de-stijl-grid.png');
    expect(await told('open')).toEqual([{ kind: 'open', picture: place }]);
    const context = await page.locator('.picture').nth(2).getAttribute('data-vscode-context');
    expect(JSON.parse(context!)).toMatchObject({ webviewSection: 'picture', picture: 2 });
  });

  it('are sorted by the heads of the columns, and turned round', async () => {
    await open('done');
    await page.locator('[data-sort="phrase movements"]').click();
    await page.locator('[data-sort="share movements"]').click();
    expect(await told('order')).toEqual([
      { kind: 'order', order: { column: { by: 'phrase', list: 'movements' }, descending: false } },
      { kind: 'order', order: { column: { by: 'share', list: 'movements' }, descending: false } },
    ]);
    expect(
      await page
        .locator('[role="columnheader"]', { has: page.locator('[data-sort="share movements"]') })
        .getAttribute('aria-sort'),
    ).toBe('descending');
  });

  it('ask for the thumbnails that are missing and no others', async () => {
    await open('done');
    expect(await page.locator('.thumbnail img').count()).toBe(await page.locator('.picture').count());
    await page.locator('.grid').evaluate((grid) => grid.scrollTo(0, 300));
    await expect.poll(async () => (await told('thumbnails')).length).toBeGreaterThan(0);
    const [asked] = await told('thumbnails');
    expect(asked).toMatchObject({ kind: 'thumbnails' });
    expect((asked as Extract<FromFolder, { kind: 'thumbnails' }>).pictures).not.toContain(0);
  });
});

describe('what narrows the table down', () => {
  it('is told whole, and what is asked no more is left out', async () => {
    await open('found');
    await page.locator('[data-act="filter-folder"]').selectOption('gallery/prints');
    await page.locator('[data-act="filter-share"]').selectOption('0');
    await page.locator('[data-act="any-phrase"]').click();
    const { filter } = FOLDER_STATES.found!.state;
    const { minShare: _, ...unshared } = filter;
    const { phrase: __, ...unphrased } = filter;
    expect(await told('filter')).toEqual([
      { kind: 'filter', filter: { ...filter, folder: 'gallery/prints' } },
      { kind: 'filter', filter: unshared },
      { kind: 'filter', filter: unphrased },
    ]);
  });

  it('follows typing', async () => {
    await open('done');
    await page.locator('[data-act="filter-text"]').pressSequentially('klimt');
    // On a slow machine the keys themselves can be as far apart as a rest.
    await expect.poll(async () => (await told('filter')).at(-1)).toEqual({ kind: 'filter', filter: { text: 'klimt' } });
  });

  it('finds by phrases, and by a picture until that is taken away', async () => {
    await open('found');
    await page.locator('[data-act="find"]').fill('a boat');
    await page.locator('[data-act="find"]').press('Enter');
    await page.locator('[data-act="unlike"]').click();
    expect(await told('find')).toEqual([
      { kind: 'find', text: 'a boat' },
      { kind: 'find', text: FOLDER_STATES.found!.state.search.text, unlike: true },
    ]);
  });
});

describe('nothing to show', () => {
  it('has a way on where the filter has left no picture', async () => {
    await open('filtered');
    await page.locator('[data-act="unfilter"]').click();
    expect(await told('filter')).toEqual([{ kind: 'filter', filter: {} }]);
    const [head, words] = await Promise.all(
      ['.head', '.empty'].map((selector) => page.locator(selector).evaluate((each) => each.getBoundingClientRect().top)),
    );
    expect(words).toBeGreaterThan(head!);
  });

  it('says which files are taken for pictures where there is none, and looks again', async () => {
    await open('nothing');
    expect(await page.locator('.empty').innerText()).toContain('jpg, jpeg');
    expect(await page.locator('gaze-filter, gaze-table').count()).toBe(0);
    await page.locator('.empty [data-act="again"]').click();
    expect(await told('again')).toEqual([{ kind: 'again' }]);
  });

  it('has no scores where nothing could be found', async () => {
    await open('not-found');
    expect(await page.locator('[data-sort="score"]').count()).toBe(0);
  });
});

describe('the rows of failures', () => {
  it('say which folder the picture is in', async () => {
    await open('failures');
    const { path } = FOLDER_STATES.failures!.rows[0]!;
    const row = page.locator(`.picture[data-path="${path}"]`);
    expect(await row.innerText()).toContain(path.slice(0, path.lastIndexOf('/')));
  });
});

describe('the summary', () => {
  it('takes the place of the table, and tells the host so', async () => {
    await open('done');
    await page.locator('[data-act="summary"]').click();
    expect(await page.locator('gaze-table').count()).toBe(0);
    await page.locator('[data-act="summary"]').click();
    await page.locator('gaze-table').waitFor();
    expect(await told('summary')).toEqual([
      { kind: 'summary', shown: true },
      { kind: 'summary', shown: false },
    ]);
  });

  it('leads from a phrase, a picture and a group to what they are of, by the keyboard', async () => {
    await open('summary');
    await page.locator('[data-first="impressionism"]').focus();
    await page.keyboard.press('ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-pressed'))).toBe('true');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.locator('gaze-table').waitFor();
    expect(await told('filter')).toEqual([{ kind: 'filter', filter: { list: 'movements', phrase: 'de stijl movement' } }]);
    await page.locator('[data-act="summary"]').click();
    await page.locator('[data-likeness="outliers"] [data-picture]').first().click();
    await page.locator('[data-act="show-group"]').nth(1).click();
    await page.locator('gaze-table').waitFor();
    expect(await told('open', 'show-group')).toEqual([
      { kind: 'open', picture: 0 },
      { kind: 'show-group', picture: 9 },
    ]);
  });

  it('follows the threshold, and is cancelled', async () => {
    await open('summary');
    await page.locator('[data-act="threshold"]').fill('0.9');
    expect(await told('threshold')).toEqual([{ kind: 'threshold', threshold: 0.9 }]);
    await page.close();
    await open('comparing');
    await page.locator('[data-act="cancel-compare"]').click();
    expect(await told('cancel-compare')).toEqual([{ kind: 'cancel-compare' }]);
  });
});

describe('the run', () => {
  it.each([
    ['running', ['pause', 'cancel', 'retry']],
    ['paused', ['go', 'cancel']],
    ['cancelled', ['go']],
    ['stored', ['go']],
    ['failures', ['retry']],
    ['no-model', ['download', 'demo']],
    ['failed', ['go', 'log']],
  ] as const)('%s offers its ways on', async (name, acts) => {
    await open(name);
    const offered = page.locator('.way .acts [data-act]');
    expect(await offered.evaluateAll((all) => all.map((each) => each.getAttribute('data-act')))).toEqual(acts);
    for (const act of acts) await page.locator(`.way [data-act="${act}"]`).click();
    expect(await told(...acts)).toEqual(acts.map((kind) => ({ kind })));
  });

  it('says how far it is, and keeps what the table is made again from', async () => {
    await open('running');
    expect(await page.locator('[data-progress]').innerText()).toBe('6 of 640 and more pictures, 1 failed, 18 a second');
    expect(await page.evaluate(() => window.folderBoard.kept)).toMatchObject({
      uris: ['file:///pictures/gallery'],
      filter: {},
      text: '',
      going: true,
    });
    await page.close();
    await open('cancelled');
    expect(await page.evaluate(() => window.folderBoard.kept)).toMatchObject({ going: false });
  });
});
