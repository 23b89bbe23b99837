/** The lists that the settings name: where their files are looked for, and what is said where they are not there. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import path from 'node:path';
import { parsePhraseFile } from '../../../src/phrases/parse-phrase-file.js';
import { isBroken } from '../../../src/phrases/selection.js';
import { FileType, tidyWorkbench, Uri, workbench, workspace } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { Lists, baseFolder, phraseFileId } = await import('../../../src/workbench/lists.js');

const PICTURE = Uri.file('/work/one/pictures/a.png') as never;
const uris = (...files: readonly string[]) => files.map((file) => Uri.parse(file));

let lists: InstanceType<typeof Lists>;
/** Files that a pattern means, and those of the workspace. */
let matched: Uri[];
/** What is wrong with reading, beside files that are not there. */
let wrong: Error | undefined;

beforeEach(() => {
  tidyWorkbench();
  matched = [];
  wrong = undefined;
  const found = () => Promise.resolve(matched);
  const phraseFiles = {
    match: found,
    find: async () => ({ files: await found(), more: false }),
    read: async (uri: Uri) => {
      if (wrong) throw wrong;
      return parsePhraseFile(new TextDecoder().decode(await workspace.fs.readFile(uri)));
    },
  };
  lists = new Lists(path.resolve(import.meta.dirname, '../../../lists'), phraseFiles as never);
});

function openFolders(...folders: readonly string[]): void {
  for (const folder of folders) workbench.folders.push({ name: path.posix.basename(folder), uri: Uri.parse(folder) });
}
function write(file: string, text = 'a cat\na dog'): void {
  workbench.files.set(file, new TextEncoder().encode(text));
}
const idsOf = async (...entries: readonly unknown[]) => (await lists.for(PICTURE, entries)).map(({ id }) => id);

describe('phrase files', () => {
  it('are named by their path from the folder that the picture is in', async () => {
    openFolders('file:///work/one', 'file:///work/two');
    write('file:///work/one/lists/pets.phrases');
    expect(await idsOf('lists/pets.phrases')).toEqual(['lists/pets.phrases']);
    expect(await idsOf('./lists/../lists/pets.phrases')).toEqual(['lists/pets.phrases']);
    expect(await idsOf('/work/one/lists/pets.phrases')).toEqual(['lists/pets.phrases']);
  });

  it('are looked for in the other folders of the workspace too', async () => {
    openFolders('file:///work/one', 'file:///work/two');
    write('file:///work/two/pets.phrases');
    expect(await idsOf('pets.phrases')).toEqual(['pets.phrases']);
    expect(String(await lists.locate('pets.phrases', PICTURE))).toBe('file:///work/two/pets.phrases');
    write('file:///work/one/pets.phrases');
    expect(String(await lists.locate('pets.phrases', PICTURE))).toBe('file:///work/one/pets.phrases');
  });

  it('that are nowhere are told with the folder that was looked in', async () => {
    openFolders('file:///work/one', 'file:///work/two');
    await expect(lists.for(PICTURE, ['pets.phrases'])).rejects.toThrow(
      'There is no phrase file pets.phrases (looked in /work/one).',
    );
    expect(await lists.locate('pets.phrases', PICTURE)).toBeUndefined();
  });

  it('that cannot be read are told as that, and not looked for elsewhere', async () => {
    openFolders('file:///work/one', 'file:///work/two');
    write('file:///work/one/pets.phrases');
    write('file:///work/two/pets.phrases');
    wrong = new Error('no permission');
    await expect(lists.for(PICTURE, ['pets.phrases'])).rejects.toThrow(
      'The phrase file pets.phrases cannot be read: no permission',
    );
  });

  it('do not keep other lists from being asked', async () => {
    const [pets, movements] = await lists.each(PICTURE, ['pets.phrases', 'movements']);
    expect([isBroken(pets!), movements!.id]).toEqual([true, 'movements']);
  });

  it('are no folders of that name', async () => {
    openFolders('file:///work/one', 'file:///work/two');
    workbench.files.set('file:///work/one/docs', { type: FileType.Directory, size: 0 });
    workbench.files.set('file:///work/two/pets.phrases', { type: FileType.Directory, size: 0 });
    expect(await lists.locate('docs', PICTURE)).toBeUndefined();
    await expect(lists.for(PICTURE, ['pets.phrases'])).rejects.toThrow('There is no phrase file pets.phrases');
  });

  it('may be links', async () => {
    openFolders('file:///work/one');
    workbench.files.set('file:///work/one/pets.phrases', { type: FileType.File | FileType.SymbolicLink, size: 0 });
    expect(String(await lists.locate('pets.phrases', PICTURE))).toBe('file:///work/one/pets.phrases');
  });

  it('that a pattern means are asked in its place, once each', async () => {
    openFolders('file:///work/one', 'file:///work/two');
    for (const file of (matched = uris('file:///work/one/a.phrases', 'file:///work/one/b.phrases', 'file:///work/two/c.phrases')))
      write(file.toString());
    expect(await idsOf('b.phrases', '*.phrases')).toEqual(['b.phrases', 'a.phrases', '/work/two/c.phrases']);
    expect(await lists.files(PICTURE)).toEqual(['a.phrases', 'b.phrases', '/work/two/c.phrases']);
  });

  it('that are too many for a pattern are told, not asked', async () => {
    openFolders('file:///work/one');
    matched = Array.from({ length: 201 }, (_, place) => Uri.parse(`file:///work/one/${place}.phrases`));
    const [list] = await lists.each(PICTURE, ['*.phrases']);
    const told = isBroken(list!) ? list.error.message : undefined;
    expect([list!.id, told]).toEqual(['*.phrases', expect.stringMatching(/^\*\.phrases means more than 200 phrase files/)]);
  });

  it('lie where the workspace does, which need not be a disk', async () => {
    openFolders('memfs:///one');
    const picture = Uri.parse('memfs:///one/a.png') as never;
    write('memfs:///one/lists/pets.phrases');
    write('memfs:///all.phrases');
    const found = await lists.for(picture, ['./lists/pets.phrases', '/all.phrases']);
    expect(found.map(({ id }) => id)).toEqual(['lists/pets.phrases', '/all.phrases']);
    expect(String(await lists.locate('/x/../all.phrases', picture))).toBe('memfs:///all.phrases');
    await expect(lists.for(picture, ['gone.phrases'])).rejects.toThrow('(looked in memfs:///one)');
  });
});

