/** "Choose model…": what there is to choose, and what each choice does. */
import { beforeEach, expect, it, vi } from 'vitest';
import { CATALOGUE, DEFAULT_MODEL, DEMO_MODEL, hubModel, type HubModel } from '../../../src/models/catalogue.js';
import { ModelError, NoModelError } from '../../../src/models/errors.js';
import type { ImportedModel, InstalledModel } from '../../../src/models/installed-models.js';
import type { Agreement } from '../../../src/workbench/agreements.js';
import { tidyWorkbench, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { registerModelCommands } = await import('../../../src/features/model-commands.js');

const QUANTIZED = CATALOGUE.find(({ id }) => id === `${DEFAULT_MODEL}:quantized`)!;
const LARGE = CATALOGUE.find(({ title }) => title === 'CLIP ViT-L/14')!;
const MINE: ImportedModel = { title: 'Mine', folder: '/imports/mine', bytes: 7_000_000 };

let installed: InstalledModel[];
let imported: ImportedModel[];
/** What was done with models, in its order. */
let done: string[];
let find: (id: string) => Promise<object>;
let agreement: Agreement | undefined;

beforeEach(() => {
  tidyWorkbench();
  installed = [];
  imported = [];
  done = [];
  agreement = undefined;
  find = (id) => Promise.reject(new NoModelError(hubModel(id)!, 4_000_000, false));
  const doing =
    (what: string) =>
    (which = ''): Promise<void> =>
      Promise.resolve(void done.push(`${what} ${which}`.trim()));
  const models = {
    get chosen() {
      return workbench.settings.get('modelFolder') ?? workbench.settings.get('model') ?? DEFAULT_MODEL;
    },
    catalogue: CATALOGUE,
    endpoint: 'https://mirror.example',
    download: undefined,
    installed: () => Promise.resolve(installed),
    imported: () => Promise.resolve(imported),
    find: (id: string) => find(id),
    use: doing('use'),
    useFolder: doing('use the folder'),
    useDemo: doing('use the demo'),
    onDidChange: () => ({ dispose: () => undefined }),
    startDownload: ({ id }: HubModel) => Promise.resolve(void done.push(`download ${id}`)),
  };
  const services = { models, agreements: { of: () => agreement }, log: { error: () => undefined } };
  registerModelCommands(services as never, { active: undefined } as never);
});

/** @param chosen what is chosen, one after the other; nothing: it is left */
async function choose(...chosen: unknown[]): Promise<void> {
  workbench.chosen = chosen;
  await workbench.commands.get('clipGaze.chooseModel')?.();
}

interface Entry {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

/** What was offered under a heading. */
function under(heading: string): readonly Entry[] {
  const entries = (workbench.entries[0] ?? []) as readonly (Entry & { readonly kind?: number })[];
  const from = entries.findIndex(({ label, kind }) => kind !== undefined && label === heading) + 1;
  const length = entries.slice(from).findIndex(({ kind }) => kind !== undefined);
  return entries.slice(from, length < 0 ? undefined : from + length);
}

const install = (entry: HubModel) => installed.push({ entry, store: '/store', folder: '/store/x', bytes: 4e6 } as InstalledModel);

it('offers what is here, what can be downloaded and other ways, and changes nothing where somebody leaves', async () => {
  install(CATALOGUE[0]!);
  imported = [MINE];
  await choose();
  expect(under('on this machine')).toMatchObject([
    { label: 'CLIP ViT-B/32', description: 'in use · 4 MB', detail: DEFAULT_MODEL },
    { label: 'Mine', description: 'imported · 7 MB', detail: '/imports/mine' },
    { label: DEMO_MODEL.title, description: 'comes with Clip Gaze' },
  ]);
  expect(under('to download')).toMatchObject([
    { label: 'CLIP ViT-B/32, quantised', description: '156 MB' },
    { label: 'CLIP ViT-B/16', description: 'about 602 MB' },
    { label: 'CLIP ViT-L/14' },
    { label: 'Another model of the hub…' },
  ]);
  expect(done).toEqual([]);
});

it('uses what is on this machine without a question', async () => {
  install(CATALOGUE[0]!);
  imported = [MINE];
  await choose('CLIP ViT-B/32');
  await choose('Mine');
  await choose(DEMO_MODEL.title);
  expect(done).toEqual([`use ${DEFAULT_MODEL}`, 'use the folder /imports/mine', 'use the demo']);
  expect(workbench.shown).toEqual([]);
});

it.each(['/models/own', '/models/own/'])('names the model folder %s, which is in use already', async (folder) => {
  workbench.settings.set('modelFolder', folder);
  await choose('own');
  expect(under('on this machine')[0]).toMatchObject({ label: 'own', description: 'in use · model folder', detail: folder });
  expect(done).toEqual([]);
});

it('names a model folder that was imported once', async () => {
  imported = [MINE];
  workbench.settings.set('modelFolder', MINE.folder);
  await choose();
  expect(under('on this machine').map(({ label, description }) => [label, description])).toEqual([
    ['Mine', 'in use · imported · 7 MB'],
    [DEMO_MODEL.title, 'comes with Clip Gaze'],
  ]);
});

it('takes no folder for a model of the hub', async () => {
  workbench.settings.set('modelFolder', 'models/own');
  await choose();
  expect(under('to download').map(({ label }) => label)).not.toContain('models/own');
});

it('offers a model that the settings name and nobody has fetched yet', async () => {
  workbench.settings.set('model', 'some/clip@v2');
  await choose();
  expect(under('to download')[0]).toMatchObject({
    label: 'some/clip',
    description: 'in use · the hub says how large',
    detail: 'some/clip@v2',
  });
});

it.each<[string, Agreement | undefined, typeof find | undefined, string]>([
  ['was not compared', undefined, undefined, 'not compared on your pictures yet'],
  [
    'was compared',
    { pair: ['a', 'b'], spearman: 0.9, overlap: 0.8, pictures: 12 },
    undefined,
    'rank correlation 0.90, 80 % of the first in common, on 12 of your pictures',
  ],
  [
    'has no whole one beside it',
    undefined,
    (id) => (id === DEFAULT_MODEL ? Promise.reject(new NoModelError(CATALOGUE[0]!, 4, false)) : Promise.resolve({})),
    'not compared: the whole model is not on this machine',
  ],
])('tells of a quantised model that %s', async (_, found, finds, note) => {
  install(QUANTIZED);
  agreement = found;
  find = finds ?? (() => Promise.resolve({ fingerprint: 'f' }));
  await choose();
  expect(under('on this machine')[0]?.detail).toBe(`${QUANTIZED.id} · ${note}`);
});

it('offers all models also where one of them cannot be read', async () => {
  install(QUANTIZED);
  find = () => Promise.reject(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }));
  await choose(DEMO_MODEL.title);
  expect(under('on this machine')[0]).toMatchObject({ label: QUANTIZED.title, detail: QUANTIZED.id });
  expect([workbench.shown, done]).toEqual([[], ['use the demo']]);
});

