/**
 * The package without a target, which has no native code: the same gaze, by WebAssembly, and a notice that says so. Beside it
 * an extension that uses it.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VSCode } from '../vscode-host/launch.mjs';
import { chooseFromContextMenu, explorerRow } from '../vscode-host/ui.mjs';
import { packedExample } from './packed-example.js';
import {
  enginesOf,
  gazeAt,
  keepScreenshot,
  makeWorkspace,
  openVSCode,
  panelIn,
  removeWorkspace,
  rowsFromCommandLine,
  rowsOf,
  vsixFile,
  type Row,
} from './workbench.js';

let vs: VSCode;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = makeWorkspace();
  const example = await packedExample(path.join(path.dirname(folder), 'example'));
  vs = await openVSCode({
    workspace: folder,
    machineSettings: { 'clipGaze.model': 'demo' },
    vsix: [vsixFile('universal'), example],
  });
  ({ page } = vs);
});
afterAll(async () => {
  await vs.close();
  removeWorkspace(folder);
});
const file = (name: string) => path.join(folder, name);

/** The two runtimes differ by less than this. */
const rounded = (row: Row) => ({ ...row, probability: row.probability.toFixed(4), cosine: row.cosine.toFixed(4) });

/** The demo model gives phrases that it never learned equal shares: their order is an accident. */
const isSure = ({ probability }: Row) => probability > 0.5;

const sure = (rows: readonly Row[]) => rows.filter(isSure).map(rounded);

/** Files of native code that a process has loaded. */
const nativeCodeOf = (pid: number) =>
  readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .filter((line) => /\.node$|libvips|libonnxruntime/.test(line));

it('a gaze answers as native code does, with none, and says once what computes and what decodes', async () => {
  await gazeAt(page, 'ukiyo-e-waves.jpg');
  const panel = await panelIn(page, 'done', 'ukiyo-e-waves.jpg');
  const rows = await rowsOf(panel);
  const wanted = rowsFromCommandLine(file('ukiyo-e-waves.jpg'), '--top', '5');
  expect(rows).toHaveLength(wanted.length);
  expect(sure(rows)).toEqual(sure(wanted));
  expect(sure(wanted)).toHaveLength(2);
  expect(await panel.locator('[data-provenance]').innerText()).toContain('cpu (WebAssembly)');
  const notice = await panel.locator('[data-notice]').innerText();
  expect(notice).toMatch(/brings no native code of ONNX Runtime for linux x64\. WebAssembly computes instead/);
  expect(notice).toMatch(/brings no native code of libvips for linux x64\. WebAssembly decodes pictures instead/);
  const [engine] = enginesOf(vs);
  expect(nativeCodeOf(engine!)).toEqual([]);
  await keepScreenshot(page, 'without-target');
});

it('an extension that was built and packed outside of the repository is answered', async () => {
  await chooseFromContextMenu(page, explorerRow(page, 'ukiyo-e-waves.jpg'), 'Suggest a name by movement');
  await page.locator('.notification-toast', { hasText: 'ukiyo-e: 89 % among 193 movements. The share is relative' }).waitFor();
});
