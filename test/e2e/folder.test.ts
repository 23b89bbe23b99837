/** Many pictures in a real VS Code: a table of a folder, on the demo model. */
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ComparedPictures, SummaryResult } from '../../src/collection/summary-result.js';
import { SETTLED_MS } from '../../src/engine/file-key.js';
import type { VSCode } from '../vscode-host/launch.mjs';
import {
  answerQuickInput,
  chooseFromContextMenu,
  explorerRow,
  notification,
  runCommand,
  selectRows,
  webview,
} from '../vscode-host/ui.mjs';
import {
  ROOT,
  acceptSaveDialog,
  choose,
  closeEditors,
  embeddingsFromCommandLine,
  gazeAt,
  keepScreenshot,
  makeWorkspace,
  openVSCode,
  panelIn,
  removeWorkspace,
  untilStored,
  rowsFromCommandLine,
  summaryFromCommandLine,
} from './workbench.js';

let vs: VSCode;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = makeWorkspace();
  // Folders come first in the explorer.
  mkdirSync(path.join(folder, 'few'));
  for (const name of ['de-stijl-grid.png', 'ukiyo-e-waves.jpg', 'op-art-checks.png', 'impressionism-forest.jpg'])
    copyFileSync(path.join(folder, name), path.join(folder, 'few', name));
  writeFileSync(path.join(folder, 'few', 'broken.png'), 'this is text');
  vs = await openVSCode({ workspace: folder, machineSettings: { 'clipGaze.model': 'demo' } });
  ({ page } = vs);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(async () => {
  await vs.close();
  removeWorkspace(folder);
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(page, `failed-folder-${task.name.replace(/\W+/g, '-')}`);
});

/** The table in front, once it stands still in the phase named. */
async function tableIn(phase: string): Promise<FrameLocator> {
  const table = webview(page);
  await table.locator(`gaze-folder [data-phase="${phase}"]`).waitFor();
  return table;
}

/** Paths as shown, in order. */
const whole = (table: FrameLocator) =>
  table.locator('.picture').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-path')));
const linesOf = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
const names = (table: FrameLocator) =>
  table.locator('.picture').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-path')?.split('/').at(-1)));

/** As RFC 4180 has it. */
function parseCsv(text: string): string[][] {
  const cells = [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)];
  const rows: string[][] = [[]];
  for (const [, quoted, plain = '', end] of cells) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ',') rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}

