/** In the browser: the package for browsers (`node scripts/package.mjs --target web`) in VS Code's web extension host, on the demo model. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { unit } from '../../src/clip/similarity.js';
import type { Preprocessing } from '../../src/clip/seeing.js';
import { COMMANDS } from '../../src/contributions/commands.js';
import { findModel } from '../../src/models/find-model.js';
import { localEngine } from '../unit/parity/demo-engine.js';
import type { VSCode } from '../vscode-host/launch.mjs';
import { startVSCode } from '../vscode-host/launch.mjs';
import {
  chooseFromContextMenu,
  closeContextMenu,
  contextMenu,
  explorerRow,
  notification,
  runCommand,
  selectRows,
  webview,
} from '../vscode-host/ui.mjs';
import { Connections } from './connections.js';
import { engineInBrowser, ORIGIN } from './engine-in-browser.js';
import {
  closeEditors,
  enginesOf,
  gazeAt,
  keepScreenshot,
  makeWorkspace,
  panelIn,
  removeWorkspace,
  ROOT,
  rowsFromCommandLine,
  rowsOf,
  type Row,
  writeSettings,
} from './workbench.js';

const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };

let vs: VSCode;
const connections = new Connections([ORIGIN]);
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = makeWorkspace();
  const inBrowser = { 'remote.extensionKind': { 'clip-gaze.clip-gaze': ['web'] }, 'clipGaze.model': 'demo' };
  vs = await startVSCode({
    workspace: folder,
    vsix: [path.join(ROOT, 'dist', `clip-gaze-web-${version}.vsix`)],
    settings: inBrowser,
    machineSettings: inBrowser,
    viewport: { width: 1400, height: 900 },
  });
  connections.watch(vs.context);
  ({ page } = vs);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
});
afterAll(async () => {
  await vs.close();
  connections.check(vs.url, { processes: false });
  removeWorkspace(folder);
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(page, `failed-web-${task.name.replace(/\W+/g, '-')}`);
  writeSettings(folder, {});
  await closeEditors(page);
});

const file = (name: string) => path.join(folder, name);

const TITLES = Object.values(COMMANDS).map(({ title }) => title);

const images = path.join(ROOT, 'test/fixtures/reference/images');

/** The two runtimes differ by less than this. */
const rounded = (row: Row) => ({ ...row, probability: row.probability.toFixed(4), cosine: row.cosine.toFixed(4) });

const isSure = ({ probability }: Row) => probability > 0.5;

/** In pixels, once the picture itself has come and is shown. */
const pictureWidth = (panel: FrameLocator) =>
  panel.locator('figure img').evaluate((img: HTMLImageElement) => img.decode().then(() => img.naturalWidth));

describe('in the browser', () => {
  it('a gaze answers as the command line does, with no process and on a page that is not isolated', async () => {
    await gazeAt(page, 'ukiyo-e-waves.jpg');
    const panel = await panelIn(page, 'done', 'ukiyo-e-waves.jpg');
    const rows = await rowsOf(panel);
    const wanted = rowsFromCommandLine(file('ukiyo-e-waves.jpg'), '--top', '5');
    expect(rows).toHaveLength(wanted.length);
    // The demo model gives phrases that it never learned equal shares: their order is an accident.
    expect(rows.filter(isSure).map(rounded)).toEqual(wanted.filter(isSure).map(rounded));
    expect(wanted.filter(isSure)).toHaveLength(2);
    expect(await pictureWidth(panel)).toBe(1500);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    expect(enginesOf(vs)).toEqual([]);
    expect(await panel.locator('body').innerText()).toMatch(/cpu \(WebAssembly\), decoded by the browser/);
    await keepScreenshot(page, 'web');
  });

  it('is copied as text, which says who decoded the picture', async () => {
    await gazeAt(page, 'pop-art-portrait.png');
    const panel = await panelIn(page, 'done', 'pop-art-portrait.png');
    await panel.locator('[data-act="copy-result"]').click();
    await panel.locator('[data-notice]', { hasText: 'copied' }).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toMatch(/pop art movement \(\d\d+%\)/);
    expect(text).toMatch(/decode: browser/);
  });

  it('maps where in the picture a phrase is', async () => {
    await gazeAt(page, 'red-circle-blue-square.png');
    const panel = await panelIn(page, 'done', 'red-circle-blue-square.png');
    await panel.locator('[role="row"][data-phrase]').first().hover();
    await panel.locator('[role="row"][data-phrase] [data-act="where"]').first().click();
    await panel.locator('[data-where]').first().waitFor();
  });

  it('pictures are compared', async () => {
    await selectRows(page, 'ukiyo-e-waves.jpg', 'de-stijl-grid.png');
    await chooseFromContextMenu(page, explorerRow(page, 'ukiyo-e-waves.jpg'), 'Compare with Clip Gaze');
    const panel = webview(page);
    await panel.locator('.comparison[data-phase="done"]').waitFor();
    await panel.locator('[data-picture] img').nth(1).waitFor();
    await keepScreenshot(page, 'web-comparison');
  });

  it('menus have only what is there', async () => {
    const ours = async (name: string) => {
      const labels = await contextMenu(page, explorerRow(page, name));
      await closeContextMenu(page);
      return labels.filter((label) => TITLES.some((title) => label.startsWith(title)));
    };
    expect(await ours('ukiyo-e-waves.jpg')).toEqual(['Gaze at image', 'Compare with Clip Gaze']);
    mkdirSync(file('folder'), { recursive: true });
    writeFileSync(file('own.phrases'), 'a wave\na tree\n');
    expect(await ours('folder')).toEqual([]);
    expect(await ours('own.phrases')).toEqual([]);
  });

  it('what is not there says so, and why', async () => {
    await runCommand(page, 'Clip Gaze: Use a model folder…');
    await notification(page, 'no disk in the browser').waitFor();
    await runCommand(page, 'Clip Gaze: Find images…');
    await notification(page, 'table of many pictures needs').waitFor();
    await keepScreenshot(page, 'web-not-there');
  });

  it('a picture that browsers do not decode is told with what to do', async () => {
    copyFileSync(path.join(images, 'picture.tiff'), file('picture.tiff'));
    await gazeAt(page, 'picture.tiff');
    const panel = await panelIn(page, 'failed', 'picture.tiff');
    expect(await panel.locator('.message').innerText()).toMatch(/TIFF, which is not read in the browser. Convert it/);
  });
});

