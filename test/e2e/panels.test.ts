/** Panels in a real VS Code: what can be asked of one and taken away, where one has been, several at once, and after a reload. */
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VSCode } from '../vscode-host/launch.mjs';
import {
  chooseFromContextMenu,
  closeContextMenu,
  contextMenu,
  drag,
  editorTab,
  explorerRow,
  runCommand,
  selectRows,
  webview,
  webviewFrame,
} from '../vscode-host/ui.mjs';
import { axeFaults } from './axe-faults.js';
import {
  acceptSaveDialog,
  choose,
  closeEditors,
  gazeAt,
  keepScreenshot,
  makeWorkspace,
  openVSCode,
  panelIn,
  removeWorkspace,
  rowsFromCommandLine,
  rowsFromJson,
  rowsOf,
  untilStored,
  whereFromCommandLine,
} from './workbench.js';

/** Where phrases are looked up: a site that there is not. */
const SITE = 'https://art.test/';

let vs: VSCode;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = makeWorkspace();
  const machineSettings = { 'clipGaze.model': 'demo', 'clipGaze.searchUrl': `${SITE}find?in=prints+drawings&q=%s` };
  vs = await openVSCode({ workspace: folder, machineSettings, elsewhere: [SITE] });
  ({ page } = vs);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(async () => {
  await vs.close();
  removeWorkspace(folder);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(page, `failed-${task.name.replace(/\W+/g, '-')}`);
  await closeEditors(page);
});

const file = (name: string) => path.join(folder, name);
const heading = () => webview(page).locator('h1').textContent();

/** A gaze at a picture, to its end. */
async function gazedAt(name: string): Promise<FrameLocator> {
  await gazeAt(page, name);
  return panelIn(page, 'done', name);
}
const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
const rowsOfList = async (panel: FrameLocator, list: string) => (await rowsOf(panel)).filter((row) => row.list === list);
const sections = (panel: FrameLocator) =>
  panel.locator('[data-section]').evaluateAll((all) => all.map((section) => section.getAttribute('data-section')));
const settings = () => JSON.parse(readFileSync(file('.vscode/settings.json'), 'utf8')) as Record<string, unknown>;