it('phrases that differ only in accents and case are one where that is asked for', async () => {
  openFolders('file:///work/one');
  write('file:///work/one/pets.phrases', 'Cat\ncat\na dog');
  const count = async (merges?: (list: string) => boolean) => {
    const [list] = await lists.each(PICTURE, ['pets.phrases'], merges);
    return 'phrases' in list! ? list.phrases.length : undefined;
  };
  expect([await count(), await count((id) => id === 'pets.phrases'), await count((id) => id === 'other')]).toEqual([3, 2, 3]);
  workbench.settings.set('mergeSpellings', true);
  expect(await count()).toBe(2);
});

it('the settings of the picture say which lists are asked', async () => {
  workbench.settings.set('lists', ['movements:2']);
  expect((await lists.for(PICTURE)).map(({ title, phrases }) => [title, phrases.length])).toEqual([['Movements, first 2', 2]]);
  workbench.settings.set('lists', []);
  await expect(lists.for(PICTURE)).rejects.toThrow('No list is chosen.');
});

describe('paths count from', () => {
  const from = (picture: string) => String(baseFolder(Uri.parse(picture) as never));

  it('the folder of the workspace that the picture is in, else the first', () => {
    openFolders('file:///work/one', 'file:///work/two');
    expect(['file:///work/two/a.png', 'file:///elsewhere/a.png'].map(from)).toEqual(['file:///work/two', 'file:///work/one']);
  });

  it('the folder beside the picture where no folder is open, and a folder itself where that is gazed at', () => {
    expect(['file:///pictures/a.png', 'file:///pictures'].map(from)).toEqual(['file:///pictures', 'file:///pictures']);
  });
});

it.each([
  ['file:///work/one/a.phrases', 'file:///work/one', 'a.phrases'],
  ['file:///a.phrases', 'file:///', 'a.phrases'],
  ['file:///work/one-more/a.phrases', 'file:///work/one', '/work/one-more/a.phrases'],
  ['memfs://host/one/a.phrases', 'memfs://host/one', 'a.phrases'],
  ['memfs://other/one/a.phrases', 'memfs://host/one', '/one/a.phrases'],
])('%s is called, from %s, %s', (file, base, id) => {
  expect(phraseFileId(Uri.parse(file) as never, Uri.parse(base) as never)).toBe(id);
});
