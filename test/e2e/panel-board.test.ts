import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FromComparison } from '../../src/panel/comparison-protocol.js';
import type { FromPanel } from '../../src/panel/protocol.js';
import { changeTheme, openBoard, send, sendComparison, type Board } from '../panel-board/open-board.js';
import { COMPARISONS, HOSTILE, STATES } from '../panel-board/states.js';
import type { ThemeName } from '../panel-board/themes.js';
import { axeFaults } from './axe-faults.js';

const WIDE = { width: 960, height: 720 };

let board: Board;
let page: Page;
/** Pages that other states were shown in. */
const again: { panel?: Page; comparison?: Page } = {};

beforeAll(async () => {
  board = await openBoard();
});
afterAll(() => board.close());
afterEach(async () => {
  if (!Object.values(again).includes(page)) await page.close();
});

async function open(name: string, theme: ThemeName = 'dark', size = WIDE): Promise<Page> {
  page = await board.open(name, theme, size);
  return page;
}

/** A state in a page that showed another before, unless the webview had kept something for it: opening one takes longest. */
async function show(name: string, theme: ThemeName = 'dark', size = WIDE): Promise<void> {
  const state = STATES[name] ?? COMPARISONS[name];
  const kind = state && 'comparison' in state ? 'comparison' : 'panel';
  const shown = state?.kept === undefined ? again[kind] : undefined;
  if (!shown) {
    await open(name, theme, size);
    if (state?.kept === undefined) again[kind] = page;
    return;
  }
  page = shown;
  // One behind another draws once a second.
  await page.bringToFront();
  await page.setViewportSize(size);
  await changeTheme(page, theme);
  await board.show(page, name);
}

const told = (): Promise<(FromPanel | FromComparison)[]> => page.evaluate(() => window.board.told);
const focused = (): Promise<string | null> =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at?.getAttribute('data-phrase') ?? at?.getAttribute('data-act') ?? null;
  });

const faults = (...rules: string[]): Promise<string[]> => axeFaults(page, ...rules);

describe('every state', () => {
  it.each(Object.keys(STATES))('%s is accessible in all four themes and keeps to the policy', async (name) => {
    await show(name);
    const { lists, phase } = STATES[name]!.state;
    expect(await faults()).toEqual([]);
    expect(await page.evaluate(() => window.board.violations)).toEqual([]);
    expect(await page.locator('[data-phase]').getAttribute('data-phase')).toBe(phase.kind);
    expect(await page.locator('gaze-list').count()).toBe(lists.length);
    // Only colours differ from here on.
    for (const theme of ['light', 'high-contrast', 'high-contrast-light'] as const) {
      await changeTheme(page, theme);
      expect(await faults('color-contrast')).toEqual([]);
    }
  });
});

describe('every state of a comparison', () => {
  it.each(Object.keys(COMPARISONS))('%s is accessible in all four themes and keeps to the policy', async (name) => {
    await show(name);
    const { pictures, lists } = COMPARISONS[name]!.comparison;
    expect(await faults()).toEqual([]);
    expect(await page.evaluate(() => window.board.violations)).toEqual([]);
    expect(await page.locator('th[data-picture]').count()).toBe(pictures.length);
    expect(await page.locator('tbody[data-section]').count()).toBe(lists.length);
    for (const theme of ['light', 'high-contrast', 'high-contrast-light'] as const) {
      await changeTheme(page, theme);
      expect(await faults('color-contrast')).toEqual([]);
    }
  });
});

