/** What the end-to-end tests share: a workspace, what the panel shows, and what the command line says of the same picture. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { SummaryResult } from '../../src/collection/summary-result.js';
import type { GazeResult } from '../../src/gaze/result.js';
import { Connections } from './connections.js';
import { startVSCode, type VSCode, type VSCodeOptions } from '../vscode-host/launch.mjs';
import { chooseFromContextMenu, explorerRow, runCommand, webview } from '../vscode-host/ui.mjs';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const { vsixFile } = (await import(path.join(ROOT, 'scripts', 'prepare.mjs'))) as {
  readonly vsixFile: (target?: string) => string;
};
const SCREENSHOTS = path.join(ROOT, 'dist', 'screenshots');

/** A new folder with the gallery's pictures, and settings of its own. */
export function makeWorkspace(settings: Readonly<Record<string, unknown>> = {}): string {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'clip-gaze-e2e-')), 'gallery');
  cpSync(path.join(ROOT, 'media', 'gallery'), folder, { recursive: true });
  writeSettings(folder, settings);
  return folder;
}

export function removeWorkspace(folder: string): void {
  rmSync(path.dirname(folder), { recursive: true, force: true });
}

/** The workspace's settings, whole. */
export function writeSettings(folder: string, settings: Readonly<Record<string, unknown>>): void {
  mkdirSync(path.join(folder, '.vscode'), { recursive: true });
  writeFileSync(path.join(folder, '.vscode', 'settings.json'), JSON.stringify(settings, null, 2));
}

interface Options extends VSCodeOptions {
  /** Addresses that are meant to be asked besides those of the hub and a proxy. */
  readonly elsewhere?: readonly string[];
}

/**
 * VS Code with the packaged extension in it, whose engine starts when it is asked and not before. Closing it fails where
 * something was connected to that the settings do not name.
 */
export async function openVSCode({ elsewhere = [], machineSettings, settings, ...options }: Options): Promise<WatchedVSCode> {
  const endpoints = [machineSettings?.['clipGaze.hubEndpoint'], settings?.['http.proxy'], ...elsewhere];
  const connections = new Connections(endpoints.filter((each) => typeof each === 'string'));
  const vs = await startVSCode({
    viewport: { width: 1400, height: 900 },
    vsix: [vsixFile()],
    ...options,
    ...(settings && { settings }),
    machineSettings: { 'clipGaze.warmUp': false, ...machineSettings },
    connections: connections.file,
  });
  connections.watch(vs.context);
  const close = async (error?: unknown): Promise<void> => {
    await vs.close(error);
    if (error === undefined) connections.check(vs.url, { processes: true });
  };
  return { ...vs, close, connections };
}

export type WatchedVSCode = VSCode & { readonly connections: Connections };

/** Right-clicks a picture in the explorer and gazes. */
export function gazeAt(page: Page, name: string): Promise<void> {
  return chooseFromContextMenu(page, explorerRow(page, name), 'Gaze at image');
}

export interface Row {
  readonly list: string;
  readonly rank: number;
  readonly phrase: string;
  readonly probability: number;
  readonly cosine: number;
}

/**
 * Answers an open dialog with a path.
 *
 * @param shown what the dialog lists once it has followed: the file itself, or something in the folder
 */
export async function answerOpenDialog(page: Page, answer: string, shown: string): Promise<void> {
  const dialog = page.locator('.quick-input-widget');
  const input = dialog.locator('input').first();
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('.quick-input-widget input')?.value.includes('/'));
  const row = dialog.locator('.quick-input-list .monaco-list-row', { hasText: shown }).first();
  const within = (wait: Promise<void>) =>
    wait.then(
      () => true,
      () => false,
    );
  // The dialog fills in a folder of its own at moments of its own, also after it was answered: then it is answered again.
  for (let attempt = 0; attempt < 20; attempt++) {
    if (attempt > 0 && !(await dialog.isVisible())) return;
    // It follows changes only, and may have missed one.
    if (attempt > 0) await input.fill('/');
    await input.fill(answer);
    const listed = await within(row.waitFor({ timeout: 3_000 }));
    if (!listed || (await input.inputValue()) !== answer) continue;
    await input.press('Enter');
    if (await within(dialog.waitFor({ state: 'hidden', timeout: 5_000 }))) return;
  }
  throw new Error(`The dialog stays open, whatever it is answered; it was to be answered ${answer}.`);
}

