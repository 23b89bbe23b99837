/** Models in a real VS Code: fetched from a hub on this machine, chosen, compared, imported, deleted; also through a proxy. */
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demoFiles, DEMO_FOLDER } from '../unit/models/demo-files.js';
import { startLocalHub, type LocalHub } from '../unit/models/local-hub.js';
import { startLocalProxy, type LocalProxy } from '../unit/models/local-proxy.js';
import type { VSCode } from '../vscode-host/launch.mjs';
import { chooseFromContextMenu, explorerRow, notification, runCommand, webview } from '../vscode-host/ui.mjs';
import {
  answerOpenDialog,
  gazeAt,
  keepScreenshot,
  makeWorkspace,
  openVSCode,
  panelIn,
  removeWorkspace,
  rowsOf,
  untilStored,
  type WatchedVSCode,
} from './workbench.js';

const ID = 'somebody/clip';
const COMMIT = '00112233445566778899aabbccddeeff00112233';
const VISION = 'onnx/vision_model.onnx';
const PICTURE = 'ukiyo-e-waves.jpg';

const quickPick = (page: Page) => page.locator('.quick-input-widget');
const pick = async (page: Page, label: string) => {
  const row = quickPick(page).locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
  await row.waitFor();
  await row.click();
};
const status = (page: Page) => page.locator('[id="clip-gaze.clip-gaze.clipGaze.model"]');
const modelOf = async (page: Page) => (await panelIn(page, 'done', PICTURE)).locator('[data-model]').getAttribute('data-model');

