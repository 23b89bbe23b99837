/** A table of pictures where something goes wrong: what is said, and how it goes on. */
import { beforeEach, expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/engine/errors.js';
import type { FolderState, ToFolder } from '../../../src/folder/protocol.js';
import { CATALOGUE } from '../../../src/models/catalogue.js';
import { NoModelError } from '../../../src/models/errors.js';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';
import type { Services } from '../../../src/workbench/services.js';
import { configurationChange, happen, tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { Folder } = await import('../../../src/folder/folder.js');

const LIST: PhraseList = { id: 'two', title: 'Two', templates: [], phrases: [{ spellings: ['a'] }, { spellings: ['b'] }] };
const PICTURES = ['a', 'b'].map((name) => Uri.file(`/${name}.png`));
const MODEL = { id: 'demo', title: 'Demo', demo: true, fingerprint: 'f', logitScale: 1, projection: 2 };

let folder: InstanceType<typeof Folder>;
let posted: ToFolder[];
let logged: string[];
let model: () => Promise<object>;
let lists: () => Promise<PhraseList[]>;
let phrase: () => Promise<{ text_embeds: Float32Array }>;
let nearest: () => object;
let downloadEnds: (error?: Error) => void;

beforeEach(() => {
  tidyWorkbench();
  posted = [];
  logged = [];
  model = () => Promise.resolve(MODEL);
  lists = () => Promise.resolve([LIST]);
  phrase = () => Promise.resolve({ text_embeds: Float32Array.of(0, 1) });
  nearest = () => ({ found: { each: 1, rows: Uint32Array.of(1, 0), cosines: Float32Array.of(0.6, 0.6) } });
});

function open(): void {
  const nothing = { dispose: () => undefined };
  const panel = {
    webview: {
      asWebviewUri: (uri: Uri) => uri,
      onDidReceiveMessage: () => nothing,
      postMessage: (message: ToFolder) => Promise.resolve(posted.push(message)),
    },
    onDidDispose: () => nothing,
  };
  const kept = { uris: PICTURES.map(String), filter: {}, order: { column: { by: 'path' }, descending: false } as const };
  folder = new Folder(panel as never, { ...kept, text: '', going: true }, services(), () => Promise.resolve());
}

function services(): Services {
  const nothing = { dispose: () => undefined };
  const answers: Record<string, (params: never) => unknown> = {
    storedImages: ({ paths }: { paths: string[] }) => paths.map(() => undefined),
    encodeImage: ({ source }: { source: { path: string } }) => {
      const image_embeds = source.path === '/a.png' ? Float32Array.of(1, 0) : Float32Array.of(0.6, 0.8);
      return { image_embeds, width: 8, height: 8, sha256: source.path, seen: [], runtime: 'native', device: 'cpu' };
    },
    compare: ({ image_embeds, asks }: { image_embeds: Float32Array; asks: unknown[] }) =>
      asks.map(() => ({ cosines: image_embeds, truncated: new Uint8Array(2) })),
    encodePhrases: () => phrase(),
    keepEmbeddings: () => ({ rows: PICTURES.length }),
    nearest: () => nearest(),
  };
  return {
    version: '1.0.0',
    extension: { extensionUri: Uri.file('/extension') },
    engine: { request: (method: string, params: never) => Promise.resolve(answers[method]?.(params)) },
    models: {
      current: () => model(),
      onDidEndDownload: (told: (error?: Error) => void) => {
        downloadEnds = told;
        return nothing;
      },
    },
    lists: { for: () => lists() },
    toldOnce: { first: () => undefined },
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (line: string) => logged.push(line),
    },
  } as unknown as Services;
}

function state(): FolderState {
  return posted.flatMap((message) => (message.kind === 'state' ? message.state : [])).at(-1)!;
}

const reaches = (phase: FolderState['phase']['kind']) => vi.waitFor(() => expect(state().phase.kind).toBe(phase));

it('says that there is no model, and begins when one was downloaded', async () => {
  model = () => Promise.reject(new NoModelError(CATALOGUE[0]!, 4, false));
  open();
  await reaches('no-model');
  downloadEnds(new Error('The hub is gone.'));
  expect(state().phase.kind).toBe('no-model');
  model = () => Promise.resolve(MODEL);
  downloadEnds();
  await reaches('done');
  expect(state().progress).toMatchObject({ done: 2, total: 2 });
});

it('says what is wrong with the lists, and begins anew once that is put right', async () => {
  open();
  await reaches('done');
  lists = () => Promise.reject(new Error('There is no list "mine".'));
  happen('configuration', configurationChange('lists'));
  await reaches('failed');
  expect(state().phase).toMatchObject({ message: 'There is no list "mine".' });
  expect(folder.shown).toBeUndefined();
  lists = () => Promise.resolve([LIST, { ...LIST, id: 'other' }]);
  happen('configuration', configurationChange('lists'));
  await reaches('done');
  expect(state().lists.map(({ id }) => id)).toEqual(['two', 'other']);
});

it('begins anew where something is set that decides what is computed, the runtime as well', async () => {
  open();
  await reaches('done');
  const asked = vi.fn(() => Promise.resolve(MODEL));
  model = asked;
  happen('configuration', configurationChange('topK'));
  expect(asked).not.toHaveBeenCalled();
  happen('configuration', configurationChange('runtime'));
  expect(asked).toHaveBeenCalledTimes(1);
  await reaches('done');
});

it('takes the scores of what was found before away where nothing can be found, and names no phrase in the log', async () => {
  open();
  await reaches('done');
  await folder.find('a sunset');
  expect(state()).toMatchObject({ search: { text: 'a sunset' }, order: { column: { by: 'score' } } });
  expect([...folder.shown!.pictures]).toEqual([1, 0]);
  phrase = () => Promise.reject(new EngineError('memory', 'Memory ran out.'));
  await folder.find('a secret');
  expect(state()).toMatchObject({ search: { text: 'a secret', error: 'Memory ran out.' }, order: { column: { by: 'path' } } });
  expect(folder.shown).not.toHaveProperty('scores');
  expect(logged).toEqual(['finding with demo failed']);
});

it('shows only what was looked for last', async () => {
  open();
  await reaches('done');
  let late: (failure: Error) => void = () => undefined;
  phrase = () => new Promise((_resolve, reject) => (late = reject));
  const first = folder.find('first');
  phrase = () => Promise.resolve({ text_embeds: Float32Array.of(1, 0) });
  await folder.find('second');
  late(new Error('Memory ran out.'));
  await first;
  expect(state().search).toEqual({ text: 'second' });
  expect([...folder.shown!.pictures]).toEqual([0, 1]);
});

it('copies the path of one picture, or of all that are shown in their order', async () => {
  open();
  await reaches('done');
  await folder.find('a sunset');
  await folder.copyPaths();
  expect(state().notice).toBe('2 paths were copied.');
  await folder.copyPaths(0);
  expect(state().notice).toBe('The path was copied.');
  await folder.copyPaths(7);
  expect(workbench.copied).toEqual(['/b.png\n/a.png', '/a.png', '']);
});

it('shows a picture in the explorer, and nothing for one that there is not', async () => {
  open();
  await reaches('done');
  await folder.revealInExplorer(1);
  await folder.revealInExplorer(7);
  expect(workbench.executed.map(([command, uri]) => [command, String(uri)])).toEqual([['revealInExplorer', 'file:///b.png']]);
});

it('compares the pictures while the summary is in sight, moves the border of what is nearly the same, and leads to a group', async () => {
  open();
  await reaches('done');
  const compared = vi.fn(nearest);
  nearest = compared;
  const likeness = () => posted.flatMap((message) => (message.kind === 'summary' ? message.summary.likeness : [])).at(-1);
  folder.showSummary(true);
  await vi.waitFor(() => expect(likeness()).toMatchObject({ kind: 'done', compared: 2, groupCount: 0 }));
  folder.showGroup(0);
  expect(state().filter).toEqual({});
  folder.setThreshold(0.5);
  expect(likeness()).toMatchObject({ threshold: 0.5, groupCount: 1, alike: 2, groups: [{ count: 2 }] });
  folder.showGroup(0);
  expect(state().filter).toEqual({ among: ['a.png', 'b.png'] });
  expect(compared).toHaveBeenCalledTimes(1);

  nearest = () => new Promise(() => undefined);
  folder.compare();
  expect(likeness()).toMatchObject({ kind: 'comparing' });
  folder.cancelCompare();
  folder.showSummary(false);
  nearest = () => {
    throw new EngineError('memory', 'Memory ran out.');
  };
  folder.showSummary(true);
  folder.compare();
  await vi.waitFor(() => expect(likeness()).toEqual({ kind: 'failed', message: 'Memory ran out.' }));
});