describe('a phrase', () => {
  it('is copied, mapped and looked up from the menu of its own row; what leaves for the browser is asked for once', async () => {
    const panel = await gazedAt('pop-art-portrait.png');
    const row = panel.locator('[data-list="movements"]').nth(2);
    const phrase = (await row.getAttribute('data-phrase'))!;
    await chooseFromContextMenu(page, row, 'Copy phrase');
    await expect.poll(clipboard).toBe(phrase);
    await chooseFromContextMenu(page, row, 'Copy list');
    await panel.locator('[data-notice]', { hasText: 'The list was copied.' }).waitFor();
    const lines = await clipboard();
    for (const { list, phrase } of await rowsOf(panel)) expect(lines.includes(`${phrase} (`)).toBe(list === 'movements');
    await chooseFromContextMenu(page, row, 'Where in the picture');
    await panel.locator('[data-where]', { hasText: phrase }).waitFor();
    await panel.locator('[data-act="close-where"]').click();
    const elsewhere = await contextMenu(page, panel.locator('footer'));
    await closeContextMenu(page);
    expect(elsewhere).toContain('Save as…');
    expect(elsewhere).not.toContain('Copy phrase');

    const address = `${SITE}find?in=prints+drawings&q=${encodeURIComponent(phrase)}`;
    const question = page.locator('.monaco-dialog-box', { hasText: 'Search for phrases on art.test?' });
    await chooseFromContextMenu(page, row, 'Search the web');
    await question.getByText('The picture stays here.').waitFor();
    await keepScreenshot(page, 'search-question');
    const pages = page.context().pages().length;
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    await chooseFromContextMenu(page, row, 'Search the web');
    await question.waitFor();
    expect(page.context().pages()).toHaveLength(pages);
    expect(await openedBy(question.getByRole('button', { name: 'Search', exact: true }))).toBe(address);
    await row.hover();
    expect(await openedBy(row.locator('[data-act="search"]'))).toBe(address);
  });

  /** @returns the address that the browser is sent to by a click */
  async function openedBy(button: Locator): Promise<string> {
    const question = page.locator('.monaco-dialog-box', { hasText: 'open the external website?' });
    await button.click();
    // VS Code asks for itself, as for every address of a site that nobody has told it to trust.
    const [opened, request] = await Promise.all([
      page.context().waitForEvent('page'),
      page.context().waitForEvent('request', (each) => each.url().startsWith(SITE)),
      question.getByRole('button', { name: 'Open', exact: true }).click(),
    ]);
    await opened.close();
    return request.url();
  }

  it('is shown where it is in the picture, beside the first of another list', async () => {
    const picture = 'red-circle-blue-square.png';
    const panel = await gazedAt(picture);
    const firstOf = async (list: string) => (await rowsOfList(panel, list))[0]!.phrase;
    const [phrase, other] = [await firstOf('movements'), await firstOf('surfaces')];
    await panel.locator('[data-list="movements"] [data-cell="phrase"] span').first().click();
    const map = panel.locator('[data-map="movements"]');
    const label = () => map.getAttribute('aria-label');
    await expect.poll(label).toMatch(/Strongest in row/);
    await expect.poll(() => panel.locator('[data-where]').evaluate(({ dataset }) => dataset.done === dataset.total)).toBe(true);
    const told = /Map of “(.+)”\. Strongest in row (\d+) of 14, column (\d+) of 14, .* falls by (\.\d+) of/.exec(
      (await label())!,
    );
    const { drop } = whereFromCommandLine(file(picture), phrase);
    const most = Math.max(...drop.flat());
    expect(told?.[1]).toBe(phrase);
    expect(drop[Number(told?.[2]) - 1]?.[Number(told?.[3]) - 1]).toBe(most);
    expect(Number(told?.[4])).toBeCloseTo(most, 3);
    expect(await panel.locator('[data-map]').count()).toBe(2);
    await panel.locator('[data-act="beside"]').selectOption('surfaces');
    await panel.locator('[data-map="surfaces"]').hover();
    expect(await panel.locator('[data-under]').innerText()).toMatch(
      new RegExp(`^Row \\d+, column \\d+: ${phrase} (falls|rises) by \\.\\d+; ${other} (falls|rises) by \\.\\d+$`),
    );
    expect(await axeFaults(await webviewFrame(page))).toEqual([]);
    await keepScreenshot(page, 'where');
    await map.focus();
    await page.keyboard.press('Escape');
    await panel.locator('figure[data-where]').waitFor({ state: 'detached' });
  });
});