describe('models', () => {
  let hub: LocalHub;
  let vs: WatchedVSCode;
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    hub = await startLocalHub(await demoFiles(), { repository: ID, revision: COMMIT, branch: 'main' });
    folder = makeWorkspace();
    vs = await openVSCode({
      workspace: folder,
      machineSettings: { 'clipGaze.hubEndpoint': hub.endpoint, 'clipGaze.model': ID },
      elsewhere: [hub.elsewhere],
    });
    ({ page } = vs);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });
  afterAll(async () => {
    await vs.close();
    await hub.close();
    removeWorkspace(folder);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepScreenshot(page, `failed-${task.name.replace(/\W+/g, '-')}`);
    await page.keyboard.press('Escape');
    await runCommand(page, 'Notifications: Clear All Notifications');
  });

  it('are fetched with progress, cancelled, and gone on with after a reload of the window', async () => {
    await gazeAt(page, PICTURE);
    let panel = await panelIn(page, 'no-model', PICTURE);
    expect(await panel.locator('.message').innerText()).toContain('which says how large it is');
    await expect.poll(() => status(page).innerText()).toContain(ID);
    hub.fault(VISION, { kind: 'stall', after: 1_000_000 });
    await panel.locator('[data-act="download"]').click();
    await panel.locator('[data-phase="downloading"]').waitFor();
    await hub.stalled;
    await expect.poll(() => panel.locator('.message .numbers').innerText()).toMatch(/ of \d+ MB/);
    await expect.poll(() => status(page).innerText()).toMatch(/\d+ %/);
    await keepScreenshot(page, 'model-downloading');
    await panel.locator('[data-act="cancel"]').click();
    await panel.locator('[data-phase="no-model"]').waitFor();
    expect(await panel.locator('.message').innerText()).toContain('was downloaded before');

    await untilStored(page, new RegExp(`"uri":"[^"]*/${PICTURE}"`));
    await page.reload();
    panel = webview(page);
    await panel.locator('[data-act="download"]').waitFor();
    const asked = hub.requests.length;
    const sent = hub.sent(VISION);
    await panel.locator('[data-act="download"]').click();
    await panel.locator('[data-phase="done"]').waitFor();
    expect(await modelOf(page)).toBe(ID);
    expect((await rowsOf(panel)).find(({ list }) => list === 'movements')?.phrase).toBe('ukiyo-e movement');
    const again = hub.requests.slice(asked).filter(({ origin }) => origin === 'elsewhere');
    expect(again.map(({ file, headers }) => [file, headers.range !== undefined])).toContainEqual([VISION, true]);
    const { [VISION]: vision } = await demoFiles();
    // What had come was not fetched again.
    expect(hub.sent(VISION) - sent).toBeLessThan(vision!.length - 500_000);
    await expect.poll(() => status(page).innerText()).toContain(ID);
    // Connections are seen: all that there were, by whom they were made.
    expect(vs.connections.watched).toContain('start-engine.js');
    const { port } = new URL(hub.endpoint);
    expect(vs.connections.made.filter((line) => line.endsWith(` connects to 127.0.0.1:${port}`))).not.toEqual([]);
    expect(vs.connections.made.filter((line) => line.startsWith('start-engine.js'))).toEqual([]);
    await keepScreenshot(page, 'model-ready');
  });

  it('are chosen in the status bar, and what is open is gazed at again', async () => {
    await status(page).click();
    await quickPick(page).locator('.monaco-list-row', { hasText: 'ViT-L/14' }).first().waitFor();
    await keepScreenshot(page, 'choose-model');
    await pick(page, 'Demo model: not CLIP');
    await expect.poll(() => modelOf(page)).toBe('demo');
    await expect.poll(() => status(page).innerText()).toContain('not CLIP');
    await runCommand(page, 'Clip Gaze: Choose model…');
    await pick(page, ID);
    await expect.poll(() => modelOf(page)).toBe(ID);
  });

  it('that are not here are offered for download when they are chosen', async () => {
    await runCommand(page, 'Clip Gaze: Choose model…');
    await pick(page, 'CLIP ViT-L/14');
    await notification(page, 'CLIP ViT-L/14 is not on this machine yet').waitFor();
    const panel = await panelIn(page, 'no-model', PICTURE);
    expect(await panel.locator('.message').innerText()).toContain('1.7 GB');
    await keepScreenshot(page, 'model-absent');
    await runCommand(page, 'Clip Gaze: Choose model…');
    await pick(page, 'Another model of the hub…');
    await quickPick(page).locator('input').first().fill(ID);
    await page.keyboard.press('Enter');
    await expect.poll(() => modelOf(page)).toBe(ID);
  });

  it('are compared on a picture, side by side', async () => {
    await chooseFromContextMenu(page, explorerRow(page, PICTURE), 'Compare models on this image or folder…');
    await pick(page, 'Demo model: not CLIP');
    const preview = webview(page);
    await preview.locator('h1', { hasText: 'Demo model: not CLIP' }).waitFor();
    const text = await preview.locator('body').innerText();
    expect(text).toContain('Rank correlation'.toLowerCase());
    // The same files under two names agree wholly.
    expect(text).toContain('1.000');
    expect(text).toContain('ukiyo-e movement');
    expect(text).toContain('not a source of truth');
    await keepScreenshot(page, 'comparison');
    await runCommand(page, 'View: Close Editor');
  });

  it('can be listed for a colleague', async () => {
    await runCommand(page, "Clip Gaze: Copy the list of the model's files");
    await notification(page, 'was copied').waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toContain(`${hub.endpoint}/${ID}/resolve/${COMMIT}/${VISION}`);
  });

  it('come from a folder, too', async () => {
    const stick = mkdtempSync(path.join(tmpdir(), 'clip-gaze-stick-'));
    try {
      cpSync(DEMO_FOLDER, path.join(stick, 'demo copy'), { recursive: true });
      await runCommand(page, 'Clip Gaze: Import model from a zip or folder…');
      await pick(page, 'A folder…');
      await answerOpenDialog(page, `${stick}/`, 'demo copy');
      await notification(page, 'was imported and is in use').waitFor();
      await expect.poll(() => modelOf(page)).toMatch(/imports.demo-copy-/);
    } finally {
      rmSync(stick, { recursive: true, force: true });
    }
    await runCommand(page, 'Clip Gaze: Choose model…');
    await pick(page, ID);
    await expect.poll(() => modelOf(page)).toBe(ID);
  });

  it('are verified and deleted', async () => {
    const stored = path.join(
      vs.logs,
      'user',
      'User',
      'globalStorage',
      'clip-gaze.clip-gaze',
      'models',
      'somebody',
      'clip',
      COMMIT,
    );
    expect(readdirSync(stored)).toContain('installed.json');
    await runCommand(page, 'Clip Gaze: Manage models…');
    await quickPick(page).locator('.monaco-list-row', { hasText: ID }).first().waitFor();
    await keepScreenshot(page, 'manage-models');
    await pick(page, ID);
    await pick(page, 'Verify');
    await notification(page, 'is whole and unchanged').waitFor();
    await runCommand(page, 'Clip Gaze: Manage models…');
    await pick(page, ID);
    await pick(page, 'Delete');
    await page.locator('.monaco-dialog-box').getByText('Delete', { exact: true }).click();
    await notification(page, 'was deleted').waitFor();
    expect(existsSync(stored)).toBe(false);
    await expect.poll(() => status(page).getAttribute('aria-label')).toContain('not on this machine');
    await gazeAt(page, PICTURE);
    await panelIn(page, 'no-model', PICTURE);
  });
});

describe('a network with a proxy', () => {
  let hub: LocalHub;
  let proxy: LocalProxy;
  let vs: VSCode;
  let folder: string;

  beforeAll(async () => {
    hub = await startLocalHub(await demoFiles(), { repository: ID, revision: COMMIT, branch: 'main', bigFrom: Infinity });
    proxy = await startLocalProxy({ 'hub.invented': hub.endpoint.replace('http://', '') });
    folder = makeWorkspace();
    vs = await openVSCode({
      workspace: folder,
      machineSettings: {
        'clipGaze.hubEndpoint': 'http://hub.invented',
        'clipGaze.model': ID,
      },
      settings: { 'http.proxy': proxy.address, 'http.proxySupport': 'override' },
    });
  });
  afterAll(async () => {
    await vs.close();
    await proxy.close();
    await hub.close();
    removeWorkspace(folder);
  });

  it('is reached as VS Code’s settings say', async () => {
    await gazeAt(vs.page, PICTURE);
    const panel = await panelIn(vs.page, 'no-model', PICTURE);
    await panel.locator('[data-act="download"]').click();
    await panel.locator('[data-phase="done"]').waitFor();
    expect(await panel.locator('[data-model]').getAttribute('data-model')).toBe(ID);
    expect(proxy.asked.length).toBeGreaterThan(0);
    expect(proxy.asked.every((line) => line.includes('hub.invented'))).toBe(true);
    expect(hub.requests.length).toBeGreaterThan(0);
  });
});
