/** A new user's first gaze: CLIP is not on the machine, and there are three ways on. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { VSCode } from '../vscode-host/launch.mjs';
import { runCommand } from '../vscode-host/ui.mjs';
import {
  answerOpenDialog,
  closeEditors,
  gazeAt,
  keepScreenshot,
  makeWorkspace,
  openVSCode,
  panelIn,
  removeWorkspace,
  ROOT,
  rowsOf,
} from './workbench.js';

/** The first file that a download asks for is config.json of so many bytes. */
const CONFIG_BYTES = 4524;

/** A hub on this machine: what it answers is set by each test. */
class Hub {
  readonly requests: { readonly url: string; readonly range: string | undefined; readonly ifRange: string | undefined }[] = [];
  answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.writeHead(503).end();
  private readonly server: Server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers;
    this.requests.push({ url: request.url ?? '', range, ifRange: typeof ifRange === 'string' ? ifRange : undefined });
    this.answer(request, response);
  });

  async listen(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const hub = new Hub();
let vs: VSCode;
let page: Page;
let folder: string;

beforeAll(async () => {
  const hubEndpoint = await hub.listen();
  folder = makeWorkspace();
  vs = await openVSCode({ workspace: folder, machineSettings: { 'clipGaze.hubEndpoint': hubEndpoint } });
  ({ page } = vs);
});
afterAll(async () => {
  await vs.close();
  hub.close();
  removeWorkspace(folder);
});
beforeEach(() => {
  hub.requests.length = 0;
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(page, `failed-${task.name.replace(/\W+/g, '-')}`);
  await closeEditors(page);
});

const PICTURE = 'space-art-ringed-planet.jpg';

it('offers the download with its size and licence, a folder, and the demo model; nothing is fetched unasked', async () => {
  await gazeAt(page, PICTURE);
  const panel = await panelIn(page, 'no-model', PICTURE);
  const told = await panel.locator('.message').innerText();
  expect(told).toContain('608 MB');
  expect(told).toContain('MIT');
  expect(told).toMatch(/127\.0\.0\.1/);
  for (const act of ['download', 'folder', 'demo']) expect(await panel.locator(`[data-act="${act}"]`).count()).toBe(1);
  await keepScreenshot(page, 'no-model');
  expect(hub.requests).toEqual([]);
});

it('a hub that refuses is named, with ways on', async () => {
  hub.answer = (_, response) => response.writeHead(403, { 'content-type': 'text/plain' }).end('no');
  await gazeAt(page, PICTURE);
  const panel = await panelIn(page, 'no-model', PICTURE);
  await panel.locator('[data-act="download"]').click();
  await panel.locator('[data-phase="failed"]').waitFor();
  const told = await panel.locator('.message').innerText();
  expect(told).toMatch(/127\.0\.0\.1/);
  expect(told).toMatch(/403/);
  expect(await panel.locator('[data-act="demo"]').count()).toBe(1);
  await keepScreenshot(page, 'failed-download');
});

it('a download is cancelled, resumed where it stopped, and what comes is verified', async () => {
  const first = Buffer.alloc(1000, 'a');
  hub.answer = (_, response) => {
    response.writeHead(200, { 'content-length': CONFIG_BYTES, etag: '"one"', 'accept-ranges': 'bytes' });
    response.write(first);
  };
  await gazeAt(page, PICTURE);
  const panel = await panelIn(page, 'no-model', PICTURE);
  await panel.locator('[data-act="download"]').click();
  await panel.locator('[data-phase="downloading"]').waitFor();
  await expect.poll(() => panel.locator('.message .numbers').innerText()).toMatch(/ of 608 MB/);
  await keepScreenshot(page, 'downloading');
  await panel.locator('[data-act="cancel"]').click();
  await panel.locator('[data-phase="no-model"]').waitFor();
  expect(await panel.locator('.message').innerText()).toMatch(/was downloaded before/);
  await keepScreenshot(page, 'no-model-resumable');

  hub.answer = ({ headers }, response) => {
    // What is wrong is fetched once more from its beginning.
    if (headers.range === undefined) {
      response.writeHead(200, { 'content-length': CONFIG_BYTES, etag: '"one"' }).end(Buffer.alloc(CONFIG_BYTES, 'c'));
      return;
    }
    response.writeHead(206, {
      'content-length': CONFIG_BYTES - 1000,
      'content-range': `bytes 1000-${CONFIG_BYTES - 1}/${CONFIG_BYTES}`,
      etag: '"one"',
    });
    response.end(Buffer.alloc(CONFIG_BYTES - 1000, 'b'));
  };
  await panel.locator('[data-act="download"]').click();
  await panel.locator('[data-phase="failed"]').waitFor();
  expect(hub.requests.map(({ range, ifRange }) => [range, ifRange])).toEqual([
    [undefined, undefined],
    ['bytes=1000-', '"one"'],
    [undefined, undefined],
  ]);
  expect(await panel.locator('.message').innerText()).toMatch(/config\.json/);
});

it('the demo model is one click away, and is labelled', async () => {
  await gazeAt(page, PICTURE);
  const panel = await panelIn(page, 'no-model', PICTURE);
  await panel.locator('[data-act="demo"]').click();
  await panel.locator('[data-phase="done"]').waitFor();
  expect(await panel.locator('[data-model]').innerText()).toBe('Demo model: not CLIP');
  expect((await rowsOf(panel)).find(({ list }) => list === 'movements')?.phrase).toBe('space art movement');
});

it('a folder with a model is used, and says what it assumed of it', async () => {
  const model = mkdtempSync(path.join(tmpdir(), 'clip-gaze-model-'));
  try {
    cpSync(path.join(ROOT, 'media', 'demo-model'), model, { recursive: true });
    const config = JSON.parse(readFileSync(path.join(model, 'config.json'), 'utf8')) as Record<string, unknown>;
    const { logit_scale: _, ...unscaled } = config;
    writeFileSync(path.join(model, 'config.json'), JSON.stringify(unscaled));
    await runCommand(page, 'Clip Gaze: Use a model folder…');
    await answerOpenDialog(page, `${model}/`, 'onnx');
    await gazeAt(page, PICTURE);
    const panel = await panelIn(page, 'done', PICTURE);
    expect(await panel.locator('[data-provenance]').innerText()).toMatch(/does not say its logit scale: 100 was assumed/);
  } finally {
    rmSync(model, { recursive: true, force: true });
  }
});
