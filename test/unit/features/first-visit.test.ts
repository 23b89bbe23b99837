/** The sample picture, whatever model is there. */
import { beforeEach, expect, it, vi } from 'vitest';
import { CATALOGUE } from '../../../src/models/catalogue.js';
import { NoModelError } from '../../../src/models/errors.js';
import { tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { registerFirstVisit } = await import('../../../src/features/first-visit.js');

const TOLD = 'CLIP ViT-B/32 is not on this machine yet: the demo model is used from now on. It is not CLIP.';

let current: () => Promise<object>;
let done: string[];

beforeEach(() => {
  tidyWorkbench();
  done = [];
  current = () => Promise.resolve({});
  const services = {
    extension: { extensionUri: Uri.file('/extension'), extension: { id: 'clip-gaze.clip-gaze' } },
    models: { current: () => current(), useDemo: () => Promise.resolve(done.push('use the demo')) },
  };
  registerFirstVisit(services as never, { show: (uri: Uri) => Promise.resolve(done.push(uri.path)) } as never);
});

const trySample = () => workbench.commands.get('clipGaze.trySample')?.();
const SAMPLE = '/extension/media/gallery/art-nouveau-golden-tree.jpg';

it('is looked at by the model in use', async () => {
  await trySample();
  expect(done).toEqual([SAMPLE]);
  expect(workbench.shown).toEqual([]);
});

it.each([
  ['nobody minds', undefined, []],
  ['somebody wants another', 'Choose model…', [['clipGaze.chooseModel']]],
])('is looked at by the demo model where there is none, which is said; %s', async (_, answer, executed) => {
  current = () => Promise.reject(new NoModelError(CATALOGUE[0]!, 4, false));
  workbench.chosen = [answer];
  await trySample();
  expect(done).toEqual(['use the demo', SAMPLE]);
  expect(workbench.shown).toEqual([TOLD]);
  await vi.waitFor(() => expect(workbench.executed).toEqual(executed));
});

it('is not looked at where the model cannot be read, which is no reason to change it', async () => {
  current = () => Promise.reject(new Error('It is damaged.'));
  await expect(trySample()).rejects.toThrow('It is damaged.');
  expect(done).toEqual([]);
});

it('opens the walkthrough', async () => {
  await workbench.commands.get('clipGaze.openWalkthrough')?.();
  expect(workbench.executed).toEqual([
    ['workbench.action.openWalkthrough', expect.stringMatching(/^clip-gaze\.clip-gaze#./), false],
  ]);
});