describe.each(['dark', 'high-contrast', 'high-contrast-light'] as const)('300 px wide in %s', (theme) => {
  it.each([
    'done',
    'hostile',
    'tall',
    'no-model',
    'failed-memory',
    'downloading',
    'own-phrases',
    'arranged',
    'changed',
    'whole-list-search',
  ])('%s does not need scrolling sideways', async (name) => {
    await show(name, theme, { width: 300, height: 600 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow).toBe(0);
  });
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

  it('are 5,855, of which only those are drawn that are seen, and all answer the keyboard', async () => {
    await open('everything');
    const all = STATES.everything!.whole!['artists-by-name']!;
    const drawn = page.locator('[data-phrase]');
    expect(await drawn.count()).toBeLessThan(60);
    expect(await page.getByRole('table', { name: 'Artist' }).getAttribute('aria-rowcount')).toBe(String(all.length + 1));
    await drawn.first().focus();
    await page.keyboard.press('End');
    await expect.poll(focused).toBe(all.at(-1)!.phrase);
    const last = page.locator('[data-phrase]:focus');
    expect(await last.getAttribute('aria-rowindex')).toBe(String(all.length + 1));
    expect(await last.locator('[data-cell="rank"]').textContent()).toBe(String(all.length));
    expect(await drawn.count()).toBeLessThan(60);
    await expect.poll(() => last.boundingBox().then((box) => box!.y + box!.height)).toBeLessThanOrEqual(720);
    await page.keyboard.press('PageUp');
    await expect.poll(focused).not.toBe(all.at(-1)!.phrase);
    await page.keyboard.press('Home');
    await expect.poll(focused).toBe(all[0]!.phrase);
    for (const { phrase } of all.slice(1, 40)) {
      await page.keyboard.press('ArrowDown');
      await expect.poll(focused).toBe(phrase);
    }
  });

  it('lie one below the other wherever one scrolls to', async () => {
    await open('everything');
    for (const place of [0, 70_000, 3_333, 1e9, 71_234]) {
      await page.locator('.scroller').evaluate((scroller, top) => (scroller.scrollTop = top), place);
      await expect
        .poll(() =>
          page.locator('.scroller').evaluate((scroller) => {
            const window = scroller.getBoundingClientRect();
            const rows = [...scroller.querySelectorAll<HTMLElement>('.row')];
            const boxes = rows.map((row) => row.getBoundingClientRect()).sort((a, b) => a.top - b.top);
            const gaps = boxes.slice(1).map(({ top }, index) => Math.abs(top - boxes[index]!.bottom));
            return boxes[0]!.top <= window.top + 1 && boxes.at(-1)!.bottom >= window.bottom - 3 && Math.max(...gaps) < 0.1;
          }),
        )
        .toBe(true);
    }
  });

  it('are found as one types, whatever their case and accents, and shown from either end', async () => {
    await open('everything');
    const all = STATES.everything!.whole!['artists-by-name']!;
    const box = page.locator('[data-act="find-box"]');
    await box.fill('GERGURI');
    const hits = all.filter(({ phrase }) => /g[eë]rguri/.test(phrase)).map(({ phrase }) => phrase);
    const phrases = () => page.locator('[data-phrase]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-phrase')));
    await expect.poll(phrases).toEqual(hits);
    expect(await page.locator('.found').textContent()).toBe(`${hits.length} of 5,855`);
    await page.locator('[data-act="least"]').click();
    await expect.poll(phrases).toEqual(hits.toReversed());
    await box.fill('no such artist');
    await expect.poll(() => page.locator('gaze-whole-list').textContent()).toContain('holds “no such artist”');
    await box.press('Escape');
    await expect.poll(async () => (await phrases())[0]).toBe(all.at(-1)!.phrase);
    expect(await page.evaluate(() => window.board.kept)).toMatchObject({
      open: { 'artists-by-name': { least: true, query: '' } },
    });
    await page.locator('[data-act="fewer"]').click();
    await expect.poll(phrases).toEqual(all.slice(0, 5).map(({ phrase }) => phrase));
    expect(await focused()).toBe(all[0]!.phrase);
    expect(await told()).toEqual([]);
  });
});

