/** The policy of the webviews: only our script, by its nonce, and no connection. */
import type * as vscode from 'vscode';
import { expect, it, vi } from 'vitest';
import { panelHtml } from '../../../src/panel/html.js';

vi.mock('vscode', () => ({ Uri: { joinPath: (folder: string, file: string) => `${folder}/${file}` } }));

const page = () =>
  panelHtml(
    { cspSource: 'https://own.invalid', asWebviewUri: (uri: unknown) => uri } as vscode.Webview,
    'assets' as unknown as vscode.Uri,
  );
const policyOf = (html: string) => /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.split('; ') ?? [];

it('lets in our scripts alone, by a nonce that is another each time', () => {
  const [first, second] = [page(), page()];
  const nonce = /script-src 'nonce-([A-Za-z0-9+/=]{24})'/.exec(first)?.[1];
  expect(nonce).toBeDefined();
  expect(first.match(/<script\b/g)).toHaveLength(2);
  expect(first.match(/<script nonce="([^"]*)"/g)).toEqual([1, 2].map(() => `<script nonce="${nonce}"`));
  expect(second).not.toContain(nonce);
});

it('connects to nothing and takes nothing else in', () => {
  const policy = policyOf(page());
  expect(policy).toContain("default-src 'none'");
  expect(policy.map((each) => each.split(' ')[0])).toEqual(['default-src', 'script-src', 'style-src', 'font-src', 'img-src']);
  expect(policy.join(' ')).not.toMatch(/unsafe|\*|data:|https:(?!\/\/own\.invalid)/);
});
