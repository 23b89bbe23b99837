/** "Report Issue": VS Code's own reporter, filled, and what is done where there is none. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EngineMethod } from '../../../src/engine/protocol.js';
import { Installation } from '../../../src/features/check-installation.js';
import { ModelError } from '../../../src/models/errors.js';
import type { Services } from '../../../src/workbench/services.js';

const workbench = vi.hoisted(() => ({
  executeCommand: vi.fn<(...args: unknown[]) => Promise<unknown>>(),
  copied: [] as string[],
  shown: [] as string[],
}));

vi.mock('vscode', () => ({
  EventEmitter: class {
    readonly event = () => undefined;
    fire(): void {
      // Nobody listens.
    }
    dispose(): void {
      // Nobody listens.
    }
  },
  ProgressLocation: { Notification: 15 },
  Uri: { from: ({ path: name }: { path: string }) => name },
  commands: { executeCommand: workbench.executeCommand },
  env: {
    appName: 'VS Code',
    appHost: 'desktop',
    language: 'en',
    clipboard: { writeText: (text: string) => Promise.resolve(workbench.copied.push(text)) },
  },
  version: '1.95.0',
  window: {
    withProgress: (_: unknown, work: (progress: object, token: object) => unknown) =>
      work({ report: () => undefined }, { onCancellationRequested: () => undefined }),
    setStatusBarMessage: () => undefined,
    showTextDocument: (uri: string) => Promise.resolve(workbench.shown.push(uri)),
  },
  workspace: {
    isTrusted: true,
    getConfiguration: () => ({ get: () => undefined }),
    registerTextDocumentContentProvider: () => ({ dispose: () => undefined }),
  },
}));

const OURS = 'https://github.com/clip-gaze/clip-gaze';

let folder: string;
let services: Services;
let manifest: { bugs?: { url: string }; repository?: { url: string } };

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-report-'));
  workbench.executeCommand.mockReset();
  workbench.copied.length = workbench.shown.length = 0;
  manifest = { bugs: { url: `${OURS}/issues` } };
  const broken = () => Promise.reject(new ModelError('/home/ada/models has no config.json'));
  services = {
    extension: { extensionPath: folder, extension: { id: 'clip-gaze.clip-gaze', packageJSON: manifest } },
    version: '1.0.0',
    log: {
      recent: ['[info] engine started'],
      warn: () => undefined,
      withoutPaths: (text: string) => text.replaceAll('/home/ada/', '…/'),
    },
    engine: {
      request: (method: EngineMethod) =>
        method === 'status' ? Promise.reject(new Error('The engine ended')) : Promise.resolve({ bytes: 0 }),
    },
    engineWords: () => '',
    models: { find: broken, current: broken, folder, hub: { endpoint: 'none', fetch: () => undefined, token: undefined } },
    lists: { folder },
    storeFolder: path.join(folder, 'embeddings'),
  } as unknown as Services;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("opens VS Code's reporter with what was found, without paths", async () => {
  await new Installation(services).reportIssue();
  const [command, issue] = workbench.executeCommand.mock.calls[0] as [string, { extensionId: string; data: string }];
  expect(command).toBe('workbench.action.openIssueReporter');
  expect(issue.extensionId).toBe('clip-gaze.clip-gaze');
  expect(issue.data).toMatch(/WRONG {2}The engine .*The engine ended\./);
  expect(issue.data).toContain('…/models has no config.json');
  expect(issue.data).not.toContain('ada');
  expect(issue.data).toContain('[info] engine started');
  expect(workbench.shown).toEqual([]);
});

it('opens it where the repository alone is named', async () => {
  delete manifest.bugs;
  manifest.repository = { url: `${OURS}.git` };
  await new Installation(services).reportIssue();
  expect(workbench.executeCommand).toHaveBeenCalledTimes(1);
});

it.each([
  ['there is no reporter', `${OURS}/issues`],
  ['the reporter would show nothing of it, as no place for reports is named', undefined],
  ['the reporter would show nothing of it, as it goes elsewhere', 'https://bugs.example/clip-gaze'],
])('shows and copies it where %s', async (_, url) => {
  delete manifest.bugs;
  if (url !== undefined) manifest.bugs = { url };
  workbench.executeCommand.mockRejectedValue(new Error('command not found'));
  await new Installation(services).reportIssue();
  expect(workbench.executeCommand).toHaveBeenCalledTimes(url?.startsWith(OURS) ? 1 : 0);
  expect(workbench.shown).toHaveLength(1);
  expect(workbench.copied[0]).toMatch(/^```text\nok {5}This machine/);
});
