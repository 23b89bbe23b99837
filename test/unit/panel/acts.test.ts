/** What the panel does when its webview asks for something: of the picture that it shows, and without one. */
import { beforeEach, expect, it, vi } from 'vitest';
import type { FromPanel } from '../../../src/panel/protocol.js';
import { ConfigurationTarget, tidyWorkbench, Uri, workbench, workspace } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { act } = await import('../../../src/panel/acts.js');

const SHOWN = Uri.file('/shown.png');

/** What panel and gaze were asked for, in its order. */
let done: unknown[][];
let remembered: Record<string, unknown>;
/** Whether the panel shows a picture. */
let showsOne: boolean;
let lists: string[];

beforeEach(() => {
  tidyWorkbench();
  done = [];
  showsOne = true;
  lists = ['movements', 'surfaces'];
  const switches = { on: [], off: [] };
  remembered = { phrases: [], templates: [], order: [], pinned: [], folded: [], spread: switches, merge: switches };
});

const doing =
  (what: string) =>
  (...args: unknown[]) =>
    void done.push([what, ...args.map((each) => (each instanceof Uri ? String(each) : each))]);

function send(message: FromPanel): Promise<void> {
  const gaze = {
    uri: SHOWN,
    preview: { sendAgain: doing('send the preview') },
    where: { close: doing('close where') },
    lists: { ids: lists, of: () => undefined, spreads: () => false },
    answers: { of: (id: string) => (lists.includes(id) ? { list: { id } } : undefined) },
    say: doing('say'),
    gaze: doing('gaze'),
    cancel: doing('cancel'),
    forgetChanges: doing('forget changes'),
    gazeWith: doing('gaze with'),
    gazeWithout: doing('gaze without'),
    widen: doing('widen'),
    showBaseline: doing('baseline'),
    showWhere: doing('show where'),
  };
  const panel = {
    gaze: showsOne ? gaze : undefined,
    uri: showsOne ? SHOWN : undefined,
    drawings: { drawn: doing('drawn') },
    send: doing('send'),
    post: doing('post'),
    go: doing('go'),
    copyPart: doing('copy'),
    search: doing('search'),
    open: (uri: Uri) => {
      done.push(['open', String(uri)]);
      return gaze;
    },
  };
  const panelMemory = {
    get value() {
      return remembered;
    },
    change: (part: object) => Promise.resolve(void Object.assign(remembered, part)),
  };
  return act(panel as never, { panelMemory } as never, message);
}

const OF_A_PICTURE: FromPanel[] = [
  { kind: 'whole', list: 'movements' },
  { kind: 'arrange', list: 'movements', how: 'pin' },
  { kind: 'place', list: 'movements' },
  { kind: 'baseline', list: 'movements', shown: true },
  { kind: 'ask', phrases: ['a cat'] },
  { kind: 'templates', templates: ['a {}'] },
  { kind: 'top', topK: 3 },
  { kind: 'preprocessing', preprocessing: 'reference' },
  { kind: 'forget-changes' },
  { kind: 'gaze-with', list: 'tools' },
  { kind: 'keep-list', list: 'tools' },
  { kind: 'drop-list', list: 'tools' },
  { kind: 'spread', list: 'movements', shown: true },
  { kind: 'merge', list: 'movements', merged: true },
  { kind: 'open-list', list: 'movements' },
  { kind: 'widen', list: 'movements', to: 'tools' },
  { kind: 'gaze' },
  { kind: 'cancel' },
  { kind: 'crop', crop: 'whole' },
  { kind: 'copy', what: 'result' },
  { kind: 'search', phrase: 'a cat' },
  { kind: 'where', list: 'movements', phrase: 'a cat' },
  { kind: 'close-where' },
  { kind: 'drawn', id: 1 },
  { kind: 'compare' },
];

it.each(OF_A_PICTURE)('a panel without a picture does nothing where $kind is asked of one', async (message) => {
  showsOne = false;
  const before = structuredClone(remembered);
  await send(message);
  expect([done, workbench.settings.size, workbench.executed, remembered]).toEqual([[], 0, [], before]);
});

it.each<[FromPanel, unknown[]]>([
  [{ kind: 'gaze' }, ['gaze']],
  [{ kind: 'cancel' }, ['cancel']],
  [{ kind: 'forget-changes' }, ['forget changes']],
  [{ kind: 'gaze-with', list: 'tools' }, ['gaze with', 'tools']],
  [{ kind: 'drop-list', list: 'tools' }, ['gaze without', 'tools']],
  [{ kind: 'where', list: 'movements', phrase: 'a cat' }, ['show where', 'movements', 'a cat']],
  [{ kind: 'close-where' }, ['close where']],
  [{ kind: 'search', phrase: 'a cat' }, ['search', 'a cat']],
  [{ kind: 'go', direction: 'back' }, ['go', 'back']],
])('%j', async (message, what) => {
  await send(message);
  expect(done).toEqual([what]);
});

it.each<FromPanel>([
  { kind: 'widen', list: 'movements', to: 'tools' },
  { kind: 'baseline', list: 'movements', shown: true },
  { kind: 'copy', what: 'list', list: 'movements' },
  { kind: 'drawn', id: 1 },
])('$kind is handed on whole', async (message) => {
  await send(message);
  expect(done).toEqual([[message.kind, message]]);
});