/** How far a picture as the browser decodes it is from the exact one. */
interface Difference {
  readonly name: string;
  /** The largest of a channel of the crop, of 255. */
  readonly largest: number;
  /** Of the unit embeddings. */
  readonly distance: number;
}

describe('a picture that the browser decodes', () => {
  const cacheFolder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-web-'));
  afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));

  it('gives the crop of the reference, to the bit', async () => {
    const found = await differences('reference', TRANSPARENT);
    expect(found.filter(({ name, largest }) => largest > 0 && name !== OTHER_DECODER)).toEqual([]);
    expectNear(found);
  });

  it('gives the crop of what is displayed, and within two levels where it is laid on white', async () => {
    const found = await differences('as-displayed');
    expect(found.filter(({ name, largest }) => largest > 0 && name !== OTHER_DECODER).map(({ name }) => name)).toEqual([
      'gray-alpha.png',
      'rgba.png',
    ]);
    expect(found.filter(({ name, largest }) => largest > 2 && name !== OTHER_DECODER)).toEqual([]);
    expectNear(found);
  });

  const TRANSPARENT = ['gray-alpha.png', 'rgba.png', 'rgba.webp'];

  /** The decoders differ in how they spread its colours over its pixels, as Pillow's does from ours. */
  const OTHER_DECODER = 'picture.avif';

  function expectNear(found: readonly Difference[]): void {
    expect(found.length).toBeGreaterThan(28);
    for (const { name, distance } of found) expect(distance, name).toBeLessThan(name === OTHER_DECODER ? 0.01 : 0.005);
  }

  it('is refused where the reference looks under its transparency', async () => {
    const engine = await engineInBrowser(vs.context);
    for (const name of TRANSPARENT) {
      const source = { kind: 'bytes', bytes: Uint8Array.from(readFileSync(path.join(images, name))), name } as const;
      const seeing = { preprocessing: 'reference', crop: 'centre', decode: 'exact' } as const;
      const image = { size: 224, mean: [0, 0, 0], std: [1, 1, 1] } as const;
      await expect(engine.request('crop', { source, seeing, image })).rejects.toThrow(`${name} has transparent parts`);
    }
    await engine.close();
  });

  /** Of all that browsers decode: TIFF is not among it. */
  async function differences(preprocessing: Preprocessing, without: readonly string[] = []): Promise<Difference[]> {
    const inBrowser = await engineInBrowser(vs.context);
    const { encoder } = localEngine();
    const demoFolder = path.join(ROOT, 'media/demo-model');
    const model = await findModel({ model: 'demo', demoFolder, stores: [cacheFolder], cacheFolder });
    const relative = (name: string) => path.relative(ROOT, name);
    const { vision, text, tokenizer, tokenizerConfig } = model.files;
    const files = {
      vision: relative(vision),
      text: relative(text),
      tokenizer: relative(tokenizer),
      tokenizerConfig: relative(tokenizerConfig),
    };
    const seeing = { preprocessing, crop: 'centre', decode: 'exact' } as const;
    const runtime = { library: 'wasm', device: 'cpu', threads: 1, memoryMiB: 512, storeMiB: 0 } as const;
    const found: Difference[] = [];
    for (const name of readdirSync(images).filter((each) => !each.endsWith('.tiff') && !without.includes(each))) {
      const source = { kind: 'bytes', bytes: Uint8Array.from(readFileSync(path.join(images, name))), name } as const;
      const crops = { source, seeing, image: model.image };
      const exact = await encoder.request('encodeImage', { model, runtime, source, seeing });
      const there = await inBrowser.request('encodeImage', { model: { ...model, files }, runtime, source, seeing });
      expect([there.width, there.height, there.decodedBy], name).toEqual([exact.width, exact.height, 'browser']);
      const [ours, theirs] = [await encoder.request('crop', crops), await inBrowser.request('crop', crops)];
      const [one, other] = [unit(exact.image_embeds), unit(there.image_embeds)];
      found.push({
        name,
        largest: furthest(await pixelsOf(ours.png), await pixelsOf(theirs.png)),
        distance: Math.hypot(...one.map((value, at) => value - (other[at] ?? 0))),
      });
    }
    await inBrowser.close();
    return found;
  }

  const pixelsOf = (png: Uint8Array) => sharp(png).removeAlpha().raw().toBuffer();

  const furthest = (one: Uint8Array, other: Uint8Array): number =>
    one.reduce((most, value, at) => Math.max(most, Math.abs(value - (other[at] ?? 0))), 0);
});