describe('what is asked', () => {
  const own = ['a golden tree', 'a city at night', 'waves'];
  const asked = own.flatMap((phrase) => ['--phrase', phrase]);

  it('are phrases of one’s own as well, among themselves and within a list, in one’s own wording; all remembered', async () => {
    const picture = 'art-nouveau-golden-tree.jpg';
    let panel = await gazedAt(picture);
    await panel.locator('[data-act="ask-box"]').fill(own.join('; '));
    await panel.locator('[data-act="ask-box"]').press('Enter');
    await expect.poll(() => rowsOfList(panel, 'phrases')).toEqual(rowsFromCommandLine(file(picture), ...asked));
    await panel.locator('[data-act="against"]').selectOption('movements');
    await panel.locator('[data-section="phrases+movements"] .count', { hasText: String(193 + own.length) }).waitFor();
    await panel.locator('[data-act="asking"]').click();
    await panel.locator('[data-act="templates"]').fill('a painting of {}');
    await panel.locator('[data-act="templates"]').press('Tab');
    const worded = [...asked, '--template', 'a painting of {}'];
    await expect.poll(() => rowsOfList(panel, 'phrases')).toEqual(rowsFromCommandLine(file(picture), ...worded));
    await panel.locator('[data-act="top"]').selectOption('3');
    await expect.poll(async () => (await rowsOfList(panel, 'surfaces')).length).toBe(3);
    expect(settings()).toMatchObject({ 'clipGaze.topK': 3 });
    await panel.locator('[data-phase="done"]').waitFor();
    expect(await axeFaults(await webviewFrame(page))).toEqual([]);
    await keepScreenshot(page, 'own-phrases');
    await closeEditors(page);

    panel = await gazedAt('ukiyo-e-waves.jpg');
    const rows = rowsFromCommandLine(file('ukiyo-e-waves.jpg'), ...worded);
    expect(rows[0]?.phrase).toBe('waves');
    await expect.poll(() => rowsOfList(panel, 'phrases')).toEqual(rows);
    await panel.locator('[data-act="ask-clear"]').click();
    await panel.locator('[data-section="phrases"]').waitFor({ state: 'detached' });
    await panel.locator('[data-act="asking"]').click();
    await panel.locator('[data-act="templates"]').fill('');
    await panel.locator('[data-act="templates"]').press('Tab');
    await panel.locator('[data-act="top"]').selectOption('5');
    const lists = rowsFromCommandLine(file('ukiyo-e-waves.jpg'), '--top', '5');
    await expect.poll(() => rowsOf(panel)).toEqual(lists);
  });

  it('is arranged by dragging, pinning and folding, and stays so; what a list says without the picture is one click away', async () => {
    const [artists, movements, surfaces] = ['artists-by-training-prevalence', 'movements', 'surfaces'] as const;
    let panel = await gazedAt('impressionism-forest.jpg');
    expect(await sections(panel)).toEqual([artists, movements, surfaces]);
    const act = (list: string, name: string) => panel.locator(`[data-section="${list}"] [data-act="${name}"]`);
    const to = (await panel.locator(`[data-section="${movements}"] h2`).boundingBox())!;
    await act(surfaces, 'move').hover();
    await page.mouse.down();
    await page.mouse.move(to.x + 60, to.y + 5, { steps: 5 });
    await panel.locator(`[data-section="${movements}"].drop-before`).waitFor();
    await page.mouse.up();
    await expect.poll(() => sections(panel)).toEqual([artists, surfaces, movements]);
    await act(movements, 'pin').click();
    await expect.poll(() => sections(panel)).toEqual([movements, artists, surfaces]);
    await act(artists, 'fold').click();
    await expect.poll(async () => (await rowsOfList(panel, artists)).length).toBe(0);
    await act(movements, 'baseline').click();
    await expect.poll(() => panel.locator(`[data-list="${movements}"] [data-baseline]`).count()).toBe(5);
    expect(await panel.locator('[data-blank]').innerText()).toMatch(/mean colour alone .* as if choosing among \d+ of 193/s);
    await keepScreenshot(page, 'arranged');
    await closeEditors(page);

    panel = await gazedAt('stained-glass-flowers.webp');
    expect(await sections(panel)).toEqual([movements, artists, surfaces]);
    expect(await rowsOfList(panel, artists)).toEqual([]);
    await act(artists, 'fold').click();
    await act(movements, 'pin').click();
    await expect.poll(() => sections(panel)).toEqual([artists, surfaces, movements]);
    await act(movements, 'fold').focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => sections(panel)).toEqual([artists, movements, surfaces]);
    await expect.poll(async () => (await rowsOf(panel)).length).toBe(15);
  });
});

