/** What is stored, cleared from the palette: what is said, and what somebody is offered where it fails. */
import { beforeEach, expect, it, vi } from 'vitest';
import { EngineError } from '../../../src/engine/errors.js';
import { CATALOGUE } from '../../../src/models/catalogue.js';
import { NoModelError } from '../../../src/models/errors.js';
import { tidyWorkbench, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { registerStoreCommands } = await import('../../../src/features/store-commands.js');

let asked: string[];
let bytes: number;
let wrong: Error | undefined;
let logShown: ReturnType<typeof vi.fn>;

beforeEach(() => {
  tidyWorkbench();
  asked = [];
  bytes = 3_000_000;
  wrong = undefined;
  logShown = vi.fn();
  const request = (method: string) => {
    asked.push(method);
    return wrong ? Promise.reject(wrong) : Promise.resolve({ bytes, freedBytes: bytes });
  };
  registerStoreCommands(
    { engine: { request }, models: { current: request }, log: { error: () => undefined, show: logShown } } as never,
    { active: undefined } as never,
  );
});

const run = (id: string) => workbench.commands.get(id)?.();

it('deletes nothing where nothing is stored, or where it is not confirmed', async () => {
  bytes = 0;
  await run('clipGaze.clearStore');
  expect(workbench.shown).toEqual(['No embeddings are stored.']);
  bytes = 3_000_000;
  workbench.chosen = [undefined];
  await run('clipGaze.clearStore');
  expect(workbench.shown[1]).toBe('Delete all stored embeddings, 3 MB?');
  expect(asked).toEqual(['storeSize', 'storeSize']);
});

it('deletes all once that is confirmed, and says what became free', async () => {
  workbench.chosen = ['Delete'];
  await run('clipGaze.clearStore');
  expect(asked).toEqual(['storeSize', 'clearStore']);
  expect(workbench.shown[1]).toBe('The stored embeddings were deleted; 3 MB are free again.');
});

it('says what failed and offers the log', async () => {
  wrong = new EngineError('internal', 'The store cannot be read.');
  workbench.chosen = ['Show log'];
  await run('clipGaze.clearStore');
  expect(workbench.shown).toEqual(['The store cannot be read.']);
  expect(logShown).toHaveBeenCalledTimes(1);
});

it('offers to choose a model where there is none', async () => {
  wrong = new NoModelError(CATALOGUE[0]!, 4, false);
  workbench.chosen = ['Choose model…'];
  await run('clipGaze.prepareLists');
  expect([workbench.shown, workbench.executed]).toEqual([[wrong.message], [['clipGaze.chooseModel']]]);
});

it('says nothing of what was cancelled', async () => {
  wrong = new EngineError('cancelled', 'It was cancelled.');
  await run('clipGaze.clearStore');
  expect(workbench.shown).toEqual([]);
});
