/** Going back to a picture: what is known is there at once, and only what has changed since is asked. */
import { beforeEach, expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/engine/errors.js';
import type { Ask } from '../../../src/engine/protocol.js';
import type { ToPanel } from '../../../src/panel/protocol.js';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';
import type { Services } from '../../../src/workbench/services.js';
import { compared, ENCODED } from '../engine-answers.js';

const workbench = vi.hoisted(() => ({
  settings: new Map<string, unknown>(),
  fileChanged: [] as (() => void)[],
}));

vi.mock('vscode', () => {
  const nothing = { dispose: () => undefined };
  return {
    Disposable: { from: (...all: { dispose(): void }[]) => ({ dispose: () => all.forEach((each) => each.dispose()) }) },
    EventEmitter: class {
      readonly event = () => nothing;
    },
    RelativePattern: vi.fn(),
    Uri: { joinPath: () => 'file:///' },
    workspace: {
      getConfiguration: () => ({ get: (name: string) => workbench.settings.get(name) }),
      onDidChangeConfiguration: () => nothing,
      asRelativePath: (uri: { path: string }) => uri.path,
      createFileSystemWatcher: () => ({
        ...nothing,
        onDidChange: (told: () => void) => void workbench.fileChanged.push(told),
        onDidCreate: () => undefined,
        onDidDelete: () => undefined,
      }),
    },
  };
});

const { PictureGaze } = await import('../../../src/panel/picture-gaze.js');

const list = (id: string): PhraseList => ({
  id,
  title: id,
  templates: [],
  phrases: ['a', 'b'].map((text) => ({ spellings: [text] })),
});

let asked: string[];
let posted: ToPanel[];
let lists: PhraseList[];
/** What the engine says of the lists, in place of an answer. */
let wrong: Error | undefined;
/** Told of what is remembered for all panels. */
let remember: (what: readonly string[]) => void;

beforeEach(() => {
  workbench.settings = new Map([['lists', []]]);
  workbench.fileChanged.length = 0;
  asked = [];
  wrong = undefined;
  lists = [list('movements')];
});

/** The engine, of which every question is written down, and as much else as a gaze asks for. */
function services(): Services {
  const answers: Record<string, (params: { asks?: readonly Ask[] }) => unknown> = {
    encodeImage: () => ENCODED,
    preview: () => ({ webp: new Uint8Array(4), width: 8, height: 8 }),
    compare: ({ asks = [] }) => compared(asks, (place) => 0.2 + place / 10),
  };
  const listen = () => ({ dispose: () => undefined });
  return {
    engine: {
      request: (method: string, params: object) => {
        asked.push(method);
        return method === 'compare' && wrong ? Promise.reject(wrong) : Promise.resolve(answers[method]?.(params));
      },
    },
    models: {
      current: () => Promise.resolve({ fingerprint: 'f', logitScale: 100 }),
      onDidChange: listen,
      onDidEndDownload: listen,
    },
    panelMemory: {
      value: { phrases: [], templates: [], spread: { on: [], off: [] }, merge: { on: [], off: [] } },
      onDidChange: (told: typeof remember) => {
        remember = told;
        return { dispose: () => undefined };
      },
    },
    phraseFiles: { onDidChange: listen },
    lists: { each: () => Promise.resolve(lists), files: () => Promise.resolve([]) },
    onEngineRestart: listen,
    toldOnce: { first: () => undefined },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  } as unknown as Services;
}

const uri = { scheme: 'file', path: '/a.png', fsPath: '/a.png', toString: () => 'file:///a.png' };

/** A gaze that is done. */
async function gazedAt() {
  const heard: ToPanel[] = [];
  posted = heard;
  const gaze = new PictureGaze(
    uri as never,
    services(),
    () => undefined,
    (message) => heard.push(message),
  );
  await gaze.gaze();
  expect(gaze.phase.kind).toBe('done');
  return gaze;
}

/** One that was left for another picture. */
async function rested() {
  const gaze = await gazedAt();
  await vi.waitFor(() => expect(posted).toHaveLength(1));
  expect(gaze.rest()).toBe(true);
  asked.length = 0;
  posted.length = 0;
  return gaze;
}

it('asks nothing where nothing has changed, and shows result and picture at once', async () => {
  const gaze = await rested();
  const back = gaze.comeBack('news');
  expect(gaze.phase).toEqual({ kind: 'done' });
  expect(gaze.answers.of('movements')?.result.phrases[0]?.phrase).toBe('b');
  await back;
  await vi.waitFor(() => expect(posted.map(({ kind }) => kind)).toEqual(['preview']));
  expect([asked, gaze.phase.kind, gaze.notice]).toEqual([[], 'done', 'news']);
});

it('asks only the lists that are new', async () => {
  const gaze = await rested();
  lists = [list('movements'), list('surfaces')];
  await gaze.comeBack();
  expect(asked).toEqual(['compare']);
  expect(gaze.answers.shown.map((answer) => answer.list.id)).toEqual(['movements', 'surfaces']);
});

it('looks anew where the model would see something else', async () => {
  const cropped = await rested();
  workbench.settings.set('crop', 'whole');
  await cropped.comeBack();
  expect(asked).toEqual(['encodeImage', 'compare']);
});

it('looks anew where the file is another one', async () => {
  const changed = await rested();
  workbench.fileChanged.at(-1)?.();
  await changed.comeBack();
  expect(asked).toContain('encodeImage');
  expect([changed.stale, changed.phase.kind]).toEqual([undefined, 'done']);
});

it('that was left before it was done is nothing to come back to', () => {
  const gaze = new PictureGaze(
    uri as never,
    services(),
    () => undefined,
    () => undefined,
  );
  void gaze.gaze();
  expect(gaze.rest()).toBe(false);
});

it.each([
  ['fails, and says why', new EngineError('memory', 'Memory ran out.'), { kind: 'failed', message: 'Memory ran out.' }],
  ['is cancelled', new EngineError('cancelled', 'Cancelled.'), { kind: 'cancelled' }],
])('%s where lists that are others now cannot be asked', async (_, error, phase) => {
  const gaze = await gazedAt();
  lists = [list('movements'), list('surfaces')];
  wrong = error;
  remember(['merge']);
  await vi.waitFor(() => expect(gaze.phase).toMatchObject(phase));
  // What was answered before stays.
  expect(gaze.answers.of('movements')?.result.phrases[0]?.phrase).toBe('b');
  wrong = undefined;
  await gaze.gaze();
  expect(gaze.phase.kind).toBe('done');
  expect(gaze.answers.of('surfaces')).toBeDefined();
});