describe('a result is taken away', () => {
  it('as a file of every form, and as a prompt of some lists; each names its model and says that shares are relative', async () => {
    const picture = 'pop-art-portrait.png';
    const panel = await gazedAt(picture);
    const rows = rowsFromCommandLine(file(picture), '--top', '5');
    const saved = new Map<string, Buffer>();
    for (const [form, extension] of Object.entries(FORMS)) {
      const name = `pop-art-portrait.gaze.${extension}`;
      await chooseFromContextMenu(page, panel.locator('footer'), 'Save as…');
      await choose(page, form);
      await acceptLists(form);
      await choose(page, 'The first 5');
      await acceptSaveDialog(page, name);
      await expect.poll(() => existsSync(file(name)) && readFileSync(file(name)).length > 0).toBe(true);
      await explorerRow(page, name).waitFor();
      saved.set(form, readFileSync(file(name)));
      rmSync(file(name));
      await explorerRow(page, name).waitFor({ state: 'detached' });
    }
    await runCommand(page, 'Notifications: Clear All Notifications');
    const text = (form: string) => String(saved.get(form));
    expect(rowsFromJson(text('JSON'))).toEqual(rows);
    const { fingerprint } = (JSON.parse(text('JSON')) as { model: { fingerprint: string } }).model;
    for (const form of ['Text', 'Markdown', 'CSV', 'JSON', 'SVG']) {
      expect(text(form)).toContain(fingerprint.slice(0, 12));
      expect(text(form)).toMatch(/not CLIP|demo/);
      expect(text(form)).toMatch(/relative/);
      for (const { phrase } of rows) expect(text(form)).toContain(phrase);
    }
    const [width, height] = ['width', 'height'].map((side) =>
      Number(new RegExp(`<svg[^>]* ${side}="(\\d+)`).exec(text('SVG'))?.[1]),
    );
    expect(await sharp(saved.get('PNG')).metadata()).toMatchObject({ format: 'png', width: 2 * width!, height: 2 * height! });

    await runCommand(page, 'Clip Gaze: Copy as…');
    await choose(page, 'Prompt');
    await page.locator('.quick-input-title', { hasText: 'Prompt: which lists?' }).waitFor();
    await choose(page, 'Surface');
    await acceptLists('Prompt');
    await choose(page, 'The first 2');
    await panel.locator('[data-notice]', { hasText: 'Copied as Prompt.' }).waitFor();
    const prompt = rows
      .filter(({ list, rank }) => list !== 'surfaces' && rank <= 2)
      .map(({ phrase }) => phrase.replace(/,$/, ''));
    expect((await clipboard()).split('\n')[0]).toBe(prompt.join(', '));
  });

  const FORMS = { Text: 'txt', Markdown: 'md', CSV: 'csv', JSON: 'json', PNG: 'png', SVG: 'svg' };

  /** Takes the lists that are ticked. */
  async function acceptLists(form: string): Promise<void> {
    const question = page.locator('.quick-input-title', { hasText: `${form}: which lists?` });
    await question.waitFor();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await page.locator('.quick-input-title', { hasText: `${form}: how many phrases` }).waitFor();
  }
});

describe('pictures gazed at', () => {
  it('are gone back to and forward in the panel; one that is no longer there is said and passed over', async () => {
    copyFileSync(file('de-stijl-grid.png'), file('passing.png'));
    await explorerRow(page, 'passing.png').waitFor();
    for (const name of ['ukiyo-e-waves.jpg', 'passing.png', 'op-art-checks.png']) {
      await gazeAt(page, name);
      await panelIn(page, 'done', name);
    }
    rmSync(file('passing.png'));
    await explorerRow(page, 'passing.png').waitFor({ state: 'detached' });
    const panel = webview(page);
    await panel.locator('[data-act="go-back"]').click();
    await panelIn(page, 'done', 'ukiyo-e-waves.jpg');
    await editorTab(page, 'Gaze: ukiyo-e-waves.jpg').nth(1).waitFor();
    expect(await panel.locator('[data-notice]').textContent()).toContain('passing.png is no longer there.');
    expect(await rowsOf(panel)).toEqual(rowsFromCommandLine(file('ukiyo-e-waves.jpg'), '--top', '5'));
    await keepScreenshot(page, 'history');
    // By the key, as VS Code hands it to the command.
    await panel.locator('[data-act="go-forward"]').focus();
    await page.keyboard.press('Alt+ArrowRight');
    await expect.poll(heading).toBe('op-art-checks.png');
    await panelIn(page, 'done', 'op-art-checks.png');
    expect(await panel.locator('[data-act="go-forward"]').getAttribute('aria-disabled')).toBe('true');
  });
});