/** Chooses in an open quick pick. */
export async function choose(page: Page, label: string): Promise<void> {
  await page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click();
}

/** Takes the name that a save dialog proposes: what is typed there it writes over at moments of its own. */
export async function acceptSaveDialog(page: Page, name: string): Promise<void> {
  const dialog = page.locator('.quick-input-widget');
  await page.waitForFunction(
    (name) => document.querySelector<HTMLInputElement>('.quick-input-widget input')?.value.endsWith(`/${name}`),
    name,
  );
  // While it is still looking at the folder it takes no answer.
  for (let attempt = 0; attempt < 20 && (await dialog.isVisible()); attempt++) {
    await dialog
      .locator('input')
      .first()
      .press('Enter', { timeout: 3_000 })
      .catch(() => undefined);
    await dialog.waitFor({ state: 'hidden', timeout: 3_000 }).catch(() => undefined);
  }
}

/** The rows that a panel shows, as the contract says that they can be found. */
export async function rowsOf(panel: FrameLocator): Promise<Row[]> {
  return panel.locator('[role="row"][data-phrase]').evaluateAll((rows) =>
    rows.map((row) => {
      const cell = (name: string) => row.querySelector(`[data-cell="${name}"]`);
      return {
        list: row.getAttribute('data-list') ?? '',
        rank: Number(cell('rank')?.textContent),
        phrase: row.getAttribute('data-phrase') ?? '',
        probability: Number(cell('share')?.getAttribute('data-probability')),
        cosine: Number(cell('cosine')?.getAttribute('data-cosine')),
      };
    }),
  );
}

/** The panel in front, once it stands still in the state named. */
export async function panelIn(page: Page, phase: string, name?: string): Promise<FrameLocator> {
  const panel = webview(page);
  const heading = name === undefined ? panel.locator('h1') : panel.locator('h1', { hasText: name });
  await heading.waitFor();
  await panel.locator(`[data-phase="${phase}"]`).waitFor();
  return panel;
}

/** The command line's own folder: what it stores is neither the user's nor VS Code's. */
const COMMAND_LINE_HOME = mkdtempSync(path.join(tmpdir(), 'clip-gaze-e2e-home-'));
process.on('exit', () => rmSync(COMMAND_LINE_HOME, { recursive: true, force: true }));

/** The command line that asks about a picture. */
export const commandLine = (picture: string, ...args: string[]): string[] => [CLI, ...gazeArgs(picture, ...args)];

const gazeArgs = (picture: string, ...args: string[]): string[] => [
  ...['gaze', '--model', 'demo', '--format', 'json', ...args, '--', picture],
];
const CLI = path.join(ROOT, 'out', 'cli.js');

/** What the command line says of a picture, row by row as the panel shows it. */
export function rowsFromCommandLine(picture: string, ...args: string[]): Row[] {
  return rowsFromJson(runCommandLine(...gazeArgs(picture, ...args)));
}

/** Where the command line sees a phrase: how far the cosine falls where each cell is hidden, row by row. */
export function whereFromCommandLine(picture: string, phrase: string): { readonly drop: readonly (readonly number[])[] } {
  return JSON.parse(runCommandLine('where', '--model', 'demo', '--phrase', phrase, '--', picture)) as { drop: number[][] };
}

/** What the command line sums up of a folder's pictures, with as much as the table tells. */
export function summaryFromCommandLine(workspace: string, folder: string): SummaryResult {
  const args = ['--model', 'demo', '--format', 'json', '--top', '100000', '--different', '20', '--', folder];
  return JSON.parse(runCommandLineIn(workspace, 'summary', ...args)) as SummaryResult;
}

