/** One place through which every line of the output channel goes. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type * as vscode from 'vscode';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Log } from '../../../src/workbench/log.js';

const workbench = vi.hoisted(() => ({ folders: [] as { uri: { fsPath: string }; name: string }[] }));

vi.mock('vscode', () => ({
  LogLevel: { Trace: 1, Info: 3 },
  workspace: {
    get workspaceFolders() {
      return workbench.folders;
    },
  },
}));

const folder = (fsPath: string) => ({
  uri: { fsPath, toString: () => `file://${fsPath}` },
  name: path.basename(fsPath),
});

let written: string[];
let channel: vscode.LogOutputChannel;
let log: Log;

beforeEach(() => {
  written = [];
  const write = (level: string) => (line: string) => written.push(`${level}: ${line}`);
  channel = {
    logLevel: 3,
    ...Object.fromEntries(['trace', 'info', 'warn', 'error'].map((each) => [each, write(each)])),
  } as never;
  log = new Log(channel, { extensionPath: '/opt/clip-gaze', globalStorageUri: { fsPath: '/home/ada/storage' } });
  workbench.folders = [folder('/home/ada/motifs')];
});

describe('the log', () => {
  it('writes paths relative to the workspace and no phrases, in all levels', () => {
    log.info('gazed at /home/ada/motifs/x.jpg');
    log.warn('finding "my enemies" in /home/ada/storage/models');
    log.error('Error: no\n    at f (/opt/clip-gaze/out/extension.cjs:1:2)\n    at g (/home/ada/secret/y.js:1:2)');
    expect(written).toEqual([
      'info: gazed at x.jpg',
      'warn: finding "…" in <storage>/models',
      'error: Error: no\n    at f (<extension>/out/extension.cjs:1:2)\n    at g (…/y.js:1:2)',
    ]);
  });

  it('names the folder where there are several', () => {
    workbench.folders = [folder('/home/ada/motifs'), folder('/home/ada/motifs/inner')];
    log.info('/home/ada/motifs/a.jpg, /home/ada/motifs/inner/b.jpg');
    expect(written).toEqual(['info: motifs/a.jpg, inner/b.jpg']);
  });

  it('writes the lines as they are beside, to whoever sets its level to trace', () => {
    Object.assign(channel, { logLevel: 1 });
    log.info('finding "waves"');
    log.info('engine started');
    expect(written).toEqual(['info: finding "…"', 'trace: finding "waves"', 'info: engine started']);
  });

  it('remembers its last lines for a report, as they were written', () => {
    for (let i = 0; i < 60; i++) log.warn(`line ${i} of /home/ada/motifs/x.jpg`);
    expect(log.recent).toHaveLength(50);
    expect(log.recent.at(-1)).toBe('[warn] line 59 of x.jpg');
  });

  it('is the only one that opens an output channel, and nothing writes to a console of the extension host', () => {
    const source = path.resolve(import.meta.dirname, '../../../src');
    const writing = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => /createOutputChannel|\bconsole\.|LogOutputChannel/.test(readFileSync(path.join(source, file), 'utf8')));
    expect(writing).toEqual([path.join('workbench', 'log.ts')]);
  });
});
