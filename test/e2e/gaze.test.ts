/** The main job in a real VS Code, from the packaged extension, on the demo model. */
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE } from '../panel-board/states.js';
import type { VSCode } from '../vscode-host/launch.mjs';
import { editorTab, explorerRow, runCommand, webview, webviewFrame } from '../vscode-host/ui.mjs';
import { axeFaults } from './axe-faults.js';
import {
  answerOpenDialog,
  closeEditors,
  enginesOf,
  gazeAt,
  keepScreenshot,
  makeWorkspace,
  openVSCode,
  removeWorkspace,
  panelIn,
  rowsFromCommandLine,
  rowsOf,
  takeMemoryAway,
  untilStored,
  writeSettings,
} from './workbench.js';

let vs: VSCode;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = makeWorkspace();
  vs = await openVSCode({ workspace: folder, machineSettings: { 'clipGaze.model': 'demo' } });
  ({ page } = vs);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(async () => {
  await vs.close();
  removeWorkspace(folder);
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(page, `failed-${task.name.replace(/\W+/g, '-')}`);
  writeSettings(folder, {});
  await closeEditors(page);
});

const file = (name: string) => path.join(folder, name);
/** Waits for the explorer, too: a row that goes later would move the others away from under the mouse. */
const remove = async (name: string) => {
  rmSync(file(name));
  await explorerRow(page, name).waitFor({ state: 'detached' });
};
const sections = (panel: FrameLocator) =>
  panel.locator('[data-section]').evaluateAll((all) => all.map((section) => section.getAttribute('data-section')));
const message = (panel: FrameLocator) => panel.locator('.message').innerText();

/** In pixels, once the picture itself has come and is shown. */
const pictureWidth = (panel: FrameLocator) =>
  panel.locator('figure img').evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth));

/** Polls, for a panel follows its settings without being asked. */
const expectRows = (panel: FrameLocator, rows: ReturnType<typeof rowsFromCommandLine>) =>
  expect.poll(() => rowsOf(panel)).toEqual(rows);

