/** Importing a model and copying what a colleague has to fetch, where somebody leaves or something fails. */
import { beforeEach, expect, it, vi } from 'vitest';
import { CATALOGUE } from '../../../src/models/catalogue.js';
import { ModelError } from '../../../src/models/errors.js';
import { tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { registerModelCommands } = await import('../../../src/features/model-commands.js');

type Import = (from: string, signal: AbortSignal, onProgress: (done: number, total: number) => void) => Promise<object>;

let imports: Import;
let pinned: () => Promise<object>;
let imported: string[];
let logShown: ReturnType<typeof vi.fn>;

beforeEach(() => {
  tidyWorkbench();
  imported = [];
  logShown = vi.fn();
  imports = () => Promise.resolve({ model: { title: 'Mine' } });
  pinned = () => Promise.resolve(CATALOGUE[0]!);
  const models = {
    wanted: CATALOGUE[0],
    endpoint: 'https://mirror.example',
    pinned: () => pinned(),
    import: (...args: Parameters<Import>) => {
      imported.push(args[0]);
      return imports(...args);
    },
  };
  registerModelCommands({ models, log: { error: () => undefined, show: logShown } } as never, { active: undefined } as never);
});

/** @param chosen what is chosen, one after the other */
async function run(id: string, ...chosen: unknown[]): Promise<void> {
  workbench.chosen = chosen;
  await workbench.commands.get(id)?.();
}

const ZIP = '$(file-zip) A zip file…';
const FOLDER = '$(folder) A folder…';

it('imports nothing where the question or the dialog is closed', async () => {
  await run('clipGaze.importModel', undefined);
  expect(workbench.dialogs).toEqual([]);
  await run('clipGaze.importModel', ZIP, undefined);
  expect([imported, workbench.shown]).toEqual([[], []]);
});

it('imports a zip file or a folder, and says that it is in use', async () => {
  await run('clipGaze.importModel', ZIP, [Uri.file('/mine.zip')]);
  await run('clipGaze.importModel', FOLDER, [Uri.file('/mine')]);
  expect(workbench.dialogs).toMatchObject([
    { canSelectFiles: true, canSelectFolders: false, filters: { 'Zip files': ['zip'] } },
    { canSelectFiles: false, canSelectFolders: true },
  ]);
  expect(workbench.dialogs[1]).not.toHaveProperty('filters');
  expect(imported).toEqual(['/mine.zip', '/mine']);
  expect(workbench.shown).toEqual(Array.from({ length: 2 }, () => 'Mine was imported and is in use.'));
});

it('tells how far it is, each percent once', async () => {
  imports = (_from, _signal, onProgress) => {
    for (const done of [0, 10e6, 10.1e6, 40e6]) onProgress(done, 40e6);
    return Promise.resolve({ model: { title: 'Mine' } });
  };
  await run('clipGaze.importModel', FOLDER, [Uri.file('/mine')]);
  expect(workbench.progress).toEqual([
    { increment: 25, message: '10 MB of 40 MB' },
    { increment: 75, message: '40 MB of 40 MB' },
  ]);
});

it('says nothing of an import that was stopped', async () => {
  workbench.stops = true;
  imports = (_from, signal) => Promise.reject(signal.reason as Error);
  await run('clipGaze.importModel', FOLDER, [Uri.file('/mine')]);
  expect([imported, workbench.shown]).toEqual([['/mine'], []]);
});

it('says why a model cannot be imported, and offers the log', async () => {
  imports = () => Promise.reject(new ModelError('It has no config.json.'));
  await run('clipGaze.importModel', FOLDER, [Uri.file('/mine')], 'Show log');
  expect(workbench.shown).toEqual(['It has no config.json.']);
  expect(logShown).toHaveBeenCalledTimes(1);
});

it('copies what a colleague has to fetch, and copies nothing where the hub does not say it', async () => {
  await run('clipGaze.copyFileList');
  expect(workbench.copied[0]).toContain(`https://mirror.example/${CATALOGUE[0]!.repository}/resolve/`);
  expect(workbench.shown).toEqual([
    'The list of the files of CLIP ViT-B/32 was copied: addresses, sizes and SHA-256 for whoever fetches them.',
  ]);
  pinned = () => Promise.reject(new Error('The hub is gone.'));
  await run('clipGaze.copyFileList', undefined);
  expect([workbench.copied.length, workbench.shown[1]]).toEqual([1, 'The hub is gone.']);
});
