/** Embeddings that are kept: prepared ahead, shared with another process that writes at the same time, and cleared. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { VSCode } from '../vscode-host/launch.mjs';
import { notification, runCommand } from '../vscode-host/ui.mjs';
import {
  commandLine,
  gazeAt,
  keepScreenshot,
  makeWorkspace,
  openVSCode,
  panelIn,
  removeWorkspace,
  rowsFromCommandLine,
  rowsFromJson,
  rowsOf,
  writeSettings,
  type Row,
} from './workbench.js';

/** Long ones, so that preparing them takes longer than it takes to stop it, however fast the machine is. */
const NUMBERS = {
  title: 'Numbers',
  phrases: Array.from(
    { length: 20_000 },
    (_, index) => `a picture of number ${index}${' and one of the number before'.repeat(9)}`,
  ),
};

let vs: VSCode;
let page: Page;
let folder: string;
/** The extension's own folder in this VS Code, which is as a home is to the command line. */
let storage: string;

beforeAll(async () => {
  folder = makeWorkspace({ 'clipGaze.lists': [NUMBERS] });
  vs = await openVSCode({ workspace: folder, machineSettings: { 'clipGaze.model': 'demo' } });
  ({ page } = vs);
  storage = path.join(vs.logs, 'user', 'User', 'globalStorage', 'clip-gaze.clip-gaze');
});
afterAll(async () => {
  await vs.close();
  removeWorkspace(folder);
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(page, `failed-${task.name.replace(/\W+/g, '-')}`);
});

const quickPick = () => page.locator('.quick-input-widget');
const choice = (label: string) =>
  quickPick()
    .locator('.quick-input-list .monaco-list-row')
    .filter({ has: page.locator('.label-name', { hasText: new RegExp(`^${label}$`) }) })
    .first();
const stored = () =>
  readdirSync(path.join(storage, 'embeddings'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.embeddings'),
  );
/** What "Choose lists…" says of a list. */
async function readinessOf(label: string, screenshot?: string): Promise<string> {
  await runCommand(page, 'Clip Gaze: Choose lists…');
  await choice(label).waitFor();
  const text = await choice(label).innerText();
  if (screenshot !== undefined) await keepScreenshot(page, screenshot);
  await page.keyboard.press('Escape');
  await quickPick().waitFor({ state: 'hidden' });
  return text;
}

/** Whether "Choose lists…" has a list. */
async function offers(label: string): Promise<boolean> {
  await runCommand(page, 'Clip Gaze: Choose lists…');
  await choice('Movements').waitFor();
  const isThere = await choice(label).isVisible();
  await page.keyboard.press('Escape');
  await quickPick().waitFor({ state: 'hidden' });
  return isThere;
}

/** Phrases that were encoded beside others than now may differ in the last digit. */
function expectAlike(rows: readonly Row[], right: readonly Row[]): void {
  const words = (all: readonly Row[]) => all.map(({ list, rank, phrase }) => ({ list, rank, phrase }));
  expect(words(rows)).toEqual(words(right));
  for (const [at, { probability, cosine }] of right.entries()) {
    expect(rows[at]!.probability).toBeCloseTo(probability, 4);
    expect(rows[at]!.cosine).toBeCloseTo(cosine, 4);
  }
}

it('lists are prepared in the background, stopped, and gone on with', async () => {
  await runCommand(page, 'Clip Gaze: Prepare lists…');
  await choice('Numbers').waitFor();
  expect(await choice('Numbers').innerText()).toContain('0 of 20,000 ready');
  await keepScreenshot(page, 'prepare-lists');
  await quickPick().getByRole('button', { name: 'OK' }).click();
  const preparing = notification(page, 'Preparing lists');
  await expect.poll(() => preparing.innerText()).toMatch(/Numbers: [1-9][\d,]* of 20,000/);
  await keepScreenshot(page, 'preparing-lists');
  await preparing.getByRole('button', { name: 'Cancel' }).click();
  await notification(page, 'what was computed is kept').waitFor();
  expect(await readinessOf('Numbers', 'choose-lists-ready')).toMatch(/[1-9][\d,]* of 20,000 ready/);
  expect(stored()).not.toEqual([]);

  writeSettings(folder, { 'clipGaze.lists': ['movements', 'surfaces'] });
  await expect.poll(() => offers('Numbers')).toBe(false);
  await runCommand(page, 'Clip Gaze: Prepare lists…');
  await choice('Movements').waitFor();
  await quickPick().getByRole('button', { name: 'OK' }).click();
  await notification(page, 'Ready: Movements, Surfaces.').waitFor();
  expect(await readinessOf('Movements')).toMatch(/· ready/);
});

it('this window and the command line write at once, and both are right', async () => {
  const picture = 'ukiyo-e-waves.jpg';
  const other = path.join(folder, 'cubism-guitar-on-wood.jpg');
  const lists = ['artists-by-name', 'sites', 'movements'].flatMap((id) => ['--list', id]);
  writeSettings(folder, { 'clipGaze.lists': ['artists-by-name', 'tools', 'movements'] });
  const beside = promisify(execFile)(process.execPath, commandLine(other, ...lists), {
    env: { ...process.env, CLIP_GAZE_HOME: storage },
  });
  await gazeAt(page, picture);
  const panel = await panelIn(page, 'done', picture);
  await panel.locator('[data-section="tools"]').waitFor();
  await panel.locator('[data-phase="done"]').waitFor();
  const shown = ['artists-by-name', 'tools', 'movements'].flatMap((id) => ['--list', id]);
  expectAlike(await rowsOf(panel), rowsFromCommandLine(path.join(folder, picture), ...shown));
  expectAlike(rowsFromJson((await beside).stdout), rowsFromCommandLine(other, ...lists));
  // What the other has stored is ready here.
  expect(await readinessOf('Sites')).toMatch(/· ready/);
});

it('all is cleared once its size was told, and the next gaze goes on', async () => {
  await runCommand(page, 'Clip Gaze: Clear stored embeddings…');
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.waitFor();
  expect(await dialog.innerText()).toMatch(/Delete all stored embeddings, \d+ MB\?/);
  await keepScreenshot(page, 'clear-stored-embeddings');
  await dialog.getByText('Delete', { exact: true }).click();
  await notification(page, 'The stored embeddings were deleted').waitFor();
  expect(await notification(page, 'The stored embeddings were deleted').innerText()).toMatch(/\d+ MB are free again/);
  expect(stored()).toEqual([]);
  expect(await readinessOf('Movements')).toMatch(/0 of \d+ ready/);
  const picture = 'op-art-checks.png';
  writeSettings(folder, { 'clipGaze.lists': ['movements'] });
  await gazeAt(page, picture);
  const panel = await panelIn(page, 'done', picture);
  await panel.locator('[data-section="movements"]').waitFor();
  expectAlike(await rowsOf(panel), rowsFromCommandLine(path.join(folder, picture), '--list', 'movements'));
  expect(stored()).not.toEqual([]);
});