/** The tables of a Markdown text, each as its rows below the head. */
function parseMarkdownTables(text: string): string[][][] {
  return text.split('\n\n').flatMap((block) => {
    const [, rule, ...rows] = block.split('\n');
    if (!rule || !/^\|( -+:? \|)+$/.test(rule)) return [];
    return [
      rows.map((row) =>
        row
          .slice(2, -2)
          .split(' | ')
          .map((cell) => cell.replaceAll(/\\(.)/g, '$1')),
      ),
    ];
  });
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, value, at) => sum + value * (y[at] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

describe('a folder', () => {
  let table: FrameLocator;
  let taken: Readonly<Record<'CSV' | 'JSON Lines' | 'Markdown' | 'Embeddings', string>>;

  beforeAll(() => {
    const as = (extension: string) => path.join(folder, `few.gaze.${extension}`);
    taken = { CSV: as('csv'), 'JSON Lines': as('jsonl'), Markdown: as('md'), Embeddings: as('npy') };
  });

  it('becomes a table from the explorer, which says of each picture what a gaze at it alone says', async () => {
    await chooseFromContextMenu(page, explorerRow(page, 'few'), 'Gaze at folder');
    table = await tableIn('done');
    await expect
      .poll(() => names(table))
      .toEqual(['broken.png', 'de-stijl-grid.png', 'impressionism-forest.jpg', 'op-art-checks.png', 'ukiyo-e-waves.jpg']);
    const row = table.locator('.picture[data-path$="ukiyo-e-waves.jpg"]');
    for (const { list, phrase, probability } of rowsFromCommandLine(
      path.join(folder, 'few', 'ukiyo-e-waves.jpg'),
      '--top',
      '1',
    )) {
      expect(await row.locator(`[data-column="phrase ${list}"]`).innerText()).toBe(phrase);
      expect(Number(await row.locator(`[data-column="share ${list}"] [data-share]`).getAttribute('data-share'))).toBeCloseTo(
        probability,
        6,
      );
    }
    await expect.poll(() => table.locator('.thumbnail img').count()).toBe(4);
    await keepScreenshot(page, 'folder-done');
  });

  it('says what failed and why, and tries it again', async () => {
    expect(await table.locator('.picture[data-path$="broken.png"] [data-failure]').innerText()).toContain(
      'is text, whatever its name says',
    );
    rmSync(path.join(folder, 'few', 'broken.png'));
    copyFileSync(path.join(folder, 'orphism-discs.webp'), path.join(folder, 'few', 'broken.png'));
    await table.locator('[data-act="retry"]').click();
    await table.locator('.picture[data-path$="broken.png"][data-state="done"]').waitFor();
    await table.locator('gaze-folder [data-phase="done"]').waitFor();
    await table.locator('.picture[data-path$="broken.png"] .thumbnail img').waitFor();
  });

  it('is filtered and sorted', async () => {
    await table.locator('[data-act="filter-text"]').fill('ukiyo');
    await expect.poll(() => names(table)).toEqual(['ukiyo-e-waves.jpg']);
    await table.locator('[data-act="filter-text"]').fill('');
    await expect.poll(async () => (await names(table)).length).toBe(5);
    await table.locator('[data-sort="path"]').click();
    await expect.poll(async () => (await names(table))[0]).toBe('ukiyo-e-waves.jpg');
  });

  it('is searched by a phrase', async () => {
    await table.locator('[data-act="find"]').fill('ukiyo-e movement');
    await table.locator('[data-act="find"]').press('Enter');
    await table.locator('[data-score]').nth(4).waitFor();
    const scores = await table
      .locator('[data-score]')
      .evaluateAll((all) => all.map((each) => Number(each.getAttribute('data-score'))));
    expect(scores).toHaveLength(5);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect((await names(table))[0]).toBe('ukiyo-e-waves.jpg');
    await keepScreenshot(page, 'folder-found');
  });

  it('has no scores for what cannot be found, which would be those of something else', async () => {
    await table.locator('[data-act="find"]').fill('cat − cat');
    await table.locator('[data-act="find"]').press('Enter');
    await table.locator('[data-search-error]').waitFor();
    await expect.poll(() => table.locator('[data-score]').count()).toBe(0);
    await table.locator('[data-act="find"]').fill('ukiyo-e movement');
    await table.locator('[data-act="find"]').press('Enter');
    await table.locator('[data-score]').nth(4).waitFor();
    expect((await names(table))[0]).toBe('ukiyo-e-waves.jpg');
  });

  it('gives its paths away in the order shown', async () => {
    await table.locator('[data-act="copy-paths"]').click();
    await table.locator('[data-notice]', { hasText: '5 paths were copied.' }).waitFor();
    const paths = (await page.evaluate(() => navigator.clipboard.readText())).split('\n');
    expect(paths).toHaveLength(5);
    expect(paths[0]).toBe(path.join(folder, 'few', 'ukiyo-e-waves.jpg'));
  });

  it('is taken away in the order shown, as text and as embeddings', async () => {
    await table.locator('[data-act="copy-table"]').click();
    await choose(page, 'CSV');
    await choose(page, 'The first');
    await table.locator('[data-notice]', { hasText: 'Copied as CSV.' }).waitFor();
    const [head, first, ...others] = (await page.evaluate(() => navigator.clipboard.readText())).trimEnd().split('\n');
    expect(head).toBe('image,list,rank,phrase,probability,cosine,model,fingerprint,preprocessing,crop,note,query,score');
    expect(first).toMatch(/^few\/ukiyo-e-waves\.jpg,artists-by-training-prevalence,1,.+,ukiyo-e movement,0\.\d+$/);
    expect(others).toHaveLength(5 * 3 - 1);
    for (const [title, file] of Object.entries(taken)) {
      await table.locator('[data-act="save-table"]').click();
      await choose(page, title);
      if (title !== 'Embeddings') await choose(page, 'The first 3');
      await acceptSaveDialog(page, path.basename(file));
      await expect.poll(() => existsSync(file)).toBe(true);
    }
    const rowsFile = path.join(folder, 'few.gaze.rows.jsonl');
    const rows = linesOf(taken['JSON Lines']);
    expect(rows.map(({ path }) => path)).toEqual(await whole(table));
    expect(rows[0]).toMatchObject({ model: 'demo', crop: 'centre', query: 'ukiyo-e movement' });
    await expect.poll(() => existsSync(rowsFile)).toBe(true);
    expect(linesOf(rowsFile).map(({ image }) => image)).toEqual(await whole(table));
    const npy = readFileSync(taken.Embeddings);
    expect(npy.toString('latin1', 10, 128)).toContain("'shape': (5, 64)");
    expect(npy).toHaveLength(128 + 5 * 64 * 4);
    // For test/readers, which are not ours.
    for (const file of [...Object.values(taken), rowsFile])
      cpSync(file, path.join(ROOT, 'dist', 'exports', path.basename(file)), { recursive: true });
  });

  it('is summed up, and a phrase of the summary narrows it down', async () => {
    await table.locator('[data-act="summary"]').click();
    await table.locator('[data-likeness="groups"]').waitFor();
    const first = table.locator('[data-summary="movements"] [data-first="ukiyo-e movement"]');
    expect(await first.getAttribute('data-count')).toBe('1');
    await table.locator('[data-likeness="outliers"] [data-picture] img').nth(4).waitFor();
    await keepScreenshot(page, 'folder-summary');
    await first.click();
    await expect.poll(() => names(table)).toEqual(['ukiyo-e-waves.jpg']);
    await table.locator('[data-act="any-phrase"]').click();
    await expect.poll(async () => (await names(table)).length).toBe(5);
  });

  it('gives its summary away, copied and saved, in each format', async () => {
    const formats = { Markdown: 'md', CSV: 'csv', JSON: 'json' } as const;
    const taken = new Map<string, string>();
    for (const [title, extension] of Object.entries(formats)) {
      await table.locator('[data-act="copy-table"]').click();
      await choose(page, `Summary as ${title}`);
      await table.locator('[data-notice]', { hasText: `Copied: Summary as ${title}.` }).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      const file = path.join(folder, `few.gaze.summary.${extension}`);
      await table.locator('[data-act="save-table"]').click();
      await choose(page, `Summary as ${title}`);
      await acceptSaveDialog(page, path.basename(file));
      await notification(page, `Saved as few.gaze.summary.${extension}.`).waitFor();
      expect(readFileSync(file, 'utf8')).toBe(copied);
      taken.set(title, copied);
      cpSync(file, path.join(ROOT, 'dist', 'exports', path.basename(file)));
    }
    const summary = JSON.parse(taken.get('JSON') ?? '') as SummaryResult;
    const { version: _, ...expected } = summaryFromCommandLine(folder, 'few');
    expect(summary).toMatchObject(expected);
    expect(summary).toMatchObject({ pictures: 5, failed: 0, likeness: { compared: 5 } });

    const [head = [], ...lines] = parseCsv(taken.get('CSV') ?? '');
    const read = lines.map((line): Readonly<Record<string, string>> =>
      Object.fromEntries(head.map((name, at) => [name, line[at] ?? ''])),
    );
    const ofKind = (kind: string) => read.filter((each) => each.kind === kind);
    expect(ofKind('first').map(({ list, phrase, pictures }) => [list, phrase, Number(pictures)])).toEqual(
      summary.lists.flatMap(({ id, firsts }) => firsts.map(({ phrase, pictures }) => [id, phrase, pictures])),
    );
    const { different } = summary.likeness as ComparedPictures;
    expect(ofKind('different').map(({ image, cosine }) => ({ path: image, cosine: Number(cosine) }))).toEqual(different);

    const tables = parseMarkdownTables(taken.get('Markdown') ?? '');
    expect(tables).toHaveLength(summary.lists.length + 1);
    for (const [at, { firsts }] of summary.lists.entries())
      expect(tables[at]?.map(([phrase, pictures]) => [phrase, Number(pictures)])).toEqual(
        firsts.map(({ phrase, pictures }) => [phrase, pictures]),
      );
    expect(tables.at(-1)).toEqual(different.map((each) => [each.path, each.cosine.toFixed(4)]));
  });

  it('writes captions beside the pictures, none over another, and takes them back at once', async () => {
    const few = path.join(folder, 'few');
    const captions = () =>
      readdirSync(few)
        .filter((name) => name.endsWith('.txt'))
        .map((name) => [name, readFileSync(path.join(few, name), 'utf8')] as const);
    writeFileSync(path.join(few, 'op-art-checks.txt'), 'mine');
    await table.locator('[data-act="write-captions"]').click();
    await choose(page, 'Prefix');
    await answerQuickInput(page, 'Captions: prefix', 'a picture, ');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'ukiyo-e-waves.txt: a picture, ' }).waitFor();
    await keepScreenshot(page, 'folder-captions');
    await choose(page, 'Write 5 captions');
    await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Append' }).click();
    await notification(page, '5 captions were written.').waitFor();
    const written = new Map(captions());
    expect(written.size).toBe(5);
    expect(written.get('op-art-checks.txt')).toMatch(/^mine, a picture, /);
    expect(written.get('ukiyo-e-waves.txt')).toMatch(/^a picture, /);
    await notification(page, '5 captions were written.').getByRole('button', { name: 'Undo' }).click();
    await table.locator('[data-notice]', { hasText: '5 captions were taken back.' }).waitFor();
    expect(captions()).toEqual([['op-art-checks.txt', 'mine']]);
    rmSync(path.join(few, 'op-art-checks.txt'));
  });

  it('writes captions that Ctrl+Z in one of them takes back, all at once', async () => {
    const few = path.join(folder, 'few');
    const texts = () => readdirSync(few).filter((name) => name.endsWith('.txt'));
    writeFileSync(path.join(few, 'op-art-checks.txt'), 'mine');
    await table.locator('[data-act="write-captions"]').click();
    await choose(page, 'Write 5 captions');
    await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Append' }).click();
    await notification(page, '5 captions were written.').waitFor();
    expect(texts()).toHaveLength(5);
    await page.keyboard.press('Control+P');
    await page.locator('.quick-input-widget input').first().fill('op-art-checks.txt');
    await choose(page, 'op-art-checks.txt');
    await page.locator('.monaco-editor .view-line', { hasText: 'mine, ' }).waitFor();
    await page.locator('.monaco-editor .view-lines').first().click();
    await page.keyboard.press('Control+Z');
    await expect.poll(texts).toEqual(['op-art-checks.txt']);
    await expect.poll(() => page.locator('.monaco-editor .view-line').first().innerText()).toBe('mine');
    await page.keyboard.press('Control+S');
    await expect.poll(() => readFileSync(path.join(few, 'op-art-checks.txt'), 'utf8')).toBe('mine');
    await page.keyboard.press('Control+W');
    rmSync(path.join(few, 'op-art-checks.txt'));
    table = await tableIn('done');
  });

  it('finds more that are like the picture of a row', async () => {
    await chooseFromContextMenu(page, table.locator('.picture[data-path$="op-art-checks.png"]'), 'Find more like this');
    await table.locator('[data-like]', { hasText: 'like op-art-checks.png' }).waitFor();
    await expect.poll(async () => (await names(table))[0]).toBe('op-art-checks.png');
    expect(await table.locator('[data-score]').first().innerText()).toBe('1.000');
    await table.locator('[data-act="find"]').fill('ukiyo-e movement');
    await table.locator('[data-act="find"]').press('Enter');
    await expect.poll(() => table.locator('[data-score]').first().innerText()).not.toBe('1.000');
    await table.locator('[data-act="unlike"]').click();
    await expect.poll(async () => (await names(table))[0]).toBe('ukiyo-e-waves.jpg');
  });

  it('is there again after a reload of the window, with what was looked for', async () => {
    await untilStored(page, /ukiyo-e movement/);
    await page.reload();
    // Whatever else VS Code opens again.
    await page.locator('.tab', { hasText: 'Gaze: few' }).click();
    table = await tableIn('done');
    await expect.poll(async () => (await names(table))[0]).toBe('ukiyo-e-waves.jpg');
    expect(await table.locator('[data-act="find"]').inputValue()).toBe('ukiyo-e movement');
  });

  it('opens a picture beside it', async () => {
    await table.locator('.picture[data-path$="de-stijl-grid.png"]').click();
    await page.locator('.tab', { hasText: 'Gaze: de-stijl-grid.png' }).waitFor();
    expect(await page.locator('.editor-group-container').count()).toBe(2);
    await keepScreenshot(page, 'folder-opened');
  });

  it('is not needed to find images: those of the workspace that are stored, and the others once they are wanted', async () => {
    await closeEditors(page);
    await runCommand(page, 'Clip Gaze: Find images…');
    await answerQuickInput(page, 'Find images', 'ukiyo-e movement');
    table = await tableIn('stored');
    await table.locator('[data-score]').first().waitFor();
    expect(await whole(table)).toContain('few/ukiyo-e-waves.jpg');
    expect(await table.locator('[data-progress]').innerText()).toMatch(/^1\d of 22 pictures were not looked at yet/);
    await keepScreenshot(page, 'folder-stored');
    await table.locator('[data-act="go"]').click();
    await table.locator('gaze-folder [data-phase="done"]').waitFor();
    await expect
      .poll(async () => (await whole(table)).slice(0, 2).sort())
      .toEqual(['few/ukiyo-e-waves.jpg', 'ukiyo-e-waves.jpg']);
  });

  it('shows what is selected in the explorer, and only that', async () => {
    await closeEditors(page);
    await selectRows(page, 'pop-art-portrait.png', 'polka-dot-pumpkin.png');
    await chooseFromContextMenu(page, explorerRow(page, 'pop-art-portrait.png'), 'Gaze at selection as a table');
    table = await tableIn('done');
    await expect.poll(async () => (await names(table)).sort()).toEqual(['polka-dot-pumpkin.png', 'pop-art-portrait.png']);
  });

  it('finds more that are like a picture of the explorer, also after a reload', async () => {
    await closeEditors(page);
    await chooseFromContextMenu(page, explorerRow(page, 'pop-art-portrait.png'), 'Find more images like this');
    const isFound = async () => {
      await table.locator('[data-like]', { hasText: 'like pop-art-portrait.png' }).waitFor();
      await expect.poll(async () => (await names(table))[0]).toBe('pop-art-portrait.png');
    };
    table = webview(page);
    await isFound();
    await untilStored(page, /"like":"[^"]*pop-art-portrait\.png"/);
    await page.reload();
    table = webview(page);
    await isFound();
  });
});

