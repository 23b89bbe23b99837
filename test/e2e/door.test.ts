/** What happens before somebody asks: nothing, where nobody has ever asked; the engine is started, where somebody has. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VSCode } from '../vscode-host/launch.mjs';
import { explorerRow } from '../vscode-host/ui.mjs';
import {
  closeEditors,
  enginesOf,
  gazeAt,
  makeWorkspace,
  openVSCode,
  panelIn,
  removeWorkspace,
  untilStored,
} from './workbench.js';

const PICTURE = 'op-art-checks.png';

let vs: VSCode;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = makeWorkspace();
  vs = await openVSCode({ workspace: folder, machineSettings: { 'clipGaze.model': 'demo', 'clipGaze.warmUp': true } });
  ({ page } = vs);
});
afterAll(async () => {
  await vs.close();
  removeWorkspace(folder);
});

const statusBarItem = () => page.locator('.statusbar-item[id*="clipGaze.model"]');

it('a picture that is opened in a workspace where nobody has gazed starts no engine and makes nothing', async () => {
  await explorerRow(page, PICTURE).dblclick();
  await page.locator('.tab', { hasText: PICTURE }).waitFor();
  // For what should not happen nothing can be waited for but some time.
  await wait(3_000);
  expect(enginesOf(vs)).toEqual([]);
  expect(await statusBarItem().count()).toBe(0);
});

it('the first gaze makes everything, and is answered', async () => {
  await gazeAt(page, PICTURE);
  const panel = await panelIn(page, 'done', PICTURE);
  await panel.locator('[role="row"][data-phrase="op art movement"]').first().waitFor();
  await statusBarItem().waitFor();
  expect(enginesOf(vs)).toHaveLength(1);
});

it('after that a window over these pictures starts the engine before it is asked', async () => {
  await closeEditors(page);
  await untilStored(page, /"gazes".*op-art-checks/);
  const before = enginesOf(vs);
  await page.reload();
  await explorerRow(page, PICTURE).waitFor();
  await expect.poll(() => enginesOf(vs).filter((pid) => !before.includes(pid)).length, { timeout: 60_000 }).toBe(1);
});
