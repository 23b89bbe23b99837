/** Many pictures, from menus and the palette: which are meant, and what is done where somebody leaves. */
import { beforeEach, expect, it, vi } from 'vitest';
import type { KeptFolder } from '../../../src/folder/protocol.js';
import { tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { folderSerializer, registerFolderCommands } = await import('../../../src/features/folder-commands.js');

const SET = Uri.file('/work/set');
const PICTURE = Uri.file('/elsewhere/a.png');

/** What tables were asked for, in its order. */
let done: unknown[][];
let panels: { active: { uri: Uri } | undefined };
let folders: { active: ReturnType<typeof table> | undefined };

/** A table that writes down what it is asked for. */
function table(name: string) {
  const doing =
    (what: string) =>
    (...args: unknown[]) =>
      Promise.resolve(void done.push([`${name}: ${what}`, ...args.map((each) => (each instanceof Uri ? String(each) : each))]));
  return {
    shown: undefined,
    say: doing('say'),
    find: doing('find'),
    findAlike: doing('find alike'),
    open: doing('open'),
    revealInExplorer: doing('reveal'),
    copyPaths: doing('copy paths'),
  };
}

beforeEach(() => {
  tidyWorkbench();
  done = [];
  panels = { active: undefined };
  folders = { active: undefined };
  const made = Object.assign(folders, {
    show: (uris: readonly Uri[], ...going: boolean[]) => {
      done.push(['show', uris.map(String), ...going]);
      return Promise.resolve(table('new'));
    },
    adopt: (_webview: unknown, kept: KeptFolder) => Promise.resolve(void done.push(['adopt', kept.uris])),
  });
  registerFolderCommands(made as never, panels as never, new Map() as never);
});

const openWorkspace = (): void => void workbench.folders.push({ name: 'My pictures', uri: SET });

/** @param chosen what is chosen, one after the other */
async function run(id: string, args: readonly unknown[] = [], ...chosen: unknown[]): Promise<void> {
  workbench.chosen = chosen;
  await workbench.commands.get(id)?.(...args);
}

it('gazes at what was clicked, or at all that is selected', async () => {
  await run('clipGaze.gazeAtFolder', [SET]);
  await run('clipGaze.gazeAtSelection', [SET, [SET, PICTURE, 'no URI']]);
  await run('clipGaze.gazeAtFolder', [SET, []]);
  expect(done).toEqual([
    ['show', ['file:///work/set']],
    ['show', ['file:///work/set', 'file:///elsewhere/a.png']],
    ['show', ['file:///work/set']],
  ]);
  expect(workbench.offered).toEqual([]);
});

it('asks which folder where none was clicked, by the names that the workspace has for them', async () => {
  openWorkspace();
  await run('clipGaze.gazeAtFolder', [], 'My pictures');
  expect(workbench.entries[0]).toMatchObject([{ label: 'My pictures', description: '/work/set' }, { label: 'Another folder…' }]);
  expect(done).toEqual([['show', ['file:///work/set']]]);
});

it('gazes at any other folder, and at none where the question or the dialog is closed', async () => {
  openWorkspace();
  await run('clipGaze.gazeAtFolder', [], undefined);
  expect(workbench.dialogs).toEqual([]);
  await run('clipGaze.gazeAtFolder', [], 'Another folder…', undefined);
  expect(done).toEqual([]);
  await run('clipGaze.gazeAtFolder', [], 'Another folder…', [Uri.file('/other')]);
  expect(done).toEqual([['show', ['file:///other']]]);
});

it('asks with a dialog at once where no folder is open', async () => {
  await run('clipGaze.gazeAtFolder', [], [Uri.file('/other')]);
  expect(workbench.dialogs).toMatchObject([{ canSelectFolders: true, canSelectFiles: false, canSelectMany: true }]);
  expect([workbench.offered, done]).toEqual([[], [['show', ['file:///other']]]]);
});

it('finds nothing where nothing is to be found', async () => {
  openWorkspace();
  await run('clipGaze.findImages', [], undefined);
  await run('clipGaze.findImages', [], '  ');
  expect(done).toEqual([]);
});

it('finds among what is stored of the workspace, and looks at no other picture unasked', async () => {
  openWorkspace();
  folders.active = table('in front');
  await run('clipGaze.findImages', [], 'a sunset');
  expect(done).toEqual([
    ['show', ['file:///work/set'], false],
    ['new: find', 'a sunset'],
  ]);
});

it('finds in the table in front where no folder is open, else in a folder that is chosen, else nowhere', async () => {
  await run('clipGaze.findImages', [], 'a sunset', undefined);
  expect(done).toEqual([]);
  await run('clipGaze.findImages', [], 'a sunset', [SET]);
  folders.active = table('in front');
  await run('clipGaze.findImages', [], 'a cat');
  expect(done).toEqual([
    ['show', ['file:///work/set']],
    ['new: find', 'a sunset'],
    ['in front: find', 'a cat'],
  ]);
});

it('finds what is like the picture clicked, the one in front, or one that is chosen', async () => {
  folders.active = table('in front');
  panels.active = { uri: Uri.file('/shown.png') };
  await run('clipGaze.findAlike', [PICTURE]);
  await run('clipGaze.findAlike', [Uri.file('/notes.txt')]);
  panels.active = undefined;
  await run('clipGaze.findAlike', [{ webview: 'panel' }], [Uri.file('/chosen.png')]);
  expect(done.map(([, , like]) => like)).toEqual(['file:///elsewhere/a.png', 'file:///shown.png', 'file:///chosen.png']);
});

it('finds nothing alike where no picture is chosen', async () => {
  openWorkspace();
  await run('clipGaze.findAlike', [], undefined);
  expect(done).toEqual([]);
});

it.each([
  ['openFromTable', 'open'],
  ['findAlikeFromTable', 'find alike'],
  ['revealFromTable', 'reveal'],
  ['copyPathFromTable', 'copy paths'],
])('%s is of the row clicked in the table in front', async (id, what) => {
  await run(`clipGaze.${id}`, [{ picture: 3 }]);
  folders.active = table('in front');
  await run(`clipGaze.${id}`, [{ picture: '3' }]);
  await run(`clipGaze.${id}`);
  expect(done).toEqual([]);
  await run(`clipGaze.${id}`, [{ picture: 3 }]);
  expect(done).toEqual([[`in front: ${what}`, 3]]);
});

it.each(['copyPathsFromTable', 'copyTableAs', 'saveTableAs', 'writeCaptions'])(
  '%s is of the table in front, and does nothing without one',
  async (id) => {
    const answers = () => done.length + workbench.shown.length;
    await run(`clipGaze.${id}`);
    expect(answers()).toBe(0);
    folders.active = table('in front');
    await run(`clipGaze.${id}`);
    expect(answers()).toBe(1);
  },
);

it('makes a webview a table again, and closes one that kept nothing', async () => {
  const serializer = folderSerializer(folders as never);
  const webview = { dispose: () => void done.push(['closed']) };
  await serializer.deserializeWebviewPanel(webview as never, { uris: ['file:///set'] });
  for (const nothing of [undefined, { uris: [] }]) await serializer.deserializeWebviewPanel(webview as never, nothing);
  expect(done).toEqual([['adopt', ['file:///set']], ['closed'], ['closed']]);
});
