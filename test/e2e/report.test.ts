/** "Clip Gaze: Report Issue" in a real VS Code, whose reporter would show nothing: the package names no place on GitHub. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runServerCli, startVSCode, type VSCode } from '../vscode-host/launch.mjs';
import { editorTab, explorerRow, runCommand } from '../vscode-host/ui.mjs';
import { Connections } from './connections.js';
import { gazeAt, keepScreenshot, makeWorkspace, panelIn, removeWorkspace, vsixFile } from './workbench.js';

const PHRASES = ['an emerald ring', 'a bicycle for Ada'];
const TITLE = 'Gift ideas';
const PICTURE = 'ukiyo-e-waves.jpg';
const BROKEN = 'not-a-picture.png';

let extensionsDir: string;

beforeAll(async () => {
  extensionsDir = mkdtempSync(path.join(tmpdir(), 'clip-gaze-report-'));
  const userDataDir = path.join(extensionsDir, 'user');
  await runServerCli(['--install-extension', vsixFile(), '--force'], { extensionsDir, userDataDir });
});
afterAll(() => rmSync(extensionsDir, { recursive: true, force: true }));

/** Gazes at a picture and at a broken one, so that there is something in the log, and asks for a report. */
async function report(work: (page: Page, isPrivate: readonly string[]) => Promise<void>): Promise<void> {
  const folder = makeWorkspace({ 'clipGaze.lists': ['movements', { title: TITLE, phrases: PHRASES }] });
  mkdirSync(path.join(folder, 'holidays'));
  writeFileSync(path.join(folder, 'holidays', BROKEN), 'no picture');
  const connections = new Connections([]);
  const vs: VSCode = await startVSCode({
    workspace: folder,
    extensionsDir,
    connections: connections.file,
    viewport: { width: 1400, height: 900 },
    settings: { 'issueReporter.experimental.webReporter': true },
    // Nobody listens there, and nobody is asked.
    machineSettings: { 'clipGaze.warmUp': false, 'clipGaze.model': 'demo', 'clipGaze.hubEndpoint': 'http://127.0.0.1:9' },
  });
  let failure: unknown;
  try {
    const { page, context } = vs;
    // Nothing goes out of this machine.
    await context.route(/^https:/, (route) => route.abort());
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await gazeAt(page, PICTURE);
    await panelIn(page, 'done', PICTURE);
    await explorerRow(page, 'holidays').click();
    await gazeAt(page, BROKEN);
    await panelIn(page, 'failed', BROKEN);
    const whole = [path.dirname(folder), tmpdir(), homedir(), extensionsDir, vs.logs];
    await work(page, [...PHRASES, TITLE, ...whole, ...whole.map(encodeURIComponent)]);
  } catch (error) {
    failure = error;
    await keepScreenshot(vs.page, 'failed-report');
    throw error;
  } finally {
    await vs.close(failure);
    removeWorkspace(folder);
    if (failure === undefined) connections.check(vs.url, { processes: true });
  }
}

/** What was found, and the log with paths of the workspace only. */
function expectReport(text: string, isPrivate: readonly string[]): void {
  expect(text).toMatch(/ok {5}A known picture +"ukiyo-e movement" comes first, as it must/);
  expect(text).toMatch(/note {3}The model +Demo model: not CLIP/);
  expect(text).toContain(`[info] gazed at ${PICTURE}: 2 lists on cpu`);
  expect(text).toMatch(new RegExp(`\\[error\\] holidays/${BROKEN}: .*cannot be read as a picture`));
  for (const each of isPrivate) expect(text).not.toContain(each);
}

it('shows and copies the report where the reporter would show nothing of it', { timeout: 300_000 }, () =>
  report(async (page, isPrivate) => {
    await runCommand(page, 'Clip Gaze: Report Issue');
    await editorTab(page, 'Clip Gaze: installation').waitFor();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('Last lines of the log:');
    await keepScreenshot(page, 'report-copied');
    expectReport(await page.evaluate(() => navigator.clipboard.readText()), isPrivate);
    expect(page.context().pages()).toHaveLength(1);
  }),
);
