/** Two models compared, where there is nothing to compare: what is said, and what somebody is offered. */
import { beforeEach, expect, it, vi } from 'vitest';
import { DEMO_MODEL } from '../../../src/models/catalogue.js';
import { tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { ModelComparisons } = await import('../../../src/features/compare-models.js');

let comparisons: InstanceType<typeof ModelComparisons>;
let chosen: string;
let imported: { title: string; folder: string }[];

beforeEach(() => {
  tidyWorkbench();
  chosen = DEMO_MODEL.id;
  imported = [{ title: 'Mine', folder: '/models/mine' }];
  const models = {
    get chosen() {
      return chosen;
    },
    installed: () => Promise.resolve([]),
    imported: () => Promise.resolve(imported),
    current: () => Promise.reject(new Error('It is asked for a model.')),
    find: () => Promise.reject(new Error('It is asked for a model.')),
  };
  comparisons = new ModelComparisons({ models } as never, { active: undefined } as never);
});

it('says so where no picture is chosen, or a folder has none', async () => {
  workbench.files.set('file:///empty', { type: 2, size: 0 });
  await comparisons.compare();
  await comparisons.compare(Uri.file('/empty'));
  expect(workbench.shown).toEqual(Array.from({ length: 2 }, () => 'There is no picture to compare models on.'));
});

it('offers only other models than the one in use, and computes nothing where somebody leaves', async () => {
  workbench.files.set('file:///a.png', new Uint8Array(4));
  workbench.chosen = [undefined, undefined];
  await comparisons.compare(Uri.file('/a.png'));
  chosen = '/models/mine';
  await comparisons.compare(Uri.file('/a.png'));
  expect(workbench.offered).toEqual([['Mine'], [DEMO_MODEL.title]]);
});

it('offers to choose a model where there is no second one', async () => {
  workbench.files.set('file:///a.png', new Uint8Array(4));
  imported = [];
  workbench.chosen = ['Choose model…'];
  await comparisons.compare(Uri.file('/a.png'));
  expect(workbench.shown).toEqual(['There is no second model on this machine to compare with.']);
  expect(workbench.executed).toEqual([['clipGaze.chooseModel']]);
});

it('says so where a page of long ago is no longer kept', () => {
  expect(comparisons.provideTextDocumentContent(Uri.file('/long ago.md') as never)).toBe(
    'This comparison is no longer kept. Compare again.',
  );
});
