/** Phrase files in a real VS Code, with a picture gazed at beside them. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { percent } from '../../src/gaze/formats/percent.js';
import type { VSCode } from '../vscode-host/launch.mjs';
import { answerQuickInput, chooseFromContextMenu, editorTab, explorerRow, runCommand } from '../vscode-host/ui.mjs';
import {
  acceptSaveDialog,
  choose,
  gazeAt,
  keepScreenshot,
  makeWorkspace,
  openVSCode,
  panelIn,
  removeWorkspace,
  ROOT,
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
const answer = (list: string, ...options: string[]): Row[] =>
  rowsFromCommandLine(file(PICTURE), '--top', '5', '--list', file(list), ...options).map((row) => ({ ...row, list }));

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
    await answerQuickInput(page, 'Keep the top lines', '1');
    const isPhrase = (line: string) => line !== '' && !line.startsWith('#');
    await expect.poll(texts).toEqual(lines.filter((line) => !isPhrase(line) || line === best));
    await page.locator('.view-line', { hasText: '# Styles' }).click();
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(texts).toEqual(lines);

    // Under a share that lies between the second and the third line's.
    const [, second = 0, third = 0] = rowsFromCommandLine(file(PICTURE), '--top', '3', '--list', file('scored.phrases')).map(
      ({ probability }) => probability,
    );
    const kept = order.filter(([, end]) => /#[12]$/.test(end)).map(([line]) => line);
    await runCommand(page, 'Clip Gaze: Remove lines under a threshold…');
    await answerQuickInput(page, 'Remove lines under a threshold', ((100 * (second + third)) / 2).toFixed(6));
    await expect.poll(texts).toEqual(lines.filter((line) => !isPhrase(line) || kept.includes(line)));
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

describe('scores of a long list that is new', () => {
  it('tell how far they are, can be stopped, and go on from there', async () => {
    // Long phrases, so that they take longer than it takes to stop them, however fast the machine is.
    const words = ' and one of the number before'.repeat(9);
    writeFileSync(file('long.phrases'), Array.from({ length: 20_000 }, (_, i) => `a picture of number ${i}${words}`).join('\n'));
    await explorerRow(page, 'long.phrases').dblclick();
    await editorTab(page, 'long.phrases').waitFor();
    const lens = (text: string | RegExp) => page.locator('.codelens-decoration a', { hasText: text });
    const status = page.locator('.statusbar-item[id$="clipGaze.scoring"] a');
    const told = () => status.getAttribute('aria-label');
    await lens('Scoring…').waitFor();
    await expect.poll(told).toMatch(/scoring, [1-9][\d,]* of 20,000 new phrases/);
    await keepScreenshot(page, 'phrases-scoring');
    await lens('Stop').click();
    await lens('Go on scoring').click();
    await expect.poll(told).toMatch(/scoring, [\d,]+ of (?!20,000)[\d,]+ new phrases/);
    await status.click();
    await lens('Go on scoring').waitFor();
    await status.waitFor({ state: 'detached' });
    await keepScreenshot(page, 'phrases-scoring-stopped');
    await runCommand(page, 'View: Close Editor');
    rmSync(file('long.phrases'));
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

describe('new lists', () => {
  /** What is opened next stands beside the panel. */
  const besidePanel = async () => {
    const groups = page.locator('.editor-group-container');
    if ((await groups.count()) > 1) await groups.nth(1).locator('.tab.active').click();
    else await runCommand(page, 'View: New Editor Group to the Right');
    await groups.nth(1).and(page.locator('.active')).waitFor();
  };
  /** What the status bar says of the files that are open. */
  const problems = () => page.locator('[id="status.problems"] a').getAttribute('aria-label');
  /** Takes a quick fix of what is underlined in a line. */
  const fix = async (line: string, title: string) => {
    // As a pattern it tells upper case from lower; the editor's spaces are such that do not break.
    await page.locator('.view-line', { hasText: new RegExp(line.replaceAll(' ', '\\s')) }).click();
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    const action = page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    // While the file is still being looked through, and where it is looked through again, there is none.
    await expect
      .poll(
        async () => {
          await page.keyboard.press('ControlOrMeta+.');
          return action.click({ timeout: 2_000 }).then(
            () => true,
            () => false,
          );
        },
        { interval: 500 },
      )
      .toBe(true);
  };

  it('are made of the results, a built-in list or a selection, and are asked from where they are seen', async () => {
    await besidePanel();
    await runCommand(page, 'Clip Gaze: New phrase list…');
    await choose(page, 'From the results on screen…');
    await choose(page, 'Surfaces');
    await keepScreenshot(page, 'phrases-new-list');
    await choose(page, 'The first 10');
    await acceptSaveDialog(page, 'from-results.phrases');
    await editorTab(page, 'from-results.phrases').waitFor();
    const best = rowsFromCommandLine(file(PICTURE), '--top', '10', '--list', 'surfaces').map(({ phrase }) => phrase);
    const printed = ['# title: Surfaces, chosen', ...best, ''].join('\n');
    expect(readFileSync(file('from-results.phrases'), 'utf8')).toBe(printed);

    await page.locator('.editor-actions a[aria-label^="Gaze with this list"]').click();
    await expect.poll(sections).toContain('from-results.phrases');
    await expect.poll(() => rowsOfList('from-results.phrases')).toEqual(answer('from-results.phrases'));
    await panel.locator('[data-section="from-results.phrases"] [data-act="drop-list"]').click();
    await expect.poll(sections).not.toContain('from-results.phrases');

    await runCommand(page, 'Clip Gaze: New phrase list…');
    await choose(page, 'A copy of a built-in list…');
    await choose(page, 'Tools');
    await acceptSaveDialog(page, 'tools.phrases');
    await editorTab(page, 'tools.phrases').waitFor();
    expect(readFileSync(file('tools.phrases'), 'utf8')).toBe(readFileSync(path.join(ROOT, 'lists', 'tools.phrases'), 'utf8'));

    // Comments and directives of a phrase file are no phrases of the new list, and spellings stay together.
    await editorTab(page, 'from-results.phrases').click();
    await page.locator('.view-line', { hasText: 'title: Surfaces, chosen' }).click();
    await page.keyboard.press('ControlOrMeta+A');
    await runCommand(page, 'Clip Gaze: New phrase list…');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'From the selection' }).getByText('10 phrases').waitFor();
    await choose(page, 'From the selection');
    await acceptSaveDialog(page, 'selection.phrases');
    await editorTab(page, 'selection.phrases').waitFor();
    expect(readFileSync(file('selection.phrases'), 'utf8')).toBe(['# title: My list', ...best, ''].join('\n'));
    await chooseFromContextMenu(page, explorerRow(page, 'selection.phrases'), 'Gaze with this list');
    await expect.poll(() => rowsOfList('selection.phrases')).toEqual(answer('selection.phrases'));
    await panel.locator('[data-section="selection.phrases"] [data-act="drop-list"]').click();
  });

  it('are told what is wrong of them, and are followed when they are renamed and deleted', async () => {
    const lines = ['# titel: Twice', 'conte', 'a sea', 'conté', 'A Sea', ''];
    const list = 'lists/twice.phrases';
    writeFileSync(file(list), lines.join('\n'));
    await expect.poll(() => rowsOfList(list)).toEqual(answer(list));
    const merge = panel.locator(`[data-section="${list}"] [data-act="merge"]`);
    expect(await merge.innerText()).toBe('Merge 2 spellings');
    await merge.click();
    await expect.poll(() => rowsOfList(list)).toEqual(answer(list, '--merge-spellings'));
    await panel.locator(`[data-section="${list}"] [data-act="spread"]`).click();
    await panel.locator(`[data-section="${list}"] [data-spread-over]`).waitFor();
    await merge.scrollIntoViewIfNeeded();
    await keepScreenshot(page, 'phrases-merged-and-spread');
    await merge.click();
    await expect.poll(() => rowsOfList(list)).toEqual(answer(list));

    await besidePanel();
    if (!(await explorerRow(page, 'twice.phrases').isVisible())) await explorerRow(page, 'lists').click();
    await explorerRow(page, 'twice.phrases').dblclick();
    await editorTab(page, 'twice.phrases').waitFor();
    await expect.poll(problems).toBe('Warnings: 2');
    await fix('A Sea', 'Remove this line');
    await expect.poll(texts).toEqual(lines.toSpliced(4, 1));
    await expect.poll(problems).toBe('Warnings: 1');
    await page.keyboard.press('ControlOrMeta+Z');
    await expect.poll(texts).toEqual(lines);
    await expect.poll(problems).toBe('Warnings: 2');
    await fix('# titel: Twice', 'Change to "title"');
    await expect.poll(() => panel.locator(`[data-section="${list}"] h2`).innerText()).toMatch(/^Twice/);
    await expect.poll(problems).toBe('Warnings: 1');
    await runCommand(page, 'File: Save');

    await explorerRow(page, 'twice.phrases').click();
    await page.keyboard.press('F2');
    const name = page.locator('.explorer-folders-view input');
    await name.fill('once.phrases');
    await name.press('Enter');
    await editorTab(page, 'once.phrases').waitFor();
    await expect.poll(sections).toEqual(['surfaces', 'lists/motif.phrases', 'lists/once.phrases']);
    await expect.poll(() => rowsOfList('lists/once.phrases')).toEqual(answer('lists/once.phrases'));
    await expect.poll(problems).toBe('Warnings: 1');

    await explorerRow(page, 'once.phrases').click();
    await page.keyboard.press('Delete');
    await page.locator('.monaco-dialog-box').getByText('Delete', { exact: true }).click();
    await expect.poll(sections).toEqual(['surfaces', 'lists/motif.phrases']);
    await expect.poll(problems).toBe('No Problems');
  });

  it('of several folders of a workspace are told apart, and are right in two windows at once', async () => {
    const other = path.join(path.dirname(folder), 'other');
    mkdirSync(path.join(other, 'lists'), { recursive: true });
    writeFileSync(file('lists/motif.phrases'), 'a sea\na forest\n');
    writeFileSync(path.join(other, 'lists', 'motif.phrases'), '# title: Elsewhere\na city\na portrait\nwaves\n');
    const workspace = path.join(path.dirname(folder), 'two.code-workspace');
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: folder }, { path: other }] }));
    const address = new URL(vs.url);
    address.searchParams.delete('folder');
    address.searchParams.set('workspace', workspace);
    const window = await vs.openPage(address.href);
    try {
      const root = explorerRow(window, path.basename(folder));
      const isThere = () =>
        root.waitFor({ timeout: 15_000 }).then(
          () => true,
          () => false,
        );
      // VS Code may miss the folders of a workspace file that it has not seen before, until it is opened again.
      for (let attempt = 0; attempt < 6 && !(await isThere()); attempt++) await window.reload();
      await expect
        .poll(
          async () => {
            // Folders of a workspace that has several may be closed, and close again while it is being opened.
            if ((await root.getAttribute('aria-expanded')) === 'false') await root.click();
            return explorerRow(window, PICTURE).isVisible();
          },
          { interval: 1000 },
        )
        .toBe(true);
      await gazeAt(window, PICTURE);
      const both = await panelIn(window, 'done', PICTURE);
      const elsewhere = path.join(other, 'lists', 'motif.phrases');
      await both.locator(`[data-section="${elsewhere}"] [role="row"][data-phrase]`).first().waitFor();
      const rowsIn = async (list: string) => (await rowsOf(both)).filter((row) => row.list === list);
      await expect.poll(() => rowsIn('lists/motif.phrases')).toEqual(answer('lists/motif.phrases'));
      const theirs = rowsFromCommandLine(file(PICTURE), '--list', elsewhere).map((row) => ({ ...row, list: elsewhere }));
      await expect.poll(() => rowsIn(elsewhere)).toEqual(theirs);
      await keepScreenshot(window, 'phrases-two-folders');

      writeFileSync(elsewhere, 'a city\nwaves\n');
      await expect
        .poll(async () => (await rowsIn(elsewhere)).map(({ phrase }) => phrase).toSorted())
        .toEqual(['a city', 'waves']);
      expect(await rowsIn('lists/motif.phrases')).toEqual(answer('lists/motif.phrases'));

      // Both windows compute what neither has stored, and store it in one place.
      writeFileSync(file('lists/motif.phrases'), Array.from({ length: 300 }, (_, i) => `a painting of ${i} waves`).join('\n'));
      const right = answer('lists/motif.phrases');
      await expect.poll(() => rowsIn('lists/motif.phrases')).toEqual(right);
      await expect.poll(() => rowsOfList('lists/motif.phrases')).toEqual(right);
    } finally {
      await keepScreenshot(window, 'phrases-two-windows');
      await window.close();
    }
  });
});