describe('a gaze', () => {
  it('from the explorer shows what the command line says', async () => {
    await gazeAt(page, 'ukiyo-e-waves.jpg');
    const panel = await panelIn(page, 'done', 'ukiyo-e-waves.jpg');
    const rows = await rowsOf(panel);
    expect(rows).toEqual(rowsFromCommandLine(file('ukiyo-e-waves.jpg'), '--top', '5'));
    expect(rows).toHaveLength(15);
    expect(rows.find(({ list }) => list === 'movements')?.phrase).toBe('ukiyo-e movement');
    expect(await pictureWidth(panel)).toBe(1500);
    expect(await panel.locator('[data-model]').getAttribute('data-model')).toBe('demo');
    expect(await panel.locator('[data-model]').innerText()).toBe('Demo model: not CLIP');
    expect(await panel.locator('[data-note]').innerText()).toMatch(/relative/);
    await keepScreenshot(page, 'done');
  });

  it('from the palette looks at the picture in front', async () => {
    await explorerRow(page, 'de-stijl-grid.png').dblclick();
    await editorTab(page, 'de-stijl-grid.png').waitFor();
    await runCommand(page, 'Clip Gaze: Gaze at image');
    const panel = await panelIn(page, 'done', 'de-stijl-grid.png');
    expect(await rowsOf(panel)).toEqual(rowsFromCommandLine(file('de-stijl-grid.png'), '--top', '5'));
    await keepScreenshot(page, 'done-beside-picture');
  });

  it('from the palette asks for a file where no picture is in front', async () => {
    await runCommand(page, 'Clip Gaze: Gaze at image');
    await answerOpenDialog(page, file('op-art-checks.png'), 'op-art-checks.png');
    await panelIn(page, 'done', 'op-art-checks.png');
  });

  it('shows the whole list, and the bigger list, at a click', async () => {
    await gazeAt(page, 'cubism-guitar-on-wood.jpg');
    const panel = await panelIn(page, 'done', 'cubism-guitar-on-wood.jpg');
    await panel.locator('[data-section="surfaces"] [data-act="all"]').click();
    await expect.poll(async () => (await rowsOf(panel)).filter(({ list }) => list === 'surfaces').length).toBe(19);
    await panel.locator('[data-section="artists-by-training-prevalence"] [data-act="widen"]').last().click();
    await panel.locator('[data-section="artists-by-name"]').waitFor();
    await panel.locator('[data-phase="done"]').waitFor();
    const artists = (await rowsOf(panel)).filter(({ list }) => list === 'artists-by-name');
    expect(artists).toEqual(rowsFromCommandLine(file('cubism-guitar-on-wood.jpg'), '--top', '5', '--list', 'artists-by-name'));
  });

  it('is copied as text', async () => {
    await gazeAt(page, 'pop-art-portrait.png');
    const panel = await panelIn(page, 'done', 'pop-art-portrait.png');
    await panel.locator('[data-act="copy-result"]').click();
    await panel.locator('[data-notice]', { hasText: 'copied' }).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toMatch(/pop art movement \(\d\d+%\)/);
    expect(text).toMatch(/Demo model: not CLIP/);
    expect(text).toMatch(/relative/);
  });

  it('is there again after a reload of the window, as it was left', async () => {
    await gazeAt(page, 'red-circle-blue-square.png');
    let panel = await panelIn(page, 'done', 'red-circle-blue-square.png');
    await panel.locator('[data-section="surfaces"] [data-act="fold"]').click();
    await panel.locator('[data-section="surfaces"] [data-act="fold"][aria-expanded="false"]').waitFor();
    await panel.locator('[data-section="movements"] [data-act="all"]').click();
    await panel.locator('[data-act="find-box"]').fill('art');
    await panel.locator('[data-act="ask-box"]').fill('not asked yet');
    const rows = await rowsOf(panel);
    await untilStored(page, /red-circle-blue-square\.png".*"query":"art".*"draft":"not asked yet"/);
    await page.reload();
    panel = await panelIn(page, 'done', 'red-circle-blue-square.png');
    await expectRows(panel, rows);
    expect(await panel.locator('[data-act="find-box"]').inputValue()).toBe('art');
    expect(await panel.locator('[data-act="ask-box"]').inputValue()).toBe('not asked yet');
    await panel.locator('[data-section="surfaces"] [data-act="fold"]').click();
    await expect.poll(async () => (await rowsOf(panel)).filter(({ list }) => list === 'surfaces').length).toBe(5);
  });
});

describe('settings apply to the open panel', () => {
  let panel: FrameLocator;
  const picture = 'impressionism-forest.jpg';
  const open = async () => {
    await gazeAt(page, picture);
    panel = await panelIn(page, 'done', picture);
  };

  it('topK', async () => {
    await open();
    writeSettings(folder, { 'clipGaze.topK': 3 });
    await expectRows(panel, rowsFromCommandLine(file(picture), '--top', '3'));
  });

  it('batchSize, which changes no number', async () => {
    await open();
    writeSettings(folder, { 'clipGaze.batchSize': 1 });
    await expect.poll(() => enginesOf(vs).length).toBe(1);
    await panel.locator('[data-phase="done"]').waitFor();
    await expectRows(panel, rowsFromCommandLine(file(picture), '--top', '5'));
  });

  it('lists, by id, of one’s own, and from a file', async () => {
    await open();
    writeFileSync(file('genre.phrases'), '# title: Genre\n# template: a painting of {}\na portrait | a likeness\na forest\n');
    const own = { title: 'Mood', phrases: ['a calm picture', 'a restless picture', 'a sad picture'] };
    writeSettings(folder, { 'clipGaze.lists': ['qualities', own, 'genre.phrases'] });
    await expect.poll(() => sections(panel)).toEqual(['qualities', 'mood', 'genre.phrases']);
    await panel.locator('[data-phase="done"]').waitFor();
    const rows = await rowsOf(panel);
    expect(rows.filter(({ list }) => list === 'qualities')).toEqual(
      rowsFromCommandLine(file(picture), '--top', '5', '--list', 'qualities'),
    );
    const mood = rowsFromCommandLine(file(picture), ...own.phrases.flatMap((phrase) => ['--phrase', phrase]));
    expect(rows.filter(({ list }) => list === 'mood')).toEqual(mood.map((row) => ({ ...row, list: 'mood' })));
    const genre = rowsFromCommandLine(file(picture), '--list', file('genre.phrases'));
    expect(rows.filter(({ list }) => list === 'genre.phrases')).toEqual(genre.map((row) => ({ ...row, list: 'genre.phrases' })));
    expect(await panel.locator('[data-section="genre.phrases"]').innerText()).toMatch(/Asked as “a painting of \{\}”/);
    await keepScreenshot(page, 'own-lists');
  });

  it('preprocessing and crop', async () => {
    await open();
    writeSettings(folder, { 'clipGaze.preprocessing': 'reference', 'clipGaze.crop': 'tiles' });
    const args = ['--top', '5', '--preprocessing', 'reference', '--crop', 'tiles'];
    await expectRows(panel, rowsFromCommandLine(file(picture), ...args));
  });

  it('a list that is nonsense is named, with a way on', async () => {
    await open();
    writeSettings(folder, { 'clipGaze.lists': ['movments'] });
    await panel.locator('[data-phase="failed"]').waitFor();
    expect(await message(panel)).toContain('movments');
    await keepScreenshot(page, 'failed-lists');
    writeSettings(folder, {});
    await panel.locator('[data-phase="done"]').waitFor();
  });
});

describe('what others have written', () => {
  it('stays text: names of files, of lists, and phrases', async () => {
    const picture = '<img src=x onerror=alert(1)>.png';
    const list = '<b>list<b>.phrases';
    copyFileSync(file('op-art-checks.png'), file(picture));
    writeFileSync(file(list), `# title: ${HOSTILE}\n# description: ${HOSTILE}\n${HOSTILE}\na chequered floor\n`);
    writeSettings(folder, { 'clipGaze.lists': [{ title: HOSTILE, phrases: [HOSTILE, '<u>a floor</u>'] }, list] });
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await explorerRow(page, picture).waitFor();
    await gazeAt(page, picture);
    const panel = await panelIn(page, 'done', picture);
    expect(await panel.locator('h1').textContent()).toBe(picture);
    expect(await panel.locator('section .title').allTextContents()).toEqual([HOSTILE, HOSTILE]);
    const phrases = new Set((await rowsOf(panel)).map(({ phrase }) => phrase));
    expect(phrases).toEqual(new Set([HOSTILE, '<u>a floor</u>', 'a chequered floor']));
    expect(await panel.locator('[data-cell="phrase"]', { hasText: HOSTILE }).count()).toBe(2);
    await panel.locator('[data-act="about"]').last().click();
    expect(await panel.locator('[data-about]').textContent()).toContain(HOSTILE);
    await panel.locator(`[data-section="${list}"] [data-act="baseline"]`).click();
    await panel.locator('[data-blank]').waitFor();
    // The panel's own picture is the only one; nothing of the words became an element.
    expect(await panel.locator('img').count()).toBe(1);
    expect(await panel.locator('gaze-panel :is(script, u, section b b)').count()).toBe(0);
    expect(await (await webviewFrame(page)).title()).toBe('Clip Gaze');
    await keepScreenshot(page, 'hostile');
    await gazeAt(page, 'op-art-checks.png');
    await panelIn(page, 'done', 'op-art-checks.png');
    expect(await webview(page).locator('[data-act="go-back"]').getAttribute('title')).toContain(picture);
    expect(dialogs).toEqual([]);
    await remove(picture);
    rmSync(file(list));
  });
});

describe('what goes wrong', () => {
  const bad: readonly [name: string, bytes: () => Uint8Array, told: RegExp][] = [
    ['broken.jpg', () => Buffer.from('ffd8ffe000104a46494600010100', 'hex'), /broken\.jpg/],
    ['empty.png', () => new Uint8Array(), /empty\.png is empty/],
    ['text.png', () => Buffer.from('# no picture at all\n'.repeat(20)), /text\.png/],
  ];

  it.each(bad)('%s gives a clear error that names it, and the next gaze works', async (name, bytes, told) => {
    writeFileSync(file(name), bytes());
    try {
      await explorerRow(page, name).waitFor();
      await gazeAt(page, name);
      const panel = await panelIn(page, 'failed', name);
      expect(await message(panel)).toMatch(told);
      await keepScreenshot(page, `failed-${name}`);
      await gazeAt(page, 'op-art-checks.png');
      await panelIn(page, 'done', 'op-art-checks.png');
    } finally {
      await remove(name);
    }
  });

  it('an engine that is killed during a gaze is started again, and the gaze ends well', async () => {
    const phrases = Array.from({ length: 20_000 }, (_, index) => `a picture of number ${index}`);
    writeSettings(folder, { 'clipGaze.batchSize': 16, 'clipGaze.lists': [{ title: 'Numbers', phrases }] });
    await gazeAt(page, 'orphism-discs.webp');
    const panel = await panelIn(page, 'computing', 'orphism-discs.webp');
    await panel.locator('vscode-progress-bar').waitFor();
    await expect.poll(() => panel.locator('.progress-line').innerText()).toMatch(/ of 20,000/);
    await keepScreenshot(page, 'computing');
    const [engine, ...others] = enginesOf(vs);
    expect(others).toEqual([]);
    process.kill(engine!, 'SIGKILL');
    await panel.locator('[data-notice]', { hasText: 'was started again' }).waitFor();
    await panel.locator('[data-phase="done"]').waitFor({ timeout: 120_000 });
    await keepScreenshot(page, 'engine-restarted');
    expect(enginesOf(vs)).not.toContain(engine);
    expect(await rowsOf(panel)).toHaveLength(5);
  });

  it('where memory runs out a smaller batch size is the way on', async () => {
    const picture = 'pixel-art-city-at-night.png';
    await runCommand(page, 'Clip Gaze: Stop the engine');
    await expect.poll(() => enginesOf(vs)).toEqual([]);
    const giveMemoryBack = takeMemoryAway(vs);
    try {
      await gazeAt(page, picture);
      const panel = await panelIn(page, 'failed', picture);
      expect(await message(panel)).toMatch(/Memory ran out/);
      await keepScreenshot(page, 'failed-memory');
    } finally {
      giveMemoryBack();
    }
    const panel = await panelIn(page, 'failed', picture);
    await panel.locator('[data-act="smaller-batch"]').click();
    await panel.locator('[data-phase="done"]').waitFor();
    expect(JSON.parse(readFileSync(file('.vscode/settings.json'), 'utf8'))).toMatchObject({ 'clipGaze.batchSize': 32 });
  });

  it('a gaze is cancelled, and gazed again', async () => {
    const phrases = Array.from({ length: 20_000 }, (_, index) => `a picture of letter ${index}`);
    writeSettings(folder, { 'clipGaze.batchSize': 1, 'clipGaze.lists': [{ title: 'Letters', phrases }] });
    await gazeAt(page, 'polka-dot-pumpkin.png');
    const panel = await panelIn(page, 'computing', 'polka-dot-pumpkin.png');
    await panel.locator('[data-act="cancel"]').click();
    await panel.locator('[data-phase="cancelled"]').waitFor();
    await keepScreenshot(page, 'cancelled');
    writeSettings(folder, {});
    await panel.locator('[data-phase="done"]').waitFor();
  });

  it('a picture that changes is stale, one that goes is said to be gone', async () => {
    copyFileSync(file('suprematism-floating-shapes.webp'), file('changing.webp'));
    await explorerRow(page, 'changing.webp').waitFor();
    await gazeAt(page, 'changing.webp');
    const panel = await panelIn(page, 'done', 'changing.webp');
    const before = await rowsOf(panel);
    // As editors save: another file takes its place.
    copyFileSync(file('stained-glass-flowers.webp'), file('changing.tmp'));
    renameSync(file('changing.tmp'), file('changing.webp'));
    await panel.locator('[data-stale="changed"]').waitFor();
    expect(await rowsOf(panel)).toEqual(before);
    await keepScreenshot(page, 'stale-changed');
    await panel.locator('[data-act="gaze-stale"]').click();
    await expectRows(panel, rowsFromCommandLine(file('stained-glass-flowers.webp'), '--top', '5'));
    expect(await panel.locator('[data-stale]').count()).toBe(0);
    await remove('changing.webp');
    await panel.locator('[data-stale="deleted"]').waitFor();
    await keepScreenshot(page, 'stale-deleted');
  });
});

describe('in every theme', () => {
  it.each(['Light Modern', 'Dark Modern', 'Default High Contrast', 'Default High Contrast Light'])('%s', async (theme) => {
    writeSettings(folder, { 'workbench.colorTheme': theme });
    await gazeAt(page, 'art-nouveau-golden-tree.jpg');
    await panelIn(page, 'done', 'art-nouveau-golden-tree.jpg');
    const kind = theme.includes('Contrast') ? 'high-contrast' : theme.startsWith('Light') ? 'light' : 'dark';
    await webview(page).locator(`body.vscode-${kind}`).waitFor();
    await pictureWidth(webview(page));
    expect(await axeFaults(await webviewFrame(page))).toEqual([]);
    await keepScreenshot(page, `theme-${theme.toLowerCase().replaceAll(' ', '-')}`);
  });
});
