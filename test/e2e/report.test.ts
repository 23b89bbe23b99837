/**
 * "Clip Gaze: Report Issue" in a real VS Code: its reporter shows nothing where the package names no place on GitHub, as ours,
 * and is filled where it does, as that of the second test.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

async function inVSCode(work: (vs: VSCode, isPrivate: readonly string[]) => Promise<void>): Promise<void> {
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
    const whole = [path.dirname(folder), tmpdir(), homedir(), extensionsDir, vs.logs];
    await work(vs, [...PHRASES, TITLE, ...whole, ...whole.map(encodeURIComponent)]);
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

/** Gazes at a picture and at a broken one, so that there is something in the log. */
async function gazeAtBoth(page: Page): Promise<void> {
  await gazeAt(page, PICTURE);
  await panelIn(page, 'done', PICTURE);
  await explorerRow(page, 'holidays').click();
  await gazeAt(page, BROKEN);
  await panelIn(page, 'failed', BROKEN);
}

it('shows and copies the report where the reporter would show nothing of it', { timeout: 300_000 }, () =>
  inVSCode(async ({ page, context }, isPrivate) => {
    // Nothing goes out of this machine. (The reporter's window would stay empty then.)
    await context.route(/^https:/, (route) => route.abort());
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await gazeAtBoth(page);
    await runCommand(page, 'Clip Gaze: Report Issue');
    await editorTab(page, 'Clip Gaze: installation').waitFor();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('Last lines of the log:');
    await keepScreenshot(page, 'report-copied');
    expectReport(await page.evaluate(() => navigator.clipboard.readText()), isPrivate);
    expect(context.pages()).toHaveLength(1);
  }),
);

it('fills the reporter where the package names a place for reports', { timeout: 300_000 }, () => {
  const installed = readdirSync(extensionsDir).find((name) => name.startsWith('clip-gaze.'))!;
  const file = path.join(extensionsDir, installed, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...manifest, bugs: { url: 'https://github.com/example/example/issues' } }));
  return inVSCode(async ({ page, context }, isPrivate) => {
    const opened = context.waitForEvent('page');
    await runCommand(page, 'Clip Gaze: Report Issue');
    const reporter = await opened;
    await reporter.locator('#extension-id').click();
    expect(await reporter.locator('#extension-selector').inputValue()).toBe('clip-gaze.clip-gaze');
    expect(await reporter.locator('#description').inputValue()).toMatch(/^What did you do, what did you expect/);
    await keepScreenshot(reporter, 'report-filled');
    const data = await reporter.locator('#extension-data').innerText();
    expect(data).toMatch(/ok {5}A known picture +"ukiyo-e movement" comes first, as it must/);
    expect(data).toContain('Last lines of the log:');
    for (const each of isPrivate) expect(data).not.toContain(each);
  });
});