describe('pictures compared', () => {
  it('from the explorer say what the command line says of each; another is dragged in; all are there after a reload', async () => {
    const names = ['de-stijl-grid.png', 'ukiyo-e-waves.jpg'];
    await selectRows(page, ...names);
    await chooseFromContextMenu(page, explorerRow(page, 'ukiyo-e-waves.jpg'), 'Compare with Clip Gaze');
    const panel = webview(page);
    await panel.locator('.comparison[data-phase="done"]').waitFor();
    expect(await heads()).toEqual(names);
    await expectShares(names);
    await panel.locator('[data-picture] img').nth(1).waitFor();
    const cosine = Number(await panel.locator('[data-alike] [data-cosine]').first().getAttribute('data-cosine'));
    expect(cosine).toBeGreaterThan(-1);
    expect(cosine).toBeLessThan(1);
    await keepScreenshot(page, 'comparison');

    await drag(page, explorerRow(page, 'op-art-checks.png'), page.locator('iframe.webview.ready').last(), { shift: true });
    await expect.poll(heads).toEqual([...names, 'op-art-checks.png']);
    await panel.locator('.comparison[data-phase="done"]').waitFor();
    await expectShares([...names, 'op-art-checks.png']);
    await panel.locator('[data-picture] [data-act="right"]').first().click();
    const moved = ['ukiyo-e-waves.jpg', 'de-stijl-grid.png', 'op-art-checks.png'];
    await expect.poll(heads).toEqual(moved);

    expect(await axeFaults(await webviewFrame(page))).toEqual([]);
    await untilStored(page, new RegExp(`"pictures":\\["[^"]*/${moved.join('","[^"]*/')}"\\]`));
    await page.reload();
    await panel.locator('.comparison[data-phase="done"]').waitFor();
    expect(await heads()).toEqual(moved);
    await expectShares(moved);
    await panel.locator('[data-act="open"]').first().click();
    await panelIn(page, 'done', 'ukiyo-e-waves.jpg');
  });

  const heads = () => webview(page).locator('[data-picture] .name').allInnerTexts();

  /** The first phrase of each picture has the share that the command line says, in that picture's column. */
  async function expectShares(names: readonly string[]): Promise<void> {
    for (const [column, name] of names.entries()) {
      const [best] = rowsFromCommandLine(file(name), '--top', '1', '--list', 'movements');
      const cells = webview(page).locator(`tr[data-list="movements"][data-phrase="${best!.phrase}"] > td`);
      const share = () => cells.nth(column).getAttribute('data-probability');
      await expect.poll(async () => Number(await share())).toBe(best!.probability);
    }
  }
});

describe('the first visit', () => {
  it('ends with a result on a sample picture, from the walkthrough and from an empty panel, which says what to do', async () => {
    await runCommand(page, 'Clip Gaze: Open the panel');
    const panel = webview(page);
    await panel.locator('[data-phase="empty"]').waitFor();
    expect(await panel.locator('.message').innerText()).toContain('with Shift held');
    await keepScreenshot(page, 'empty');
    await drag(page, explorerRow(page, 'op-art-checks.png'), page.locator('iframe.webview.ready').last(), { shift: true });
    await panelIn(page, 'done', 'op-art-checks.png');
    await closeEditors(page);

    await runCommand(page, 'Clip Gaze: Get started');
    const walkthrough = page.locator('.gettingStartedContainer');
    await walkthrough.getByText('Get started with Clip Gaze').first().waitFor();
    await keepScreenshot(page, 'walkthrough');
    await walkthrough.locator('.step-title', { hasText: /^Gaze$/ }).click();
    await walkthrough.getByText('Gaze at a sample picture').click();
    const rows = await rowsOf(await panelIn(page, 'done', 'art-nouveau-golden-tree.jpg'));
    expect(rows.find(({ list }) => list === 'movements')?.phrase).toBe('art nouveau movement');
    await keepScreenshot(page, 'walkthrough-result');
  });
});

describe('several panels', () => {
  it('show each its own picture, also one moved to a new window, and are the same when they come back from behind', async () => {
    for (const name of ['ukiyo-e-waves.jpg', 'op-art-checks.png']) {
      await gazeAt(page, name);
      await panelIn(page, 'done', name);
    }
    const panel = webview(page);
    await panel.locator('[data-section="surfaces"] [data-act="all"]').click();
    await panel.locator('[data-act="find-box"]').fill('wood');
    const found = await rowsOf(panel);
    // Hidden, its page is gone; in front, it is made anew.
    await editorTab(page, 'Gaze: ukiyo-e-waves.jpg').click();
    await panelIn(page, 'done', 'ukiyo-e-waves.jpg');
    await editorTab(page, 'Gaze: op-art-checks.png').click();
    await panelIn(page, 'done', 'op-art-checks.png');
    await expect.poll(() => rowsOf(panel)).toEqual(found);
    expect(await panel.locator('[data-act="find-box"]').inputValue()).toBe('wood');

    const [popup] = await Promise.all([
      page.context().waitForEvent('page'),
      runCommand(page, 'View: Move Editor into New Window'),
    ]);
    const moved = await panelIn(popup, 'done', 'op-art-checks.png');
    await expect.poll(() => rowsOf(moved)).toEqual(found);
    expect(await rowsOf(await panelIn(page, 'done', 'ukiyo-e-waves.jpg'))).toHaveLength(15);
    await popup.close();
  });
});
