/** The table in a browser without VS Code: the host's own page and policy, and a host that sends the rows in sight. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import type { FromFolder } from '../../src/folder/protocol.js';
import { inLanguage } from '../panel-board/languages.js';
import { bundle, findChromium, hostPage, ORIGIN, serve } from '../panel-board/open-board.js';
import { THEMES, type ThemeName } from '../panel-board/themes.js';
import { FOLDER_STATES, GALLERY } from './states.js';

declare global {
  interface Window {
    folderBoard: { told: FromFolder[]; kept: unknown; violations: string[]; show: (next: BoardState) => void };
  }
}

export interface FolderBoard {
  /** A page with the table in a state and theme; its `folderBoard.told` is emptied after the state was shown. */
  open(name: string, theme: ThemeName, size: { width: number; height: number }): Promise<Page>;
  /** Another state in a page that is open, where neither has a summary. */
  show(page: Page, name: string): Promise<void>;
  close(): Promise<void>;
}

type BoardState = (typeof FOLDER_STATES)[string];

/** @param language of the host's page, as VS Code names it */
export async function openFolderBoard(language = 'en'): Promise<FolderBoard> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('No Chromium was found. Name it in the environment variable CHROMIUM.');
  const root = process.cwd();
  const read = (file: string) => readFile(path.join(root, file));
  const codicons = 'node_modules/@vscode/codicons/dist';
  const files = new Map<string, Buffer | string>([
    ['/', await hostPage('folder.js', language, ['panel.css', 'folder.css'])],
    ['/folder.js', await bundle('webview/folder/main.ts', { format: 'iife', platform: 'browser', target: 'chrome124' })],
    ['/panel.css', await read('webview/panel.css')],
    ['/folder.css', await read('webview/folder/folder.css')],
    ['/codicon.css', await read(`${codicons}/codicon.css`)],
    ['/codicon.ttf', await read(`${codicons}/codicon.ttf`)],
  ]);
  const small = (name: string) =>
    sharp(path.join(root, 'media/gallery', name))
      .resize(112, 112, { fit: 'inside' })
      .webp()
      .toBuffer();
  const thumbnails = await Promise.all(GALLERY.map(async (name) => (await small(name)).toString('base64')));
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
  // One for all pages: another would compile the scripts anew.
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  await serve(context, files);
  const stateOf = (name: string): BoardState => {
    const state = inLanguage(FOLDER_STATES[name], language);
    if (!state) throw new Error(`There is no state ${name}; there are ${Object.keys(FOLDER_STATES).join(', ')}`);
    return state;
  };
  return {
    open: async (name, theme, viewport) => {
      const shown = stateOf(name);
      const page = await context.newPage();
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme: theme.endsWith('light') ? 'light' : 'dark' });
      await page.addInitScript(standIn, { ...THEMES[theme], ...shown, thumbnails });
      await page.goto(`${ORIGIN}/`);
      await page.locator('.folder').waitFor();
      await rowsShown(page, shown);
      if (shown.summary) {
        await page.locator('[data-act="summary"]').click();
        await page.locator('gaze-summary section').first().waitFor();
        if (shown.summary.likeness.kind === 'done') await page.locator('.small img').first().waitFor();
      }
      await page.evaluate(async () => {
        await document.fonts.ready;
        window.folderBoard.told.length = 0;
      });
      return page;
    },
    show: async (page, name) => {
      const shown = stateOf(name);
      await page.evaluate((next) => window.folderBoard.show(next), shown);
      await page.locator(`.folder[data-phase="${shown.state.phase.kind}"]`).waitFor();
      await page.locator('.picture').nth(shown.rows.length).waitFor({ state: 'detached' });
      await rowsShown(page, shown);
    },
    close: () => browser.close(),
  };
}

async function rowsShown(page: Page, { rows }: BoardState): Promise<void> {
  if (rows.length === 0) return;
  await page.locator('.picture').first().waitFor();
  if (rows.some(({ state }) => state !== 'failed')) await page.locator('.thumbnail img').first().waitFor();
}

/** Runs in the page: VS Code's side of it, and the host's. */
function standIn({
  className,
  variables,
  state,
  rows,
  thumbnails,
  summary,
  repeated,
}: (typeof THEMES)[ThemeName] & BoardState & { readonly thumbnails: readonly string[] }): void {
  const board: Window['folderBoard'] = {
    told: [],
    kept: undefined,
    violations: [],
    show: (next) => {
      ({ state, rows, summary, repeated } = next);
      window.postMessage({ kind: 'state', state });
      answer({ kind: 'window', from: 0, to: Math.min(rows.length, 40) });
    },
  };
  window.folderBoard = board;
  const answer = (message: FromFolder): void => {
    if (message.kind === 'ready') window.postMessage({ kind: 'state', state });
    if (message.kind === 'window') {
      const { from, to } = message;
      const again = (place: number) => rows.slice(place % rows.length, (place % rows.length) + 1);
      const sent = repeated
        ? Array.from({ length: to - from }, (_, at) => again(from + at).map((row) => ({ ...row, index: from + at }))).flat()
        : rows.slice(from, to);
      window.postMessage({ kind: 'rows', from, rows: sent });
    }
    if (message.kind === 'summary' && message.shown) window.postMessage({ kind: 'summary', summary });
    if (message.kind === 'thumbnails')
      for (const index of message.pictures) {
        const failed = rows.some((row) => row.index === index && row.state === 'failed');
        const webp = Uint8Array.from(atob(thumbnails[index % thumbnails.length] ?? ''), (letter) => letter.charCodeAt(0));
        window.postMessage({ kind: 'thumbnail', index, ...(!failed && { webp }) });
      }
  };
  window.acquireVsCodeApi = () => ({
    postMessage: (message: FromFolder) => {
      board.told.push(structuredClone(message));
      answer(message);
    },
    getState: () => board.kept,
    setState: (kept: unknown) => void (board.kept = structuredClone(kept)),
  });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    board.violations.push(`${violatedDirective} ${blockedURI}`);
  });
  document.addEventListener('readystatechange', () => {
    document.body.className = className;
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
  });
}