describe('the panel of a picture', () => {
  beforeAll(async () => {
    await closeEditors(page);
    await gazeAt(page, 'orphism-discs.webp');
  });

  it('finds more that are like it, scored by what the command line computes of both', async () => {
    const panel = await panelIn(page, 'done', 'orphism-discs.webp');
    await chooseFromContextMenu(page, panel.locator('figure img'), 'Find more images like this');
    await page.locator('.tab', { hasText: 'Gaze: gallery' }).waitFor();
    const table = webview(page);
    await table.locator('[data-like]', { hasText: 'like orphism-discs.webp' }).waitFor();
    const rows = () =>
      table.locator('.picture[data-state="done"]').evaluateAll((each) =>
        each.map((row) => ({
          path: row.getAttribute('data-path') ?? '',
          score: Number(row.querySelector('[data-score]')?.getAttribute('data-score')),
        })),
      );
    // They are made anew while scores still come: what is looked at has stayed for a moment.
    let found = await rows();
    await expect
      .poll(async () => {
        const before = found;
        found = await rows();
        return found.length >= 5 && JSON.stringify(found) === JSON.stringify(before);
      })
      .toBe(true);
    const embeddings = embeddingsFromCommandLine(found.map((each) => path.join(folder, each.path)));
    const like = embeddingsFromCommandLine([path.join(folder, 'orphism-discs.webp')])[0] ?? [];
    for (const [at, { score }] of found.entries()) expect(score).toBeCloseTo(cosine(like, embeddings[at] ?? []), 4);
    const scores = found.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(
      found
        .slice(0, 2)
        .map((each) => each.path)
        .sort(),
    ).toEqual(['few/broken.png', 'orphism-discs.webp']);
    await keepScreenshot(page, 'folder-like-panel');
  });

  it('finds them also from the menu of its editor', async () => {
    await closeEditors(page);
    await gazeAt(page, 'polka-dot-pumpkin.png');
    await panelIn(page, 'done', 'polka-dot-pumpkin.png');
    await page.locator('.editor-group-container.active .editor-actions .codicon-toolbar-more').click();
    await page.locator('.context-view .monaco-menu .action-label', { hasText: 'Find more images like this' }).click();
    const table = webview(page);
    await table.locator('[data-like]', { hasText: 'like polka-dot-pumpkin.png' }).waitFor();
    await expect.poll(async () => (await whole(table))[0]).toBe('polka-dot-pumpkin.png');
  });
});

