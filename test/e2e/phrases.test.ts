/** Phrase files in a real VS Code, with a picture gazed at beside them. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { percent } from '../../src/gaze/formats/percent.js';
import type { VSCode } from '../vscode-host/launch.mjs';
import { answerQuickInput, chooseFromContextMenu, editorTab, explorerRow, runCommand } from '../vscode-host/ui.mjs';
import {
  gazeAt,
  keepScreenshot,
  makeWorkspace,
  openVSCode,
  panelIn,
  removeWorkspace,
  rowsFromCommandLine,
  rowsOf,
  type Row,
} from './workbench.js';

const PICTURE = 'ukiyo-e-waves.jpg';

let vs: VSCode;
let page: Page;
let folder: string;
let panel: FrameLocator;

const file = (name: string) => path.join(folder, name);
const sections = () =>
  panel.locator('[data-section]').evaluateAll((all) => all.map((section) => section.getAttribute('data-section')));
const told = (list: string) => panel.locator(`[data-section="${list}"] .told`);
const rowsOfList = async (list: string) => (await rowsOf(panel)).filter((row) => row.list === list);
/** What the command line says of a file, under the id that the panel has for it. */
const answer = (list: string): Row[] =>
  rowsFromCommandLine(file(PICTURE), '--top', '5', '--list', file(list)).map((row) => ({ ...row, list }));

/** The lines of the editor of phrases, each with what stands behind its end. */
const editorLines = async (): Promise<[text: string, end: string][]> =>
  page
    .locator('.editor-instance .view-lines:visible')
    .first()
    .evaluate((lines) =>
      [...lines.querySelectorAll<HTMLElement>('.view-line')]
        .toSorted((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top))
        .map((line): [string, string] => [
          line.textContent.replaceAll('\u00a0', ' '),
          [...line.querySelectorAll('span')]
            .map((span) => getComputedStyle(span, '::after').content)
            .filter((content) => content.includes('#'))
            .join('')
            .replaceAll('\u00a0', ' ')
            .replace(/^"|\s+\S+"$/g, ''),
        ]),
    );
const texts = async () => (await editorLines()).map(([text]) => text);

/** The same for a file of these lines, by the command line. */
function scored(lines: readonly string[]): [text: string, end: string][] {
  writeFileSync(file('scored.phrases'), lines.join('\n'));
  const rows = rowsFromCommandLine(file(PICTURE), '--top', 'all', '--list', file('scored.phrases'));
  return lines.map((line) => {
    const row = rows.find(({ phrase }) => phrase === line.split(' | ')[0]);
    return [line, row ? `${percent(row.probability)}  #${row.rank}` : ''];
  });
}

