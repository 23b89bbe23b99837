/** Panels in a real VS Code: where one has been, several at once, and what they are after a reload of the window. */
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VSCode } from '../vscode-host/launch.mjs';
import { editorTab, explorerRow, webview } from '../vscode-host/ui.mjs';
import {
  closeEditors,
  gazeAt,
  keepScreenshot,
  makeWorkspace,
  openVSCode,
  panelIn,
  removeWorkspace,
  rowsFromCommandLine,
  rowsOf,
} from './workbench.js';

let vs: VSCode;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = makeWorkspace();
  vs = await openVSCode({ workspace: folder, machineSettings: { 'clipGaze.model': 'demo' } });
  ({ page } = vs);
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
