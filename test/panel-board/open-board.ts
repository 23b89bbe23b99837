/** The panel in a browser without VS Code: the host's own page and policy, the built script, a host that only listens. */
import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import sharp from 'sharp';
import type { FromComparison } from '../../src/panel/comparison-protocol.js';
import type { FromPanel, ToPanel } from '../../src/panel/protocol.js';
import type { Translations } from '../../src/l10n/language.js';
import { columnsOf } from '../../src/panel/row-columns.js';
import type { ComparisonBoardState } from './comparison-states.js';
import { inLanguage, translationsOf } from './languages.js';
import { COMPARISONS, STATES, type BoardState } from './states.js';
import { THEMES, type ThemeName } from './themes.js';

const root = process.cwd();
export const ORIGIN = 'http://panel.test';
const SCRIPT = { format: 'iife', platform: 'browser', target: 'chrome124' } as const;

/** Names of all states: of a panel of one picture, and of comparisons. */
export const ALL_STATES: readonly string[] = [...Object.keys(STATES), ...Object.keys(COMPARISONS)];

declare global {
  interface Window {
    /** All that the panel told its host, and what it asked to keep. */
    board: {
      told: (FromPanel | FromComparison)[];
      kept: unknown;
      violations: string[];
      whole: Record<string, Extract<ToPanel, { kind: 'whole' }>>;
    };
    acquireVsCodeApi(): unknown;
  }
}

export interface Board {
  /** A page with the panel in the given state and theme; its `board.told` is emptied after the state was shown. */
  open(name: string, theme: ThemeName, size: { width: number; height: number }): Promise<Page>;
  /** Another state of the same panel in a page that is open; what the webview kept of an earlier visit is not in it. */
  show(page: Page, name: string): Promise<void>;
  close(): Promise<void>;
}

/** @returns Chromium's path: $CHROMIUM, else of the usual places; undefined where there is none */
export function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const places = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) =>
    folders.map((folder) => path.join(folder, name)),
  );
  return [process.env.CHROMIUM ?? '', ...places].find((place) => place !== '' && existsSync(place));
}

/** @param language of the host's page, as VS Code names it */
export async function openBoard(language = 'en'): Promise<Board> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('No Chromium was found. Name it in the environment variable CHROMIUM.');
  const files = await panelFiles(language);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
  // One for all pages: another would compile the scripts anew.
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  await serve(context, files);
  return {
    open: (name, theme, size) => openPage(context, language, name, theme, size),
    show: async (page, name) => {
      const state = stateOf(name, language);
      // A comparison keeps the thumbnails of those pictures that it still has.
      if ('comparison' in state) await showState(page, stateOf('compare-none', language));
      await showState(page, state);
    },
    close: () => browser.close(),
  };
}

/** @throws Error if there is none of this name */
function stateOf(name: string, language: string): BoardState | ComparisonBoardState {
  const state = STATES[name] ?? COMPARISONS[name];
  if (!state) throw new Error(`There is no state ${name}; there are ${ALL_STATES.join(', ')}`);
  return inLanguage(state, language);
}

function showState(page: Page, state: BoardState | ComparisonBoardState): Promise<void> {
  return 'comparison' in state ? sendComparison(page, state) : send(page, state);
}

async function openPage(
  context: BrowserContext,
  language: string,
  name: string,
  theme: ThemeName,
  viewport: { width: number; height: number },
): Promise<Page> {
  const state = stateOf(name, language);
  const page = await context.newPage();
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme: theme.endsWith('light') ? 'light' : 'dark' });
  await standInForVsCode(page, theme, state.kept);
  await page.goto('comparison' in state ? `${ORIGIN}/comparison` : `${ORIGIN}/`);
  await page.waitForFunction(() => window.board.told.some(({ kind }) => kind === 'ready'));
  await showState(page, state);
  return page;
}

/** As VS Code does it when the user chooses another theme: the page stays. */
export async function changeTheme(page: Page, theme: ThemeName): Promise<void> {
  await page.evaluate(({ className, variables }) => {
    document.body.className = className;
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(`--vscode-${name}`, value);
  }, withoutOthers(theme));
}

