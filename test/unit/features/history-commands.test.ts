/** The list of the pictures gazed at. */
import { beforeEach, expect, it, vi } from 'vitest';
import { GazeHistory } from '../../../src/workbench/gaze-history.js';
import { tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { registerHistoryCommands } = await import('../../../src/features/history-commands.js');

let history: GazeHistory;
let shown: string[];
const memory = new Map<string, unknown>();

beforeEach(() => {
  tidyWorkbench();
  memory.clear();
  shown = [];
  history = new GazeHistory({
    get: (key: string) => memory.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void memory.set(key, value)),
  } as never);
  const show = (uri: Uri) => Promise.resolve(shown.push(uri.path));
  registerHistoryCommands({ history } as never, { active: undefined, show } as never);
});

const choose = () => workbench.commands.get('clipGaze.showHistory')?.();

it('says so where no picture was gazed at', async () => {
  await choose();
  expect(workbench.shown).toEqual(['No picture was gazed at in this workspace yet.']);
});

it('shows the one that is chosen, none where somebody leaves, and forgets all where that is asked', async () => {
  for (const name of ['/a.png', '/b.png', '/a.png']) await history.add(Uri.file(name) as never);
  workbench.chosen = [undefined, 'b.png', '$(trash) Forget these pictures'];
  for (let i = 0; i < 3; i++) await choose();
  expect(workbench.offered[0]).toEqual(['a.png', 'b.png', '', '$(trash) Forget these pictures']);
  expect(shown).toEqual(['/b.png']);
  expect(history.pictures).toEqual([]);
});

it('takes what is remembered for nothing where it is no list of pictures', async () => {
  await history.add(Uri.file('/a.png') as never);
  for (const key of memory.keys()) memory.set(key, { a: 1 });
  expect(history.pictures).toEqual([]);
});
