/** The page of a panel in a browser whose files do not come at once, as in VS Code when its service worker is replaced meanwhile. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import type * as vscode from 'vscode';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { panelHtml } from '../../src/panel/html.js';
import { findChromium } from '../vscode-host/paths.mjs';

vi.mock('vscode', () => ({ Uri: { joinPath: (folder: string, file: string) => `${folder}/${file}` } }));

const FILES = new Map([
  ['/codicon.css', ''],
  ['/panel.css', 'body { color: rgb(1, 2, 3) }'],
  ['/main.js', "document.body.append(document.createElement('gaze-panel'))"],
]);

let server: Server;
let address: string;
let browser: Browser;
let page: Page;
/** How often each file is refused before it is there. */
let refused: Record<string, number>;
let asked: string[];

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    const type = url === '/' ? 'text/html' : url.endsWith('.js') ? 'text/javascript' : 'text/css';
    asked.push(url);
    const left = refused[url] ?? 0;
    refused[url] = left - 1;
    const body = url === '/' ? html() : FILES.get(url);
    response.writeHead(body === undefined ? 404 : left > 0 ? 503 : 200, { 'Content-Type': type });
    response.end(left > 0 ? '' : body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox'] });
});
afterAll(async () => {
  await browser.close();
  server.close();
});
beforeEach(async () => {
  [refused, asked] = [{}, []];
  page = await browser.newPage();
  return () => page.close();
});

const html = (): string =>
  panelHtml({ cspSource: address, asWebviewUri: (uri: unknown) => uri } as vscode.Webview, address as unknown as vscode.Uri);
const colour = () => page.evaluate(() => getComputedStyle(document.body).color);

it('asks for each file once where they come', async () => {
  await page.goto(address);
  await page.locator('gaze-panel').waitFor({ state: 'attached' });
  expect(asked.filter((url) => url !== '/favicon.ico').sort()).toEqual(['/', '/codicon.css', '/main.js', '/panel.css']);
  expect(await colour()).toBe('rgb(1, 2, 3)');
});

it('asks again for a script and for styles that do not come', async () => {
  refused = { '/main.js': 3, '/panel.css': 2 };
  await page.goto(address);
  await page.locator('gaze-panel').waitFor({ state: 'attached' });
  await expect.poll(colour).toBe('rgb(1, 2, 3)');
  expect(await page.locator('gaze-panel').count()).toBe(1);
});

it('says what to do where the script never comes', async () => {
  refused = { '/main.js': Infinity };
  await page.goto(address);
  await page.getByText('VS Code could not load this page. Close its tab and open it again.').waitFor();
  expect(asked.filter((url) => url === '/main.js')).toHaveLength(4);
});
