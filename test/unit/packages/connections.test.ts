/** How the end-to-end tests tell the connections of the README's paragraph on privacy from others. */
import { expect, it } from 'vitest';
import { strangersAmong, strangersAskedBy } from '../../e2e/connections.js';

it('what is neither the endpoint nor the way to it is a stranger', () => {
  const lines = [
    'bootstrap-fork is watched',
    'start-engine.js is watched',
    'bootstrap-fork connects to 127.0.0.1:4000',
    'bootstrap-fork connects to huggingface.co:443',
    'bootstrap-fork connects to huggingface.co:80',
    'start-engine.js connects to 127.0.0.1:40001',
    'start-engine.js sends a datagram',
  ];
  expect(strangersAmong(lines, ['http://127.0.0.1:4000', 'https://huggingface.co/mirror'])).toEqual(lines.slice(4));
  expect(strangersAmong(lines, [])).toEqual(lines.slice(2));
});

it('what a page asks for beyond its own address and what its service worker answers is one too', () => {
  const requests = [
    'data:image/png;base64,AAAA',
    'http://127.0.0.1:4000/static/workbench.js',
    'ws://127.0.0.1:4000/stable',
    'https://vscode-remote+127-002e0.vscode-resource.vscode-cdn.net/out/webview/main.js',
    'https://main.vscode-cdn.net/telemetry',
    'http://127.0.0.1:4001/',
    'wss://example.org/',
  ];
  expect(strangersAskedBy(requests, ['http://127.0.0.1:4000/?folder=/x'])).toEqual(requests.slice(4));
});
