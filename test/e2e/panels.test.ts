/** Panels in a real VS Code: where one has been, several at once, and what they are after a reload of the window. */
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { VSCode } from '../vscode-host/launch.mjs';
import { chooseFromContextMenu, drag, editorTab, explorerRow, runCommand, selectRows, webview } from '../vscode-host/ui.mjs';
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

    // VS Code stores a webview's state every 5 s.
    await page.waitForTimeout(6000);
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