/** What this theme leaves undefined must not stay of the one before. */
function withoutOthers(theme: ThemeName): { className: string; variables: Record<string, string> } {
  const { className, variables } = THEMES[theme];
  const names = Object.values(THEMES).flatMap((each) => Object.keys(each.variables));
  return { className, variables: { ...Object.fromEntries(names.map((name) => [name, ''])), ...variables } };
}

/** Sends a comparison and its pictures, and waits until they are drawn. */
export async function sendComparison(page: Page, { comparison, thumbnails }: ComparisonBoardState): Promise<void> {
  const pictures = await Promise.all(
    Object.entries(thumbnails).map(async ([uri, file]) => {
      const small = await sharp(await pictureOf(file))
        .resize(512, 512, { fit: 'inside' })
        .webp()
        .toBuffer({ resolveWithObject: true });
      return { uri, webp: small.data.toString('base64'), width: small.info.width, height: small.info.height };
    }),
  );
  await page.evaluate(
    ({ state, pictures }) => {
      window.postMessage({ kind: 'comparison', state });
      for (const { webp, ...picture } of pictures)
        window.postMessage({
          kind: 'thumbnail',
          ...picture,
          webp: Uint8Array.from(atob(webp), (letter) => letter.charCodeAt(0)),
        });
    },
    { state: comparison, pictures },
  );
  await page.waitForFunction(
    (count) => document.images.length === count && [...document.images].every(({ complete }) => complete),
    pictures.length,
  );
  await settle(page);
}

/** Sends a state, and the picture if it has one, as the host does, and waits until it is drawn. */
export async function send(page: Page, { state, picture, whole = {} }: BoardState): Promise<void> {
  const webp = picture ? (await pictureOf(picture.file)).toString('base64') : undefined;
  const wholes = state.lists.flatMap(({ id, version }) => {
    const rows = whole[id];
    return rows ? [{ list: id, version, columns: columnsOf(rows) }] : [];
  });
  await page.evaluate(
    ({ state, picture, webp, wholes }) => {
      for (const { list, version, columns } of wholes) {
        // Typed arrays do not cross to the page as such.
        const rows = Object.fromEntries(
          Object.entries(columns).map(([name, column]) => [
            name,
            !ArrayBuffer.isView(column)
              ? column
              : name === 'rankBefore'
                ? new Uint32Array(Object.values(column))
                : new Float64Array(Object.values(column)),
          ]),
        );
        window.board.whole[list] = { kind: 'whole', list, version, rows: rows as never };
      }
      window.postMessage({ kind: 'state', state });
      if (picture && webp !== undefined) {
        const bytes = Uint8Array.from(atob(webp), (letter) => letter.charCodeAt(0));
        window.postMessage({ kind: 'preview', webp: bytes, width: picture.width, height: picture.height });
      }
    },
    { state, picture, webp, wholes },
  );
  await settle(page);
  if (picture) await page.waitForFunction(() => document.images[0]?.complete === true);
}

/** Waits until all that was sent is drawn, and forgets what the panel told meanwhile. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // Messages are delivered in turn: when this one is here, so are the others.
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      window.addEventListener('message', () => port2.postMessage(0), { once: true });
      window.postMessage({ kind: 'board' });
    });
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode()));
    window.board.told.length = 0;
  });
}

/** Answers the page's requests from memory; there is nothing else on its net. */
export async function serve(context: BrowserContext, files: ReadonlyMap<string, Buffer | string>): Promise<void> {
  const types: Readonly<Record<string, string>> = {
    '.css': 'text/css',
    '.js': 'text/javascript',
    '.ttf': 'font/ttf',
    '': 'text/html',
  };
  await context.route('**/*', async (route) => {
    const { pathname, origin } = new URL(route.request().url());
    const body = origin === ORIGIN ? files.get(pathname) : undefined;
    const answer =
      body === undefined
        ? route.abort()
        : route.fulfill({ body, contentType: types[path.extname(pathname)] ?? 'application/octet-stream' });
    await answer.catch((error: unknown) => {
      // A page that closes takes its requests with it, also those that are being answered.
      if (!(error instanceof Error) || !error.message.includes('has been closed')) throw error;
    });
  });
}