describe('the keyboard', () => {
  it('goes from row to row across lists, into the actions of a row, and back', async () => {
    await open('done');
    const [artist, movement, surface] = STATES.done!.state.lists.map(({ rows }) => rows);
    await page.locator('[data-phrase][tabindex="0"]').first().focus();
    expect(await focused()).toBe(artist![0]!.phrase);
    for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('fold');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe(movement![0]!.phrase);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe(artist![4]!.phrase);
    await page.keyboard.press('End');
    expect(await focused()).toBe(artist![4]!.phrase);
    for (let step = 0; step < 12; step++) await page.keyboard.press('ArrowDown');
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
    expect(await page.locator('[data-phrase][tabindex="0"]').count()).toBe(3);
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

  it('goes on at the first new row when the whole list is shown, and at the last phrase when that end is', async () => {
    await open('arranged');
    const movements = STATES.arranged!.whole!.movements!;
    await page.locator('[data-section="surfaces"] [data-act="all"]').focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe(STATES.arranged!.whole!.surfaces![5]!.phrase);
    expect(await told()).toEqual([{ kind: 'whole', list: 'surfaces' }]);
    await page.locator('[data-section="movements"] [data-act="least"]').first().focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe(movements.at(-1)!.phrase);
  });

  it('reaches the actions of a list from its name, moves it, and finds in it', async () => {
    await open('arranged');
    await page.locator('[data-section="movements"] [data-act="fold"]').focus();
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowDown');
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('find');
    const rightTo = async (act: string) => {
      for (let step = 0; step < 20 && (await focused()) !== act; step++) await page.keyboard.press('ArrowRight');
      expect(await focused()).toBe(act);
    };
    await rightTo('baseline');
    await page.keyboard.press('Enter');
    await rightTo('pin');
    await page.keyboard.press('Space');
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('fold');
    expect(await told()).toEqual([
      { kind: 'arrange', list: 'movements', how: 'up' },
      { kind: 'arrange', list: 'movements', how: 'down' },
      { kind: 'baseline', list: 'movements', shown: false },
      { kind: 'arrange', list: 'movements', how: 'pin' },
    ]);
    await page.keyboard.press('/');
    await expect.poll(focused).toBe('find-box');
    await page.keyboard.type('surreal');
    await page.keyboard.press('ArrowDown');
    await expect.poll(focused).toContain('surreal');
  });

  it('does alone all that the panel can: asks, crops, goes back, folds, moves, finds, maps, copies and looks up', async () => {
    await open('changed');
    const at = () =>
      page.evaluate(() => {
        const { dataset } = document.activeElement as HTMLElement;
        return dataset.act ?? dataset.crop ?? dataset.phrase ?? (dataset.map === undefined ? null : 'map');
      });
    const tabTo = async (goal: string) => {
      for (let step = 0; step < 60; step++) {
        await page.keyboard.press('Tab');
        if ((await at()) === goal) return;
      }
      throw new Error(`The Tab key does not reach ${goal}.`);
    };
    await page.evaluate(() => {
      document.body.tabIndex = -1;
      document.body.focus();
    });
    const artist = STATES.changed!.state.lists[0]!.rows[0]!.phrase;
    const list = 'artists-by-training-prevalence';
    for (const act of ['go-back', 'copy-result', 'compare', 'again', 'tiles']) {
      await tabTo(act);
      await page.keyboard.press('Enter');
    }
    await tabTo('ask-box');
    await page.keyboard.type('a dog; a cat');
    await page.keyboard.press('Enter');
    await tabTo('fold');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Alt+ArrowDown');
    await tabTo(artist);
    await page.keyboard.press('w');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    expect(await at()).toBe(artist);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('/');
    await expect.poll(at).toBe('find-box');
    await page.keyboard.type('klimt');
    await page.keyboard.press('ArrowDown');
    await expect.poll(at).toBe(artist);
    const messagesBefore = await told();
    await send(page, STATES.where!);
    await page.evaluate(() => document.body.focus());
    await tabTo('map');
    await page.keyboard.press('ArrowUp');
    expect(await page.locator('[data-under]').innerText()).toMatch(/^Row 8, column 8: /);
    await page.keyboard.press('Escape');
    const before: FromPanel[] = [
      { kind: 'go', direction: 'back' },
      { kind: 'copy', what: 'result' },
      { kind: 'compare' },
      { kind: 'gaze' },
      { kind: 'crop', crop: 'tiles' },
      { kind: 'ask', phrases: ['a dog', 'a cat'] },
      { kind: 'arrange', list, how: 'fold' },
      { kind: 'arrange', list, how: 'down' },
      { kind: 'where', list, phrase: artist },
      { kind: 'copy', what: 'phrase', list, phrase: artist },
      { kind: 'search', phrase: artist },
      { kind: 'whole', list },
    ];
    expect(messagesBefore).toEqual(before);
    expect(await told()).toEqual([{ kind: 'close-where' }]);
  });

  it.each([
    'empty',
    'computing',
    'downloading',
    'no-model',
    'failed-memory',
    'failed-lists',
    'stale-changed',
    'other-lists',
    'where',
  ])('reaches all that is to be pressed in the state %s', async (name) => {
    await open(name);
    const controls = await page
      .locator('[data-act]:visible:not([tabindex="-1"], [aria-disabled="true"])')
      .evaluateAll((all) => all.map((each) => each.getAttribute('data-act')));
    expect(controls).not.toEqual([]);
    await page.evaluate(() => {
      document.body.tabIndex = -1;
      document.body.focus();
    });
    const reached: (string | null)[] = [];
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press('Tab');
      reached.push(await focused());
      if (await page.evaluate(() => document.activeElement === document.body)) break;
    }
    const times = (acts: readonly (string | null)[], act: string | null) => acts.filter((each) => each === act).length;
    for (const act of controls) expect([act, times(reached, act)]).toEqual([act, times(controls, act)]);
  });

  it('drives the whole panel alone: every control is reached, and none holds it', async () => {
    await open('own-phrases');
    const reached: (string | null)[] = [];
    await page.evaluate(() => {
      document.body.tabIndex = -1;
      document.body.focus();
    });
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press('Tab');
      const at = await focused();
      if (at === null && reached.length > 0 && (await page.evaluate(() => document.activeElement === document.body))) break;
      reached.push(at);
    }
    for (const act of ['go-back', 'copy-result', 'again', 'open-settings', 'ask-box', 'ask', 'ask-clear', 'asking', 'against'])
      expect(reached).toContain(act);
    for (const act of ['top', 'preprocessing', 'templates', 'choose-lists', 'all', 'least', 'about', 'widen'])
      expect(reached).toContain(act);
    expect(reached.filter((act) => act === 'fold')).toHaveLength(5);
    for (const { rows } of STATES['own-phrases']!.state.lists) expect(reached).toContain(rows[0]!.phrase);
    expect(reached.length).toBeLessThan(60);
  });
});