it('asks before it downloads, with the size and from where', async () => {
  await choose('CLIP ViT-L/14', undefined);
  expect(workbench.shown).toEqual(['CLIP ViT-L/14 is not on this machine yet. It is fetched once, from https://mirror.example.']);
  expect(workbench.offered.at(-1)).toEqual(['Download (4 MB)']);
  expect(done).toEqual([`use ${LARGE.id}`]);
});

it('downloads once that is said, also where only the hub knows the size', async () => {
  find = () => Promise.reject(new NoModelError(LARGE, undefined, false));
  await choose('CLIP ViT-L/14', 'Download');
  expect(done).toEqual([`use ${LARGE.id}`, `download ${LARGE.id}`]);
});

it('asks nothing of a model that another program has fetched', async () => {
  find = () => Promise.resolve({});
  await choose('CLIP ViT-L/14');
  expect([workbench.shown, done]).toEqual([[], [`use ${LARGE.id}`]]);
});

it('says what is wrong with a model that is here and cannot be used, and offers no download of it', async () => {
  find = () => Promise.reject(new ModelError('config.json is no JSON.'));
  await choose('CLIP ViT-L/14', undefined);
  expect(workbench.shown).toEqual(['config.json is no JSON.']);
  expect(done).toEqual([`use ${LARGE.id}`]);
});

const ANOTHER = 'Another model of the hub…';

it('takes another model of the hub by its id', async () => {
  await choose(ANOTHER, '  some/clip  ', undefined);
  expect(done).toEqual(['use some/clip']);
});

it.each([undefined, '', 'no id'])('changes nothing where %j is typed as an id', async (typed) => {
  await choose(ANOTHER, typed);
  expect([done, workbench.shown]).toEqual([[], []]);
});

it('says while an id is typed whether it is one', async () => {
  await choose(ANOTHER, undefined);
  const [{ validateInput } = {}] = workbench.dialogs as { validateInput?: (text: string) => string | undefined }[];
  expect(['', ' some/clip ', 'some', 'some/clip/more'].map((text) => validateInput?.(text))).toEqual([
    undefined,
    undefined,
    'An id is like owner/name.',
    'An id is like owner/name.',
  ]);
});

it.each([
  ['Use a model folder…', 'clipGaze.useModelFolder'],
  ['Import model from a zip or folder…', 'clipGaze.importModel'],
  ['Compare models on this image or folder…', 'clipGaze.compareModels'],
  ['Manage models…', 'clipGaze.manageModels'],
])('%s is another way', async (label, command) => {
  await choose(label);
  expect(workbench.executed).toEqual([[command]]);
});