async function standInForVsCode(page: Page, theme: ThemeName, kept: unknown): Promise<void> {
  await page.addInitScript(
    ({ className, variables, kept }) => {
      const board: Window['board'] = { told: [], kept, violations: [], whole: {} };
      window.board = board;
      window.acquireVsCodeApi = () => ({
        postMessage: (message: FromPanel) => {
          board.told.push(structuredClone(message));
          if (message.kind === 'whole' && board.whole[message.list]) window.postMessage(board.whole[message.list]);
        },
        getState: () => board.kept,
        setState: (state: unknown) => void (board.kept = structuredClone(state)),
      });
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        board.violations.push(`${violatedDirective} ${blockedURI}`);
      });
      document.addEventListener('readystatechange', () => {
        document.body.className = className;
        for (const [name, value] of Object.entries(variables))
          document.documentElement.style.setProperty(`--vscode-${name}`, value);
      });
    },
    { ...THEMES[theme], kept },
  );
}

/** The page as src/panel/html.ts writes it, and what scripts/build.mjs puts beside it. */
async function panelFiles(language: string): Promise<ReadonlyMap<string, Buffer | string>> {
  const stylesheets = ['codicon.css', 'codicon.ttf'].map(
    async (name) => [`/${name}`, await readFile(path.join(root, 'node_modules/@vscode/codicons/dist', name))] as const,
  );
  return new Map<string, Buffer | string>([
    ['/', await hostPage('main.js', language)],
    ['/comparison', await hostPage('comparison.js', language)],
    ['/main.js', await bundle('webview/main.ts', SCRIPT)],
    ['/comparison.js', await bundle('webview/comparison-main.ts', SCRIPT)],
    ['/panel.css', await readFile(path.join(root, 'webview/panel.css'))],
    ...(await Promise.all(stylesheets)),
  ]);
}

interface HtmlModule {
  readonly speak: (language: string, translations: Translations) => void;
  readonly panelHtml: (
    webview: { cspSource: string; asWebviewUri: (uri: string) => string },
    assets: string,
    script: string,
    styles?: readonly string[],
  ) => string;
}

/** @returns the host's own page around one of the webview's scripts */
export async function hostPage(script: string, language: string, styles?: readonly string[]): Promise<string> {
  const code = await bundle('test/panel-board/host-page.ts', {
    format: 'esm',
    platform: 'node',
    alias: { vscode: path.join(root, 'test/panel-board/vscode-stand-in.ts') },
  });
  const { panelHtml, speak } = (await import(
    `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  )) as HtmlModule;
  speak(language, translationsOf(language));
  return panelHtml({ cspSource: ORIGIN, asWebviewUri: (uri) => uri }, ORIGIN, script, styles);
}

/** @returns the code of a module with all that it imports */
export async function bundle(entry: string, options: Parameters<typeof build>[0]): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    legalComments: 'none',
    ...options,
  });
  return outputFiles?.[0]?.text ?? '';
}

const pictures = new Map<string, Promise<Buffer>>();

/** A picture of the gallery, or one made here for a shape that the gallery has not. */
function pictureOf(file: string): Promise<Buffer> {
  const made: Readonly<Record<string, readonly [number, number]>> = {
    square: [1000, 1000],
    tall: [800, 1400],
    panorama: [2000, 400],
  };
  const size = made[file];
  const from = size ? 'space-art-ringed-planet.jpg' : file;
  const cut = sharp(path.join(root, 'media/gallery', from));
  const known = pictures.get(file) ?? (size ? cut.resize(...size) : cut).webp({ quality: 80 }).toBuffer();
  pictures.set(file, known);
  return known;
}
