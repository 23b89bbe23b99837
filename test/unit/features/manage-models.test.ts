/** "Manage models…", run from the palette: what is offered, what is done where somebody leaves, and what is said. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CATALOGUE, type CatalogueEntry } from '../../../src/models/catalogue.js';
import type { ImportedModel, InstalledModel } from '../../../src/models/installed-models.js';
import { env, tidyWorkbench, UIKind, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { registerModelCommands } = await import('../../../src/features/model-commands.js');

const BYTES = Buffer.from('{}');
const ENTRY = {
  ...CATALOGUE[0]!,
  title: 'Two files',
  files: ['config.json', 'tokenizer.json'].map((name) => ({
    path: name,
    bytes: BYTES.length,
    sha256: createHash('sha256').update(BYTES).digest('hex'),
  })),
} as CatalogueEntry;
const MINE: ImportedModel = { title: 'Mine', folder: '/models/mine', bytes: 7_000_000 };

let folder: string;
let installed: InstalledModel[];
let imported: ImportedModel[];
/** What was done to models and engine, in its order. */
let done: string[];
let deletes: () => Promise<number>;

beforeEach(async () => {
  tidyWorkbench();
  folder = await mkdtemp(path.join(tmpdir(), 'clip-gaze-model-'));
  for (const file of ENTRY.files) await writeFile(path.join(folder, file.path), BYTES);
  installed = [{ entry: ENTRY, store: '/store', folder, bytes: 2 * BYTES.length }];
  imported = [MINE];
  done = [];
  deletes = () => Promise.resolve(5_000_000);
  const models = {
    chosen: MINE.folder,
    endpoint: 'https://mirror.example',
    download: undefined,
    installed: () => Promise.resolve(installed),
    imported: () => Promise.resolve(imported),
    onDidChange: () => ({ dispose: () => undefined }),
    startDownload: ({ title }: CatalogueEntry) => Promise.resolve(void done.push(`download ${title}`)),
    delete: (model: InstalledModel | ImportedModel) => {
      done.push(`delete ${model.folder}`);
      return deletes();
    },
  };
  const engine = { stopNow: () => void done.push('stop the engine') };
  const log = { error: () => undefined, show: () => void done.push('show the log') };
  registerModelCommands({ models, engine, log } as never, { active: undefined } as never);
});
afterEach(() => rm(folder, { recursive: true }));

/** @param chosen what is chosen, one after the other */
async function manage(...chosen: unknown[]): Promise<void> {
  workbench.chosen = chosen;
  await workbench.commands.get('clipGaze.manageModels')?.();
}

const VERIFY = '$(verified) Verify: read all its bytes again';
const OPEN = '$(folder-opened) Open its folder';
const FILES = '$(copy) Copy the list of its files';
const DELETE = '$(trash) Delete it from this machine';

it('says so where there is no model, and asks nothing', async () => {
  installed = [];
  imported = [];
  await manage();
  expect(workbench.shown).toEqual(['No model was downloaded or imported yet; only the demo model is here.']);
  expect(workbench.offered).toEqual([]);
});

it('tells what each takes and which is in use, and does nothing where somebody leaves', async () => {
  await manage(undefined);
  await manage('Mine', undefined);
  expect(workbench.entries[0]).toMatchObject([
    { label: 'Two files', description: '1 kB', detail: folder },
    { label: 'Mine', description: '7 MB · in use', detail: '/models/mine' },
  ]);
  expect([done, workbench.shown]).toEqual([[], []]);
});

it('offers to verify, and to list the files of, only what the hub has', async () => {
  await manage('Two files', undefined);
  await manage('Mine', undefined);
  expect(workbench.offered.filter((_, place) => place % 2 === 1)).toEqual([
    [VERIFY, OPEN, FILES, DELETE],
    [OPEN, DELETE],
  ]);
});

it('says that a model is whole, or names what is damaged of it and offers to download that again', async () => {
  await manage('Two files', VERIFY);
  expect(workbench.shown).toEqual(['Two files is whole and unchanged.']);
  await writeFile(path.join(folder, 'tokenizer.json'), '{]');
  await manage('Two files', VERIFY, undefined);
  expect(workbench.shown[1]).toBe('Two files is damaged: tokenizer.json. Only what is damaged is downloaded again.');
  expect(done).toEqual([]);
  await manage('Two files', VERIFY, 'Download again');
  expect(done).toEqual(['download Two files']);
});

it('tells how far it has verified', async () => {
  await manage('Two files', VERIFY);
  expect(workbench.progress).toEqual([{ increment: 50 }, { increment: 50 }]);
});

it('says nothing of a model whose verification was stopped', async () => {
  workbench.stops = true;
  await manage('Two files', VERIFY);
  expect([workbench.offered.length, workbench.shown]).toEqual([2, []]);
});

it('opens the folder in the file manager, or in a window of VS Code where there is none', async () => {
  await manage('Mine', OPEN);
  expect([workbench.opened, workbench.executed]).toEqual([['file:///models/mine'], []]);
  env.remoteName = 'ssh-remote';
  await manage('Mine', OPEN);
  env.remoteName = undefined;
  env.uiKind = UIKind.Web;
  await manage('Mine', OPEN);
  expect(workbench.opened).toHaveLength(1);
  env.uiKind = UIKind.Desktop;
  vi.spyOn(env, 'openExternal').mockResolvedValueOnce(false);
  await manage('Mine', OPEN);
  expect(workbench.executed.map(([id, uri, options]) => [id, String(uri), options])).toEqual(
    Array.from({ length: 3 }, () => ['vscode.openFolder', 'file:///models/mine', { forceNewWindow: true }]),
  );
});

it('copies where the files of a model come from, and what they must be', async () => {
  await manage('Two files', FILES);
  expect(workbench.copied[0]).toContain(`https://mirror.example/${ENTRY.repository}/resolve/${ENTRY.revision}/config.json`);
  expect(workbench.shown).toEqual(['The list of files was copied.']);
});

it('deletes only what that was confirmed for, and not while the engine has it open', async () => {
  await manage('Mine', DELETE, undefined);
  expect(done).toEqual([]);
  await manage('Mine', DELETE, 'Delete');
  expect(done).toEqual(['stop the engine', 'delete /models/mine']);
  expect(workbench.shown.slice(1)).toEqual(['Delete Mine from this machine?', 'Mine was deleted; 5 MB are free again.']);
});

it('tells before it deletes whether the model can be had again', async () => {
  await manage('Two files', DELETE, undefined);
  await manage('Mine', DELETE, undefined);
  expect(workbench.details).toEqual([
    '1 kB become free. It can be downloaded again.',
    '7 MB become free. It was imported: keep its zip or folder if you want it back.',
  ]);
});

it('says why a model could not be deleted, and offers the log', async () => {
  deletes = () => Promise.reject(new Error('EBUSY: it is open elsewhere'));
  await manage('Mine', DELETE, 'Delete', 'Show log');
  expect(workbench.shown.slice(1)).toEqual(['EBUSY: it is open elsewhere']);
  expect(done.at(-1)).toBe('show the log');
});