beforeAll(async () => {
  folder = makeWorkspace({
    'clipGaze.lists': ['surfaces', 'lists/*.phrases'],
    'files.autoSave': 'off',
    // What is typed is to be what was typed.
    'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  });
  mkdirSync(file('lists'));
  vs = await openVSCode({ workspace: folder, machineSettings: { 'clipGaze.model': 'demo' } });
  ({ page } = vs);
  await gazeAt(page, PICTURE);
  panel = await panelIn(page, 'done', PICTURE);
});
afterAll(async () => {
  await vs.close();
  removeWorkspace(folder);
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(page, `failed-${task.name.replace(/\W+/g, '-')}`);
});

describe('the panel follows phrase files', () => {
  it('that are new, changed, broken, renamed and deleted', async () => {
    await expect.poll(sections).toEqual(['surfaces', 'lists/*.phrases']);
    expect(await told('lists/*.phrases').innerText()).toContain('There is no phrase file lists/*.phrases');

    writeFileSync(file('lists/genre.phrases'), '# title: Genre\n# template: a picture of {}\nwaves | a wave\na forest\na city\n');
    await expect.poll(sections).toEqual(['surfaces', 'lists/genre.phrases']);
    await expect.poll(() => rowsOfList('lists/genre.phrases')).toEqual(answer('lists/genre.phrases'));

    writeFileSync(file('lists/genre.phrases'), '# title: Genre\na sea\na forest\na city\nby katsushika hokusai\n');
    await expect.poll(() => rowsOfList('lists/genre.phrases')).toEqual(answer('lists/genre.phrases'));

    writeFileSync(file('lists/genre.phrases'), Buffer.from('\ufeffa sea\n', 'utf16le'));
    await told('lists/genre.phrases').waitFor();
    expect(await told('lists/genre.phrases').innerText()).toContain('lists/genre.phrases is in UTF-16');
    expect(await rowsOfList('surfaces')).toHaveLength(5);
    await keepScreenshot(page, 'phrases-broken-list');

    writeFileSync(file('lists/genre.phrases'), 'a sea\na forest\n');
    renameSync(file('lists/genre.phrases'), file('lists/motif.phrases'));
    await expect.poll(sections).toEqual(['surfaces', 'lists/motif.phrases']);
    await expect.poll(() => rowsOfList('lists/motif.phrases')).toEqual(answer('lists/motif.phrases'));

    rmSync(file('lists'), { recursive: true });
    await expect.poll(sections).toEqual(['surfaces', 'lists/*.phrases']);
    mkdirSync(file('lists'));
    writeFileSync(file('lists/motif.phrases'), 'a sea\na forest\n');
    await expect.poll(sections).toEqual(['surfaces', 'lists/motif.phrases']);
  });

  it('while they are written, saved or not', async () => {
    await explorerRow(page, 'lists').click();
    await explorerRow(page, 'motif.phrases').dblclick();
    await editorTab(page, 'motif.phrases').waitFor();
    await runCommand(page, 'View: Move Editor into Right Group');
    await page.locator('.editor-group-container').nth(1).waitFor();
    const editor = page.locator('.view-lines:visible').first();
    await editor.locator('.view-line', { hasText: 'a sea' }).click();
    await page.keyboard.press('Home');
    await page.keyboard.type('a wave\n');
    await expect
      .poll(async () => (await rowsOfList('lists/motif.phrases')).map(({ phrase }) => phrase).toSorted())
      .toEqual(['a forest', 'a sea', 'a wave']);
    await keepScreenshot(page, 'phrases-unsaved');
    await runCommand(page, 'File: Revert File');
    await expect.poll(() => rowsOfList('lists/motif.phrases')).toEqual(answer('lists/motif.phrases'));
  });
});

describe('scores at the ends of the lines', () => {
  const lines = [
    '# title: Motif',
    '# template: a picture of {}',
    'a forest',
    'waves | a wave',
    '',
    '# Styles',
    'cubism',
    'ukiyo-e',
    '',
  ];

  it('are those of the command line, with each keystroke', async () => {
    writeFileSync(file('lists/motif.phrases'), lines.join('\n'));
    await expect.poll(editorLines).toEqual(scored(lines));
    await page.locator('.view-line', { hasText: 'a forest' }).click();
    await page.keyboard.press('End');
    await page.keyboard.type('\nop art');
    const typed = [...lines.slice(0, 3), 'op art', ...lines.slice(3)];
    await expect.poll(editorLines).toEqual(scored(typed));
    await keepScreenshot(page, 'phrases-scores');
    await page.keyboard.type(' and more');
    await expect.poll(editorLines).toEqual(scored(typed.map((line) => (line === 'op art' ? 'op art and more' : line))));
    await runCommand(page, 'File: Revert File');
    await expect.poll(editorLines).toEqual(scored(lines));
  });

  it('put the lines in order under each comment, and take lines away; each is undone in one step', async () => {
    await runCommand(page, 'Clip Gaze: Sort lines by score');
    const sorted = [...lines.slice(0, 2), 'waves | a wave', 'a forest', '', '# Styles', 'ukiyo-e', 'cubism', ''];
    await expect.poll(texts).toEqual(sorted);
    await page.locator('.view-line', { hasText: '# Styles' }).click();
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(texts).toEqual(lines);

    const order = scored(lines).toSorted((a, b) => Number(a[1].split('#')[1]) - Number(b[1].split('#')[1]));
    const best = order.find(([, end]) => end.endsWith('#1'))?.[0];
    await runCommand(page, 'Clip Gaze: Keep the top lines…');
    await answerQuickInput(page, '1');
    const isPhrase = (line: string) => line !== '' && !line.startsWith('#');
    await expect.poll(texts).toEqual(lines.filter((line) => !isPhrase(line) || line === best));
    await page.locator('.view-line', { hasText: '# Styles' }).click();
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(texts).toEqual(lines);
    expect(readFileSync(file('lists/motif.phrases'), 'utf8')).toBe(lines.join('\n'));
  });

  it('are hidden and shown by the line above the first', async () => {
    await page.locator('.codelens-decoration a', { hasText: `Hide scores for ${PICTURE}` }).click();
    await expect.poll(editorLines).toEqual(lines.map((line) => [line, '']));
    await page.locator('.codelens-decoration a', { hasText: `Show scores for ${PICTURE}` }).click();
    await expect.poll(editorLines).toEqual(scored(lines));
  });
});

describe('lists are managed', () => {
  it('from the panel: asked at a click, added to from a row, opened as text', async () => {
    await panel.locator('[data-act="gaze-with"]', { hasText: 'scored.phrases' }).click();
    await expect.poll(sections).toEqual(['scored.phrases', 'surfaces', 'lists/motif.phrases']);
    await expect.poll(() => rowsOfList('scored.phrases')).toEqual(answer('scored.phrases'));
    await panel.locator('[data-section="scored.phrases"] [data-act="drop-list"]').click();
    await expect.poll(sections).toEqual(['surfaces', 'lists/motif.phrases']);

    await panel.locator('[data-section="surfaces"] [data-act="spread"]').click();
    await expect.poll(() => panel.locator('[data-list="surfaces"] [data-spread]').count()).toBe(5);
    await panel.locator('[data-section="surfaces"] [data-spread-over]').waitFor();

    const row = panel.locator('[data-list="surfaces"][data-phrase="on paper"]');
    await chooseFromContextMenu(page, row, 'Add to phrase list…');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'lists/motif.phrases' }).click();
    await expect.poll(() => readFileSync(file('lists/motif.phrases'), 'utf8')).toMatch(/\non paper\n$/);
    await expect.poll(() => rowsOfList('lists/motif.phrases')).toEqual(answer('lists/motif.phrases'));
    await keepScreenshot(page, 'phrases-beside-panel');

    await chooseFromContextMenu(page, row, 'Open list as text');
    await editorTab(page, 'surfaces.phrases').waitFor();
    await page.locator('.view-line', { hasText: 'title: Surfaces' }).waitFor();
  });
});