describe('every control tells the host', () => {
  const cases: readonly [state: string, control: string, message: FromPanel][] = [
    ['done', '[data-section="movements"] [data-act="all"]', { kind: 'whole', list: 'movements' }],
    ['done', '[data-section="movements"] [data-act="least"]', { kind: 'whole', list: 'movements' }],
    ['done', '[data-section="movements"] [data-act="find"]', { kind: 'whole', list: 'movements' }],
    ['done', '[data-section="movements"] [data-act="fold"]', { kind: 'arrange', list: 'movements', how: 'fold' }],
    ['arranged', '[data-section="surfaces"] [data-act="pin"]', { kind: 'arrange', list: 'surfaces', how: 'unpin' }],
    ['done', '[data-section="movements"] [data-act="baseline"]', { kind: 'baseline', list: 'movements', shown: true }],
    ['own-phrases', '[data-act="ask-clear"]', { kind: 'ask', phrases: [] }],
    ['own-phrases', '[data-act="choose-lists"]', { kind: 'choose-lists' }],
    ['changed', '[data-act="forget-changes"]', { kind: 'forget-changes' }],
    ['done', 'text="All 957 by training prevalence"', widen('artists-by-training-prevalence')],
    ['done', 'text="5,854 by name"', widen('artists-by-name')],
    ['done', '[data-crop="centre"]', { kind: 'crop', crop: 'centre' }],
    ['done', '[data-crop="whole"]', { kind: 'crop', crop: 'whole' }],
    ['done', '[data-crop="tiles"]', { kind: 'crop', crop: 'tiles' }],
    ['done', '[data-act="copy-result"]', { kind: 'copy', what: 'result' }],
    ['done', '[data-section="surfaces"] [data-act="copy-list"]', { kind: 'copy', what: 'list', list: 'surfaces' }],
    ['done', '[data-act="again"]', { kind: 'gaze' }],
    ['done', '[data-act="open-settings"]', { kind: 'settings' }],
    ['done', '[data-act="compare"]', { kind: 'compare' }],
    ['done', '[data-act="go-back"]', { kind: 'go', direction: 'back' }],
    ['empty', '[data-act="choose-picture"]', { kind: 'choose-picture' }],
    ['empty', '[data-act="sample"]', { kind: 'sample' }],
    ['empty', '[data-act="walkthrough"]', { kind: 'walkthrough' }],
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
  it('asks the phrases that are typed, alone and against a list, in other wordings', async () => {
    await open('own-phrases');
    const box = page.locator('[data-act="ask-box"]');
    await box.fill('a dog');
    await box.press('Shift+Enter');
    await box.pressSequentially('a cat; a bird, flying');
    await box.press('Enter');
    await page.locator('[data-act="against"]').selectOption('');
    await page.locator('[data-act="top"]').selectOption('20');
    await page.locator('[data-act="preprocessing"]').selectOption('reference');
    const wording = page.locator('[data-act="templates"]');
    await wording.fill('a drawing');
    await wording.press('Tab');
    expect(await page.locator('#wording-help').textContent()).toContain('needs {}');
    await wording.fill('a drawing of {}; {} as a print');
    await wording.press('Tab');
    const phrases = ['a dog', 'a cat', 'a bird, flying'];
    expect(await told()).toEqual([
      { kind: 'ask', phrases, against: 'movements' },
      { kind: 'ask', phrases },
      { kind: 'top', topK: 20 },
      { kind: 'preprocessing', preprocessing: 'reference' },
      { kind: 'templates', templates: ['a drawing of {}', '{} as a print'] },
    ]);
  });

  it('keeps what is not yet asked over a reload, and what was open', async () => {
    await open('done');
    await page.locator('[data-act="ask-box"]').fill('half a phra');
    await page.locator('[data-act="asking"]').click();
    await page.locator('[data-section="surfaces"] [data-act="all"]').click();
    await page.evaluate(() => window.scrollTo(0, 120));
    await expect
      .poll(() => page.evaluate(() => window.board.kept))
      .toEqual({
        uri: STATES.done!.state.uri,
        draft: 'half a phra',
        asking: true,
        open: { surfaces: { least: false } },
        scrolled: 120,
      });
  });

  it('moves a list that is dragged by its handle', async () => {
    await open('done');
    const handle = page.locator('[data-section="surfaces"] [data-act="move"]');
    const to = await page.locator('[data-section="movements"] h2').boundingBox();
    await handle.hover();
    await page.mouse.down();
    await page.mouse.move(to!.x + 50, to!.y + 5, { steps: 4 });
    await page.locator('[data-section="movements"].drop-before').waitFor();
    await page.mouse.up();
    expect(await told()).toEqual([{ kind: 'place', list: 'surfaces', before: 'movements' }]);
    expect(await page.locator('.drop-before').count()).toBe(0);
  });

  it('says how rows changed, in marks and for the ear, and what they would be without a picture', async () => {
    await open('changed');
    const row = page.locator('[data-section="movements"] .row').nth(1).locator('.change');
    expect(await row.getAttribute('data-change')).toBe('3');
    expect(await row.textContent()).toContain('Up 3. It was number 5');
    expect(await page.locator('[data-changed]').textContent()).toContain('“Centre”');
    await send(page, STATES.arranged!);
    expect(await page.locator('[data-changed]').count()).toBe(0);
    const baseline = page.locator('[data-section="movements"] [data-baseline]').first();
    expect(await baseline.getAttribute('data-baseline')).toBe('0.009');
    expect(await page.locator('[data-blank]').innerText()).toContain('as if choosing among 131 of 193');
  });

  it('keeps a stop for the Tab key among the rows of each list that is not folded', async () => {
    await open('arranged');
    const stops = page.locator('[data-phrase][tabindex="0"]');
    expect(await stops.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-list')))).toEqual([
      'surfaces',
      'movements',
    ]);
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

describe('a drawing', () => {
  const drawn = async (svg: string) => {
    await page.evaluate((text) => window.postMessage({ kind: 'draw', id: 7, svg: text, width: 40, height: 20 }), svg);
    await page.waitForFunction(() => window.board.told.some(({ kind }) => kind === 'drawn'));
    return page.evaluate(() => {
      const answer = window.board.told.find(({ kind }) => kind === 'drawn');
      return answer?.kind === 'drawn' && answer.png ? [...answer.png] : undefined;
    });
  };

  it('becomes a PNG of twice its size, with the picture in it', async () => {
    await open('done');
    const red = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#f00' } })
      .jpeg()
      .toBuffer();
    const png = await drawn(
      `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#fff"/><image width="20" height="20" href="data:image/jpeg;base64,${red.toString('base64')}"/></svg>`,
    );
    const { data, info } = await sharp(Buffer.from(png ?? []))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([80, 40]);
    expect(data[3 * (20 * 80 + 10)]).toBeGreaterThan(240);
    expect([...data.subarray(3 * (20 * 80 + 10) + 1, 3 * (20 * 80 + 10) + 3)].every((level) => level < 12)).toBe(true);
    expect([...data.subarray(3 * (20 * 80 + 70), 3 * (20 * 80 + 70) + 3)]).toEqual([255, 255, 255]);
    expect(await page.evaluate(() => window.board.violations)).toEqual([]);
  });

  it('that is none is answered without a picture', async () => {
    await open('done');
    expect(await drawn('<svg')).toBeUndefined();
  });
});

describe('where in the picture', () => {
  it('is asked for by a click on a phrase, by its button, and by W', async () => {
    await open('done');
    const row = page.locator('[data-list="movements"][data-phrase="art nouveau movement"]');
    await row.locator('[data-cell="phrase"] span').click();
    await row.locator('[data-act="where"]').click();
    await row.focus();
    await page.keyboard.press('w');
    const asked = { kind: 'where', list: 'movements', phrase: 'art nouveau movement' };
    expect((await told()).filter(({ kind }) => kind === 'where')).toEqual([asked, asked, asked]);
  });

  it('says the value under the pointer and under the keyboard’s cursor, and closes by Escape', async () => {
    await open('where');
    const map = page.locator('[data-map="artists-by-training-prevalence"]');
    expect(await map.getAttribute('aria-label')).toMatch(
      /Strongest in row 5 of 14, column 9 of 14, top middle: .* falls by \.0213/,
    );
    const { where } = STATES.where!.state;
    await map.focus();
    await page.keyboard.press('ArrowUp');
    const under = page.locator('[data-under]');
    expect(await under.innerText()).toBe(
      `Row 8, column 8: ${where!.maps
        .slice(0, 2)
        .map(
          ({ phrase, falls }) =>
            `${phrase} ${falls[7 * 14 + 7]! < 0 ? 'rises' : 'falls'} by ${Math.abs(falls[7 * 14 + 7]!)
              .toFixed(4)
              .replace(/^0/, '')}`,
        )
        .join('; ')}`,
    );
    const box = (await map.boundingBox())!;
    // Cell 5, 9 from the top left of a crop that leaves 96.55 of 1400 pixels at the left and 101.92 at the right.
    await page.mouse.move(box.x + (box.width * (96.55 + (8.5 * 1201.53) / 14)) / 1400, box.y + (box.height * 4.5) / 14);
    expect(await under.innerText()).toMatch(/^Row 5, column 9: by gustav klimt falls by \.0213/);
    await page.mouse.move(box.x + 2, box.y + 2);
    expect(await under.innerText()).toMatch(/^Point at the map/);
    await page.locator('[data-act="beside"]').selectOption('');
    expect(await page.locator('[data-map]').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await told()).toEqual([{ kind: 'close-where' }]);
  });
});

describe('a comparison', () => {
  const first = COMPARISONS['compare-three-by-difference']!.comparison;

  it('shows each share where it belongs, and marks the highest of those that differ', async () => {
    await open('compare-two');
    const { lists, pictures } = COMPARISONS['compare-two']!.comparison;
    for (const { id, phrases } of lists) {
      const rows = page.locator(`tr[data-list="${id}"]`);
      expect(await rows.count()).toBe(phrases.length);
      for (const [at, { phrase, answers, difference }] of phrases.entries()) {
        const row = rows.nth(at);
        expect(await row.getAttribute('data-phrase')).toBe(phrase);
        const shares = await row
          .locator('td.answer')
          .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-probability')));
        expect(shares.map(Number)).toEqual(answers.map((answer) => answer!.probability));
        expect(await row.locator('.most').count()).toBe(difference >= 0.05 ? 1 : 0);
      }
    }
    expect(await page.locator('[data-alike] [data-cosine]').first().getAttribute('data-cosine')).toBe('0.76');
    expect(await page.locator('[data-announcement]').textContent()).toBe(
      `Done. 2 pictures compared. Most alike are ${pictures[0]!.name} and ${pictures[1]!.name}, cosine .760.`,
    );
  });

  it('keeps pictures and phrases in view where it is narrow, over all that passes under them, and lets them go where it is low', async () => {
    await open('compare-three-by-difference', 'light', { width: 300, height: 600 });
    await page.evaluate(() => window.scrollTo(40, 500));
    const narrow = await page.evaluate(() => {
      const heads = [...document.querySelectorAll('thead th')].map((head) => head.getBoundingClientRect());
      const header = document.querySelector('header')!.getBoundingClientRect().bottom;
      const phrases = [...document.querySelectorAll('tbody th[scope="row"]')]
        .map((phrase) => phrase.getBoundingClientRect())
        .filter(({ top, bottom }) => top > heads[0]!.bottom && bottom < window.innerHeight);
      const over = phrases.flatMap(({ top, right, height }) =>
        Array.from(
          { length: Math.floor(height / 2) },
          (_, at) => document.elementFromPoint(right - 4, top + 2 * at + 1)?.tagName,
        ),
      );
      return { gap: heads[0]!.top - header, over: [...new Set(over)] };
    });
    expect(narrow.over).toEqual(['TH']);
    expect(Math.abs(narrow.gap)).toBeLessThan(4);
    await page.setViewportSize({ width: 466, height: 300 });
    await page.evaluate(() => window.scrollTo(0, 400));
    const bottom = (of: string) =>
      page
        .locator(of)
        .first()
        .evaluate((element) => element.getBoundingClientRect().bottom);
    expect(await bottom('header')).toBeLessThan(0);
    expect(await bottom('thead')).toBeLessThan(0);
  });

  it('is worked by the keyboard alone', async () => {
    await open('compare-three-by-difference');
    const differences = () =>
      page
        .locator('tbody[data-section="movements"] .differs')
        .evaluateAll((cells) => cells.map((cell) => Number(cell.textContent)));
    const sorted = await differences();
    expect(sorted).toEqual(sorted.toSorted((a, b) => b - a));
    const reached: (string | null)[] = [];
    const press = ['add', 'choose-lists', 'again', 'order', 'open', 'right', 'remove', 'copy-csv', 'save-json'];
    await page.evaluate(() => {
      document.body.tabIndex = -1;
      document.body.focus();
    });
    for (let step = 0; step < 40; step++) {
      await page.keyboard.press('Tab');
      const at = await focused();
      if (at === null) break;
      if (press.includes(at) && !reached.includes(at)) await page.keyboard.press('Enter');
      reached.push(at);
    }
    expect(press.filter((act) => !reached.includes(act))).toEqual([]);
    const { uri } = first.pictures[0]!;
    expect(await told()).toEqual([
      { kind: 'add' },
      { kind: 'choose-lists' },
      { kind: 'gaze' },
      { kind: 'open', uri },
      { kind: 'move', uri, by: 1 },
      { kind: 'remove', uri },
      { kind: 'take', how: 'copy', format: 'csv' },
      { kind: 'take', how: 'save', format: 'json' },
    ]);
    expect(await differences()).not.toEqual(sorted);
    expect(await page.evaluate(() => window.board.kept)).toMatchObject({
      byDifference: false,
      pictures: first.pictures.map((picture) => picture.uri),
    });
  });

  it('takes files that are dropped, and a panel of one picture does as well', async () => {
    const drop = () =>
      page.evaluate(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.setData('text/uri-list', '# from the explorer\r\nfile:///a%20b.png\r\nfile:///c.jpg');
        document.body.dispatchEvent(new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true }));
        const over = document.body.className;
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
        return [over.includes('dropping'), document.body.className.includes('dropping')];
      });
    const dropped = { kind: 'drop', uris: ['file:///a%20b.png', 'file:///c.jpg'] };
    await open('compare-two');
    expect(await drop()).toEqual([true, false]);
    expect(await told()).toEqual([dropped]);
    await page.close();
    await open('done');
    expect(await drop()).toEqual([true, false]);
    expect(await told()).toEqual([dropped]);
  });

  it('lets go of the picture that is taken out, and of what is no message', async () => {
    await open('compare-three-by-difference');
    const gone = await page.locator('.thumbnail img').last().getAttribute('src');
    const { thumbnails } = COMPARISONS['compare-two']!;
    await sendComparison(page, { ...COMPARISONS['compare-two']!, thumbnails });
    const opens = await page.evaluate(
      (src) =>
        new Promise<boolean>((resolve) => {
          const image = new Image();
          image.onload = () => resolve(true);
          image.onerror = () => resolve(false);
          image.src = src ?? '';
        }),
      gone,
    );
    expect(opens).toBe(false);
    for (const data of [null, 'text', { kind: 'comparison', state: {} }, { kind: 'thumbnail', uri: 7 }])
      await page.evaluate((sent) => window.postMessage(sent, '*'), data);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await page.locator('th[data-picture]').count()).toBe(2);
  });
});