it('sends a webview that was loaded anew the state and the picture', async () => {
  await send({ kind: 'ready' });
  expect(done).toEqual([['send'], ['send the preview']]);
  showsOne = false;
  await send({ kind: 'ready' });
  expect(done.slice(2)).toEqual([['send']]);
});

it('sends nothing of a list that has no answer', async () => {
  await send({ kind: 'whole', list: 'gone' });
  expect(done).toEqual([]);
});

it('remembers what is asked and how it is shown', async () => {
  await send({ kind: 'ask', phrases: ['a cat'], against: 'movements' });
  await send({ kind: 'templates', templates: ['a {}'] });
  await send({ kind: 'spread', list: 'movements', shown: false });
  await send({ kind: 'merge', list: 'surfaces', merged: true });
  await send({ kind: 'arrange', list: 'surfaces', how: 'fold' });
  await send({ kind: 'place', list: 'surfaces', before: 'movements' });
  expect(remembered).toEqual({
    phrases: ['a cat'],
    against: 'movements',
    templates: ['a {}'],
    spread: { on: [], off: ['movements'] },
    merge: { on: ['surfaces'], off: [] },
    folded: ['surfaces'],
    order: ['surfaces', 'movements'],
    pinned: [],
  });
  await send({ kind: 'ask', phrases: [] });
  expect(remembered).toMatchObject({ phrases: [], against: undefined });
});

it.each<[FromPanel, string, unknown]>([
  [{ kind: 'top', topK: 3 }, 'topK', 3],
  [{ kind: 'preprocessing', preprocessing: 'reference' }, 'preprocessing', 'reference'],
  [{ kind: 'crop', crop: 'tiles' }, 'crop', 'tiles'],
])('%j is a setting', async (message, name, value) => {
  await send(message);
  expect([...workbench.settings]).toEqual([[name, value]]);
});

it('writes a list into the settings once, however often that is clicked', async () => {
  workbench.settings.set('lists', ['movements']);
  await send({ kind: 'keep-list', list: 'tools' });
  await send({ kind: 'keep-list', list: 'tools' });
  expect(workbench.settings.get('lists')).toEqual(['movements', 'tools']);
});

it('writes a list for the user where the workspace, not being trusted, names none', async () => {
  workbench.folders.push({ name: 'set', uri: Uri.file('/') });
  await send({ kind: 'keep-list', list: 'tools' });
  workspace.isTrusted = false;
  await send({ kind: 'keep-list', list: 'sites' });
  // What is not restricted it may have all the same.
  await send({ kind: 'top', topK: 3 });
  const { Global, Workspace } = ConfigurationTarget;
  expect(workbench.targets).toEqual([
    ['lists', Workspace],
    ['lists', Global],
    ['topK', Workspace],
  ]);
});

it('opens a list that is no file and has no phrases where the settings name it', async () => {
  const services = { lists: { locate: () => Promise.resolve(undefined) }, listDocuments: {} };
  const gaze = { uri: SHOWN, lists: { of: () => undefined } };
  await act({ gaze } as never, services as never, { kind: 'open-list', list: './gone.phrases' });
  expect(workbench.executed).toEqual([['workbench.action.openSettings', 'clipGaze.lists']]);
});

it('gazes at a picture that is chosen, one and no more, and at none where the dialog is closed', async () => {
  showsOne = false;
  workbench.chosen = [undefined, [Uri.file('/a.png')]];
  await send({ kind: 'choose-picture' });
  expect(done).toEqual([]);
  await send({ kind: 'choose-picture' });
  expect(done).toEqual([['open', 'file:///a.png'], ['gaze']]);
  expect(workbench.dialogs).toMatchObject([{ canSelectMany: false }, { canSelectMany: false }]);
});

it.each<[FromPanel['kind'], string]>([
  ['sample', 'clipGaze.trySample'],
  ['walkthrough', 'clipGaze.openWalkthrough'],
  ['choose-lists', 'clipGaze.chooseLists'],
])('%s is a command, with a picture and without', async (kind, command) => {
  await send({ kind } as FromPanel);
  showsOne = false;
  await send({ kind } as FromPanel);
  expect(workbench.executed).toEqual([[command], [command]]);
});

it('compares the picture with others, which are asked for or were dropped beside it', async () => {
  await send({ kind: 'compare' });
  await send({ kind: 'drop', uris: ['file:///shown.png', 'file:///a.png', 'file:///notes.txt'] });
  const asUris = workbench.executed.map(([id, first, all]) => [id, String(first), (all as Uri[] | undefined)?.map(String)]);
  expect(asUris).toEqual([
    ['clipGaze.comparePictures', 'file:///shown.png', undefined],
    ['clipGaze.comparePictures', 'file:///shown.png', ['file:///shown.png', 'file:///a.png']],
  ]);
});

it('gazes at the first picture that is dropped into an empty panel', async () => {
  showsOne = false;
  await send({ kind: 'drop', uris: ['file:///notes.txt', 'file:///a.png', 'file:///b.png'] });
  expect(done).toEqual([['open', 'file:///a.png'], ['gaze']]);
});

it('says so where what was dropped is no picture, or none but the one shown', async () => {
  await send({ kind: 'drop', uris: ['file:///notes.txt', 'file:///shown.png'] });
  expect(done).toEqual([['say', 'What was dropped is no other picture that Clip Gaze reads.']]);
  showsOne = false;
  await send({ kind: 'drop', uris: ['file:///notes.txt'] });
  expect(workbench.shown).toEqual(['What was dropped is no picture that Clip Gaze reads.']);
});