/** What the command line computes of pictures, as the image tower gives it. */
export function embeddingsFromCommandLine(pictures: readonly string[]): readonly (readonly number[])[] {
  const named = pictures.flatMap((picture) => ['--image', picture]);
  const answers = JSON.parse(runCommandLine('embed', '--model', 'demo', ...named)) as { readonly image_embeds: number[] }[];
  return answers.map(({ image_embeds }) => image_embeds);
}

function runCommandLine(...args: string[]): string {
  return runCommandLineIn(process.cwd(), ...args);
}

function runCommandLineIn(cwd: string, ...args: string[]): string {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...env, CLIP_GAZE_HOME: COMMAND_LINE_HOME },
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** The rows of a result as the command line prints it. */
export function rowsFromJson(stdout: string): Row[] {
  const { images } = JSON.parse(stdout) as GazeResult;
  return images.flatMap(({ lists }) =>
    lists.flatMap(({ id, phrases }) =>
      phrases.map(({ rank, phrase, probability, cosine }) => ({ list: id, rank, phrase, probability, cosine })),
    ),
  );
}

/** Process ids of the engines that a VS Code has started. */
export function enginesOf({ pid }: VSCode): number[] {
  const processes = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, id, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return args === undefined ? [] : [{ id: Number(id), parent: Number(parent), args }];
    });
  const family = new Set([pid]);
  // Children follow their parents in no particular order.
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const { id, parent } of processes) if (family.has(parent)) family.add(id);
  }
  return processes.filter(({ id, args }) => family.has(id) && args.includes('out/start-engine.js')).map(({ id }) => id);
}

/**
 * The engines that this VS Code starts from now on die of their first phrases with V8's own words, as where its heap is full.
 * Limits of the kernel's would not do: what dies of them, and whether it still says why, is chance.
 *
 * @returns to be called once memory is there again
 */
export function takeMemoryAway({ logs }: VSCode): () => void {
  const extensions = path.join(logs, 'extensions');
  const installed = readdirSync(extensions).find((name) => name.startsWith('clip-gaze.'));
  const engine = path.join(extensions, installed ?? '', 'out', 'engine.js');
  const whole = engine.replace('engine.js', 'whole-engine.js');
  renameSync(engine, whole);
  writeFileSync(
    engine,
    `import { writeSync } from 'node:fs';
process.on('message', ({ method }) => {
  if (method !== 'compare') return;
  writeSync(2, 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\\n');
  process.abort();
});
await import('./whole-engine.js');
`,
  );
  return () => renameSync(whole, engine);
}

/** Closes all editors and waits until the last is gone, so that no later step meets an old one. */
export async function closeEditors(page: Page): Promise<void> {
  await runCommand(page, 'View: Close All Editors');
  await page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' });
  await page.locator('iframe.webview').first().waitFor({ state: 'detached' });
}

/**
 * Waits until VS Code has stored what a webview keeps of itself, which it does from time to time: a reload loses what it has not.
 *
 * @param kept in the JSON that the webview keeps
 */
export async function untilStored(page: Page, kept: RegExp): Promise<void> {
  const stored = () =>
    page.evaluate(async (source) => {
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(new Error(String(request.error)));
        });
      const names = (await indexedDB.databases()).flatMap(({ name = '' }) =>
        name.startsWith('vscode-web-state-db') ? name : [],
      );
      for (const name of names) {
        const database = await done(indexedDB.open(name));
        const [table] = database.objectStoreNames;
        const values: unknown[] = table === undefined ? [] : await done(database.transaction(table).objectStore(table).getAll());
        database.close();
        // JSON within JSON within JSON.
        if (values.some((value) => new RegExp(source).test(String(value).replaceAll('\\', '')))) return true;
      }
      return false;
    }, kept.source);
  await expect.poll(stored).toBe(true);
}

/** Keeps what is on screen, for whoever wants to look: dist/screenshots/NAME.png. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`) });
}
