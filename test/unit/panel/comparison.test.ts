/** A comparison of pictures: its columns, and what becomes of it where one of them, or all, cannot be looked at. */
import { beforeEach, expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/engine/errors.js';
import { CATALOGUE } from '../../../src/models/catalogue.js';
import { DownloadError, NoModelError } from '../../../src/models/errors.js';
import type { ToComparison } from '../../../src/panel/comparison-protocol.js';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';
import type { PanelServices } from '../../../src/workbench/services.js';
import { configurationChange, happen, tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';
import { ENCODED } from '../engine-answers.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { Comparison } = await import('../../../src/panel/comparison.js');

const LIST: PhraseList = { id: 'two', title: 'Two', templates: [], phrases: [{ spellings: ['a'] }, { spellings: ['b'] }] };
const PICTURES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((name) => Uri.file(`/${name}.png`));

let comparison: InstanceType<typeof Comparison>;
let asked: string[];
let posted: ToComparison[];
/** What the engine says of a picture or of the lists, in place of an answer. */
let wrong: Map<string, Error>;
let downloads: ((error?: Error) => void)[];
/** The download under way, and who is told of its progress. */
let download: object | undefined;
let downloadChanges: () => void;
/** Told of what is remembered for all panels. */
let remember: (what: readonly string[]) => void;
let cancelDownload: ReturnType<typeof vi.fn>;
let model: Promise<object>;

beforeEach(() => {
  tidyWorkbench();
  asked = [];
  posted = [];
  wrong = new Map();
  downloads = [];
  download = undefined;
  cancelDownload = vi.fn();
  model = Promise.resolve({ id: 'demo', title: 'Demo', fingerprint: 'f', logitScale: 100 });
  comparison = new Comparison(
    services(),
    () => undefined,
    (message) => posted.push(message),
  );
});

function services(): PanelServices {
  const nothing = { dispose: () => undefined };
  const listen = () => nothing;
  const answer = (method: string, { source }: { source?: { path: string } }): unknown => {
    const failure = wrong.get(source?.path ?? method);
    if (method !== 'preview') asked.push(source?.path ?? method);
    if (failure) throw failure;
    if (method === 'preview') return { webp: Buffer.alloc(4), width: 8, height: 8 };
    if (method === 'compare') return [{ cosines: Float32Array.of(0.3, 0.2), truncated: new Uint8Array(2) }];
    const image_embeds = Float32Array.of(
      1,
      PICTURES.findIndex(({ path }) => path === source?.path),
    );
    return { ...ENCODED, image_embeds };
  };
  return {
    version: '1.0.0',
    // eslint-disable-next-line @typescript-eslint/require-await -- what is thrown is to be rejected
    engine: { request: async (method: string, params: object) => answer(method, params) },
    models: {
      current: () => model,
      endpoint: 'https://hub.example',
      get download() {
        return download;
      },
      onDidChange: (told: () => void) => {
        downloadChanges = told;
        return nothing;
      },
      onDidEndDownload: (told: (error?: Error) => void) => {
        downloads.push(told);
        return nothing;
      },
      cancelDownload,
    },
    panelMemory: {
      value: { phrases: [], templates: [], spread: { on: [], off: [] }, merge: { on: [], off: [] } },
      onDidChange: (told: typeof remember) => {
        remember = told;
        return nothing;
      },
    },
    lists: { each: () => Promise.resolve([LIST]), files: () => Promise.resolve([]) },
    onEngineRestart: listen,
    toldOnce: { first: () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  } as unknown as PanelServices;
}

const names = () => comparison.state.pictures.map(({ name }) => name);
const add = (...pictures: readonly number[]) => comparison.add(pictures.map((at) => PICTURES[at]) as never);

it('says which pictures had no room, and takes each once', async () => {
  await add(0, 1, 0);
  expect(names()).toEqual(['a.png', 'b.png']);
  await add(1, 2, 3, 4, 5, 6, 7, 8, 9);
  expect(names()).toHaveLength(8);
  expect(comparison.state.notice).toBe('A comparison holds 8 pictures: i.png, j.png had no room.');
  expect(comparison.state.phase.kind).toBe('done');
});

it('moves a column to the left and right, and none beyond the ends', async () => {
  await add(0, 1, 2);
  asked.length = 0;
  comparison.move(PICTURES[2]!.toString(), -1);
  expect(names()).toEqual(['a.png', 'c.png', 'b.png']);
  comparison.move(PICTURES[0]!.toString(), -1);
  comparison.move(PICTURES[1]!.toString(), 1);
  comparison.move('file:///gone.png', 1);
  expect(names()).toEqual(['a.png', 'c.png', 'b.png']);
  // The cosines go with the columns.
  expect(comparison.state.cosines[0]?.[1]).toBeCloseTo(1 / Math.sqrt(5));
  expect(asked).toEqual([]);
});

it('compares the others where one picture cannot be read, and says why in its column', async () => {
  wrong.set('/b.png', new EngineError('image', 'b.png is no picture.'));
  await add(0, 1, 2);
  const { phase, pictures, lists, cosines } = comparison.state;
  expect(phase.kind).toBe('done');
  expect(pictures.map(({ error }) => error)).toEqual([undefined, 'b.png is no picture.', undefined]);
  expect(lists[0]?.phrases[0]?.answers.map((answer) => answer?.rank)).toEqual([1, undefined, 1]);
  expect(cosines.map((row) => row[1])).toEqual([null, null, null]);
  expect(comparison.result()?.images[1]).toMatchObject({ path: 'b.png', error: 'b.png is no picture.' });
  wrong.clear();
  await comparison.again();
  expect(comparison.state.pictures[1]).not.toHaveProperty('error');
});

it('looks at all pictures anew when it is asked to, and at none that it has seen otherwise', async () => {
  await add(0, 1);
  happen('file changed');
  expect(comparison.state.pictures.map(({ stale }) => stale)).toEqual(['changed', 'changed']);
  asked.length = 0;
  await comparison.compare();
  expect(asked).toEqual(['compare', 'compare']);
  await comparison.again();
  expect(asked.slice(2)).toEqual(['/a.png', '/b.png', 'compare', 'compare']);
  expect(comparison.state.pictures.map(({ stale }) => stale)).toEqual([undefined, undefined]);
});

it('is empty with one picture, and leaves it to be compared with another', async () => {
  await add(0, 1);
  await comparison.remove(PICTURES[0]!.toString());
  await comparison.remove('file:///gone.png');
  expect(comparison.state.phase.kind).toBe('empty');
  expect(names()).toEqual(['b.png']);
  await add(2);
  expect(comparison.state.phase.kind).toBe('done');
});

it('offers a smaller batch where memory runs out with the phrases, and not where it does with a picture', async () => {
  workbench.settings.set('batchSize', 64);
  wrong.set('compare', new EngineError('memory', 'Memory ran out.'));
  await add(0, 1);
  expect(comparison.state.phase).toMatchObject({ kind: 'failed', problem: 'memory', batchSize: 64 });
  wrong = new Map([['/c.png', new EngineError('memory', 'Memory ran out.')]]);
  await add(2);
  expect(comparison.state.phase).toMatchObject({ kind: 'failed', problem: 'memory' });
  expect(comparison.state.phase).not.toHaveProperty('batchSize');
});

it('can be cancelled, and goes on with a change of the settings', async () => {
  await add(0, 1);
  let answered: (model: object) => void = () => undefined;
  const before = await model;
  model = new Promise((resolve) => (answered = resolve));
  const comparing = comparison.compare();
  comparison.cancel();
  answered(before);
  await comparing;
  expect(comparison.state.phase.kind).toBe('cancelled');
  happen('configuration', configurationChange('crop'));
  await vi.waitFor(() => expect(comparison.state.phase.kind).toBe('done'));
});

it('shows its small pictures again in a webview that was loaded anew', async () => {
  await add(0, 1);
  await vi.waitFor(() => expect(posted).toHaveLength(2));
  comparison.sendThumbnails();
  expect(posted.slice(2)).toEqual(posted.slice(0, 2));
  // Other typed arrays, such as a Buffer, would cross as JSON.
  expect(posted[0]).toMatchObject({ kind: 'thumbnail', uri: 'file:///a.png', webp: new Uint8Array(4) });
  expect(Buffer.isBuffer(posted[0]?.kind === 'thumbnail' && posted[0].webp)).toBe(false);
});

it('asks again for other phrases of one’s own, and not for what it does not show', async () => {
  await add(0, 1);
  asked.length = 0;
  remember(['spread', 'merge']);
  expect(asked).toEqual([]);
  remember(['templates']);
  await vi.waitFor(() => expect(asked).toEqual(['compare', 'compare']));
});

it('says how far a download is, what it failed of, and compares once the model is there', async () => {
  model = Promise.reject(new NoModelError(CATALOGUE[0]!, 4, false));
  await add(0, 1);
  expect(comparison.state.phase.kind).toBe('no-model');
  downloadChanges();
  expect(comparison.state.phase.kind).toBe('no-model');
  const progress = { doneBytes: 1, totalBytes: 4, bytesPerSecond: 2, file: 'config.json' };
  download = { title: 'CLIP', progress };
  downloadChanges();
  expect(comparison.state.phase).toEqual({ kind: 'downloading', model: 'CLIP', ...progress });
  for (const ended of downloads) ended(new DownloadError('network', 'The hub does not answer.'));
  expect(comparison.state.phase).toMatchObject({ kind: 'failed', message: 'The hub does not answer.' });
  downloadChanges();
  model = Promise.resolve({ id: 'demo', title: 'Demo', fingerprint: 'f', logitScale: 100 });
  for (const ended of downloads) ended();
  await vi.waitFor(() => expect(comparison.state.phase.kind).toBe('done'));
});
