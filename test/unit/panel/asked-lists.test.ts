/** Lists that one panel asks beside those of the settings, and in their place. */
import { beforeEach, expect, it, vi } from 'vitest';
import type { PhraseList } from '../../../src/phrases/phrase-list.js';
import { tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { AskedLists } = await import('../../../src/panel/asked-lists.js');

const { signal } = new AbortController();
const switches = { on: [], off: [] };

let asked: InstanceType<typeof AskedLists>;

beforeEach(() => {
  tidyWorkbench();
  workbench.settings.set('lists', ['movements']);
  const list = (id: string): PhraseList => ({ id, title: id, templates: [], phrases: [{ spellings: ['a'] }] });
  asked = new AskedLists(
    Uri.file('/a.png') as never,
    {
      lists: {
        each: (_uri: Uri, entries: readonly string[]) => Promise.resolve(entries.map(list)),
        files: () => Promise.resolve([]),
      },
      panelMemory: { value: { phrases: [], templates: [], spread: switches, merge: switches } },
    } as never,
  );
});

it('that was added is asked first, until it is asked no longer', async () => {
  asked.add('tools');
  await asked.read(signal);
  expect([asked.ids, asked.isExtra('tools'), asked.isExtra('movements')]).toEqual([['tools', 'movements'], true, false]);
  asked.drop('tools');
  await asked.read(signal);
  expect(asked.ids).toEqual(['movements']);
});

it('that was added is the settings’ own once they name it', async () => {
  asked.add('tools');
  await asked.read(signal);
  workbench.settings.set('lists', ['movements', 'tools']);
  await asked.read(signal);
  expect([asked.ids, asked.isExtra('tools')]).toEqual([['movements', 'tools'], false]);
  workbench.settings.set('lists', ['movements']);
  await asked.read(signal);
  expect(asked.ids).toEqual(['movements']);
});