describe('a run that is not finished', () => {
  let table: FrameLocator;
  const MANY = 200;

  beforeAll(async () => {
    await closeEditors(page);
    mkdirSync(path.join(folder, 'many'));
    const bytes = readFileSync(path.join(folder, 'ukiyo-e-waves.jpg'));
    // What follows a picture's end is not looked at, and makes each another file.
    for (let i = 0; i < MANY; i++) {
      writeFileSync(path.join(folder, 'many', `${i}.jpg`), Buffer.concat([bytes, Buffer.from(`${i}`)]));
    }
    // What was changed a moment ago might change again unseen, and would be read again.
    await wait(SETTLED_MS);
  });

  const done = async () => Number(/([\d,]+) of/.exec(await table.locator('[data-progress]').innerText())?.[1]?.replace(',', ''));

  it('is cancelled, keeps what it has over a reload, and goes on from there once that is wanted', async () => {
    await chooseFromContextMenu(page, explorerRow(page, 'many'), 'Gaze at folder');
    table = webview(page);
    await table.locator('.picture[data-state="done"]').first().waitFor();
    await table.locator('[data-act="cancel"]').click();
    await table.locator('gaze-folder [data-phase="cancelled"]').waitFor();
    const before = await done();
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(MANY);
    await untilStored(page, /many.*"going":false/);
    await page.reload();
    table = await tableIn('stored');
    const left = Number(/^([\d,]+) of/.exec(await table.locator('[data-progress]').innerText())?.[1]);
    // Those on their way when it was cancelled may be stored as well.
    expect(MANY - left).toBeGreaterThanOrEqual(before);
    expect(left).toBeGreaterThan(0);
    await table.locator('[data-act="go"]').click();
    await table.locator('.way [data-act="pause"]').waitFor();
    await table.locator('[data-act="pause"]').click();
    await table.locator('gaze-folder [data-phase="paused"]').waitFor();
    await table.locator('[data-act="go"]').click();
    await untilStored(page, /many.*"going":true/);
    // A reload in the middle is gone on from without a word.
    await page.reload();
    table = webview(page);
    await table.locator('gaze-folder [data-phase="done"]').waitFor({ timeout: 150_000 });
    expect(await table.locator('[data-shown]').getAttribute('data-shown')).toBe(String(MANY));
  });
});
