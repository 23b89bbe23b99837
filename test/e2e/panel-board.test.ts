import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FromPanel } from '../../src/panel/protocol.js';
import { openBoard, send, type Board } from '../panel-board/open-board.js';
import { HOSTILE, STATES } from '../panel-board/states.js';
import type { ThemeName } from '../panel-board/themes.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDE = { width: 960, height: 720 };

let board: Board;
let page: Page;

beforeAll(async () => {
  board = await openBoard();
});
afterAll(() => board.close());
afterEach(() => page.close());

async function open(name: string, theme: ThemeName = 'dark', size = WIDE): Promise<Page> {
  page = await board.open(name, theme, size);
  return page;
}

const told = (): Promise<FromPanel[]> => page.evaluate(() => window.board.told);
const focused = (): Promise<string | null> =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at?.getAttribute('data-phrase') ?? at?.getAttribute('data-act') ?? null;
  });

/** What axe finds wrong: rule, element, and why. */
async function faults(): Promise<string[]> {
  return page.evaluate(async (source) => {
    // As a debugger's evaluation, which the page's policy does not concern.
    (0, eval)(source);
    const { axe } = window as unknown as {
      axe: {
        run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`));
  }, axe);
}

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  // The long list is the same rows 5,854 times: nothing that the others do not show, and minutes of axe.
  it.each(Object.keys(STATES).filter((name) => name !== 'everything'))(
    '%s is accessible and keeps to the policy',
    async (name) => {
      await open(name, theme);
      expect(await faults()).toEqual([]);
      expect(await page.evaluate(() => window.board.violations)).toEqual([]);
      expect(await page.locator('[data-phase]').getAttribute('data-phase')).toBe(STATES[name]!.state.phase.kind);
    },
  );
});

describe.each(['dark', 'high-contrast', 'high-contrast-light'] as const)('300 px wide in %s', (theme) => {
  it.each(['done', 'hostile', 'tall', 'no-model', 'failed-memory', 'downloading'])(
    '%s does not need scrolling sideways',
    async (name) => {
      await open(name, theme, { width: 300, height: 600 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow).toBe(0);
    },
  );
});

describe('rows', () => {
  it('carry the full numbers in cells of a table', async () => {
    await open('done');
    const { lists } = STATES.done!.state;
    for (const list of lists) {
      const rows = page.locator(`[role="row"][data-list="${list.id}"]`);
      expect(await rows.count()).toBe(list.rows.length);
      for (const [index, row] of list.rows.entries()) {
        const cell = (name: string) => rows.nth(index).locator(`[data-cell="${name}"]`);
        expect(await rows.nth(index).getAttribute('data-phrase')).toBe(row.phrase);
        expect(await cell('rank').textContent()).toBe(String(row.rank));
        expect(await cell('phrase').textContent()).toBe(row.phrase);
        expect(Number(await cell('share').getAttribute('data-probability'))).toBe(row.probability);
        expect(Number(await cell('cosine').getAttribute('data-cosine'))).toBe(row.cosine);
      }
    }
    const table = page.getByRole('table', { name: 'Artist' });
    expect(await table.getByRole('columnheader').allTextContents()).toEqual(['Rank', 'Phrase', 'Share', 'Cosine', 'Actions']);
    expect(await page.locator('[data-model]').getAttribute('data-model')).toBe('demo');
    expect(await page.locator('[data-model]').textContent()).toBe('Demo model: not CLIP');
  });

  it('have bars to the scale of 0 to 100 %', async () => {
    await open('done');
    const share = page.locator('[data-phrase="by gustav klimt"] [data-cell="share"]');
    const [bar, track] = await Promise.all([share.locator('.bar i').boundingBox(), share.locator('.bar').boundingBox()]);
    expect(bar!.width / track!.width).toBeCloseTo(0.913, 2);
  });

  it('are text, whatever they hold', async () => {
    await open('hostile');
    await page.getByText('About this list').first().click();
    expect(await page.locator('[data-phrase]').first().locator('[data-cell="phrase"]').textContent()).toBe(HOSTILE);
    expect(await page.locator('[data-about]').textContent()).toContain('<script>');
    expect(await page.locator('h1').textContent()).toBe(STATES.hostile!.state.name);
    // The panel's own picture is the only one; nothing else of the phrases became an element.
    expect(await page.locator('img').count()).toBe(1);
    expect(await page.locator('gaze-panel :is(script, i:not(.bar i), u, section b b)').count()).toBe(0);
    expect(await page.title()).toBe('Clip Gaze');
    await page.locator('[data-phrase]').first().hover();
    await page.locator('[data-phrase] [data-act="search"]').first().click();
    expect(await told()).toEqual([{ kind: 'search', phrase: HOSTILE }]);
  });

  it('are 5,854 and still answer the keyboard', async () => {
    await open('everything');
    expect(await page.locator('[data-phrase]').count()).toBe(5854);
    await page.locator('[data-phrase]').first().focus();
    await page.keyboard.press('End');
    const last = STATES.everything!.state.lists[0]!.rows.at(-1)!;
    expect(await focused()).toBe(last.phrase);
    await expect
      .poll(() =>
        page
          .locator('[data-phrase]:focus')
          .boundingBox()
          .then((box) => box!.y + box!.height),
      )
      .toBeLessThanOrEqual(720);
  });
});

describe('the keyboard', () => {
  it('goes from row to row across lists, into the actions of a row, and back', async () => {
    await open('done');
    const [artist, movement, surface] = STATES.done!.state.lists.map(({ rows }) => rows);
    await page.locator('[data-phrase][tabindex="0"]').focus();
    expect(await focused()).toBe(artist![0]!.phrase);
    for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe(movement![0]!.phrase);
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe(artist![4]!.phrase);
    await page.keyboard.press('End');
    expect(await focused()).toBe(artist![4]!.phrase);
    for (let step = 0; step < 10; step++) await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe(surface![4]!.phrase);
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('copy-phrase');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('search');
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    expect(await focused()).toBe(surface![4]!.phrase);
    await page.keyboard.press('Home');
    expect(await focused()).toBe(surface![0]!.phrase);
    await page.keyboard.press('Enter');
    expect(await page.locator('[data-phrase][tabindex="0"]').count()).toBe(1);
    const phrase = surface![4]!.phrase;
    expect(await told()).toEqual([
      { kind: 'copy', what: 'phrase', list: 'surfaces', phrase },
      { kind: 'search', phrase },
      { kind: 'copy', what: 'phrase', list: 'surfaces', phrase: surface![0]!.phrase },
    ]);
  });

  it('shows the actions of the row that has the focus, and of no other', async () => {
    await open('done');
    await page.mouse.move(1, 1);
    const opacity = (row: number) =>
      page
        .locator('[data-phrase]')
        .nth(row)
        .locator('[data-act="copy-phrase"]')
        .evaluate((button) => getComputedStyle(button).opacity);
    await page.locator('[data-phrase]').nth(1).focus();
    expect([await opacity(0), await opacity(1)]).toEqual(['0', '1']);
    await page.locator('[data-phrase]').nth(0).hover();
    expect(await opacity(0)).toBe('1');
  });

  it('goes on at the first new row when the button that showed it is gone', async () => {
    await open('done');
    const { state, picture } = STATES.done!;
    const surface = state.lists[2]!;
    await page.locator('[data-section="surfaces"] [data-act="all"]').focus();
    await page.keyboard.press('Enter');
    expect(await told()).toEqual([{ kind: 'show', list: 'surfaces', rows: 19 }]);
    const more = Array.from({ length: 14 }, (_, index) => ({
      rank: index + 6,
      phrase: `more ${index}`,
      probability: 0.01,
      cosine: 0.2,
    }));
    const lists = [...state.lists.slice(0, 2), { ...surface, rows: [...surface.rows, ...more] }];
    await send(page, { state: { ...state, lists }, ...(picture && { picture }) });
    expect(await focused()).toBe('more 0');
    await page.locator('[data-section="surfaces"] [data-act="fewer"]').click();
    expect(await told()).toEqual([{ kind: 'show', list: 'surfaces', rows: 5 }]);
  });
});

describe('every control tells the host', () => {
  const cases: readonly [state: string, control: string, message: FromPanel][] = [
    ['done', '[data-section="movements"] [data-act="more"]', { kind: 'show', list: 'movements', rows: 30 }],
    ['done', '[data-section="movements"] [data-act="all"]', { kind: 'show', list: 'movements', rows: 193 }],
    ['done', 'text="All 957 by training prevalence"', widen('artists-by-training-prevalence')],
    ['done', 'text="5,854 by name"', widen('artists-by-name')],
    ['done', '[data-crop="centre"]', { kind: 'crop', crop: 'centre' }],
    ['done', '[data-crop="whole"]', { kind: 'crop', crop: 'whole' }],
    ['done', '[data-crop="tiles"]', { kind: 'crop', crop: 'tiles' }],
    ['done', '[data-act="copy-result"]', { kind: 'copy', what: 'result' }],
    ['done', '[data-section="surfaces"] [data-act="copy-list"]', { kind: 'copy', what: 'list', list: 'surfaces' }],
    ['done', '[data-act="again"]', { kind: 'gaze' }],
    ['done', '[data-act="open-settings"]', { kind: 'settings' }],
    ['empty', '[data-act="settings"]', { kind: 'settings' }],
    ['no-lists', '[data-act="settings"]', { kind: 'settings' }],
    ['computing', '[data-act="cancel"]', { kind: 'cancel' }],
    ['downloading', '[data-act="cancel"]', { kind: 'cancel' }],
    ['no-model', 'text="Download 608 MB"', { kind: 'download' }],
    ['no-model-resumable', 'text="Resume download"', { kind: 'download' }],
    ['no-model-damaged', 'text="Download 352 MB again"', { kind: 'download' }],
    ['no-model', 'text="Use a model folder…"', { kind: 'folder' }],
    ['no-model', 'text="Try the demo model"', { kind: 'demo' }],
    ['no-model', '[data-act="import"]', { kind: 'import' }],
    ['no-model', '[data-act="file-list"]', { kind: 'file-list' }],
    ['no-model-unknown', 'text="Download"', { kind: 'download' }],
    ['failed-image', '[data-act="gaze"]', { kind: 'gaze' }],
    ['failed-image', '[data-act="log"]', { kind: 'log' }],
    ['failed-engine', '[data-act="gaze"]', { kind: 'gaze' }],
    ['failed-memory', 'text="Use a smaller batch size (now 128)"', { kind: 'smaller-batch' }],
    ['failed-memory', '[data-act="settings"]', { kind: 'settings' }],
    ['failed-model', '[data-act="folder"]', { kind: 'folder' }],
    ['failed-model', '[data-act="demo"]', { kind: 'demo' }],
    ['failed-download', '[data-act="download"]', { kind: 'download' }],
    ['failed-lists', '[data-act="settings"]', { kind: 'settings' }],
    ['failed-other', '[data-act="gaze"]', { kind: 'gaze' }],
    ['cancelled', '[data-act="gaze"]', { kind: 'gaze' }],
    ['stale-changed', '[data-act="gaze-stale"]', { kind: 'gaze' }],
    ['stale-deleted', '[data-act="gaze-stale"]', { kind: 'gaze' }],
  ];

  function widen(to: string): FromPanel {
    return { kind: 'widen', list: 'artists-by-training-prevalence', to };
  }

  it.each(cases)('%s: %s', async (state, control, message) => {
    await open(state);
    await page.locator(control).click();
    expect(await told()).toEqual([message]);
  });

  it('where the batch is already one phrase, none smaller is offered', async () => {
    await open('failed-memory-smallest');
    expect(await page.locator('[data-act="smaller-batch"]').count()).toBe(0);
    expect(await page.locator('[data-act="gaze"]').count()).toBe(1);
  });
});

describe('the page', () => {
  it('keeps the picture and what was folded', async () => {
    await open('done');
    const fold = page.locator('[data-section="movements"] [data-act="fold"]');
    await fold.click();
    expect(await fold.getAttribute('aria-expanded')).toBe('false');
    expect(await page.locator('[data-list="movements"]').count()).toBe(0);
    expect(await page.evaluate(() => window.board.kept)).toEqual({ uri: STATES.done!.state.uri, folded: ['movements'] });
    await fold.click();
    expect(await page.locator('[data-list="movements"]').count()).toBe(5);
    expect(await page.evaluate(() => window.board.kept)).toEqual({ uri: STATES.done!.state.uri, folded: [] });
  });

  it('keeps a stop for the Tab key among the rows, whichever list is folded', async () => {
    await open('done');
    for (const list of ['artists-by-training-prevalence', 'movements']) {
      await page.locator(`[data-section="${list}"] [data-act="fold"]`).click();
      await expect.poll(() => page.locator('[data-phrase][tabindex="0"]').count()).toBe(1);
    }
    expect(await page.locator('[data-phrase][tabindex="0"]').getAttribute('data-list')).toBe('surfaces');
  });

  it('hatches what is lost, to scale, on the picture', async () => {
    await open('done');
    const [frame, left, right] = await Promise.all([
      page.locator('.frame img').boundingBox(),
      page.locator('.lost').nth(0).boundingBox(),
      page.locator('.lost').nth(1).boundingBox(),
    ]);
    expect(left!.width / frame!.width).toBeCloseTo(96.55 / 1400, 2);
    expect(right!.x + right!.width).toBeCloseTo(frame!.x + frame!.width, 0);
    expect(left!.height).toBeCloseTo(frame!.height, 0);
    await send(page, STATES.square!);
    expect(await page.locator('.lost').count()).toBe(0);
  });

  it('pays no heed to what is no message of the host', async () => {
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await open('done');
    for (const data of [null, 'text', 7, [], { kind: 'unknown' }, {}])
      await page.evaluate((sent) => window.postMessage(sent, '*'), data);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await page.locator('[data-phrase]').count()).toBe(15);
    expect(errors).toEqual([]);
  });

  it('does not scroll by the key that presses a button', async () => {
    await open('failed-image');
    await page.evaluate(() => (document.body.style.minHeight = '5000px'));
    await page.locator('[data-act="gaze"]').focus();
    await page.keyboard.press('Space');
    expect(await told()).toEqual([{ kind: 'gaze' }]);
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
  });

  it('lets go of a picture when the next one comes', async () => {
    await open('done');
    const before = await page.locator('img').getAttribute('src');
    await send(page, STATES.square!);
    const after = await page.locator('img').getAttribute('src');
    expect(after).not.toBe(before);
    expect(after).toMatch(/^blob:/);
    // The page's policy forbids fetching; another image shows whether the address is still good.
    const opens = (url: string | null) =>
      page.evaluate(
        (src) =>
          new Promise<boolean>((resolve) => {
            const image = new Image();
            image.onload = () => resolve(true);
            image.onerror = () => resolve(false);
            image.src = src ?? '';
          }),
        url,
      );
    expect([await opens(before), await opens(after)]).toEqual([false, true]);
  });

  it('announces the result, and a notice can be closed', async () => {
    await open('clip');
    expect(await page.locator('[data-announcement]').textContent()).toMatch(/^Done\. Artist: by gustav klimt, 91\.3 %\./);
    expect(await page.locator('[data-notice]').textContent()).toContain('The engine ended and was started again.');
    expect(await page.locator('[data-provenance]').textContent()).toContain('100 was assumed');
    expect(await page.locator('[data-model]').textContent()).toBe('CLIP ViT-B/32');
    await page.locator('[data-act="close-notice"]').click();
    expect((await page.locator('[data-notice]').textContent())!.trim()).toBe('');
    await page.locator('[data-act="copy-result"]').click();
    expect(await page.locator('[data-notice]').textContent()).toContain('The engine ended and was started again.');
  });

  it('keeps earlier results on screen, dimmed, while the picture is looked at anew', async () => {
    await open('computing-again');
    expect(await page.locator('.older [data-phrase]').count()).toBe(15);
    expect(await page.locator('[data-older]').textContent()).toContain('of the gaze before');
    expect(await page.locator('.results').getAttribute('aria-busy')).toBe('true');
    await send(page, STATES.done!);
    expect(await page.locator('.older').count()).toBe(0);
    expect(await page.locator('.results').getAttribute('aria-busy')).toBe('false');
  });
});
