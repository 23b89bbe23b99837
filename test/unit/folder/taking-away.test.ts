/** A table taken away, and captions written, where that cannot be done: what is said, and that nothing is half done. */
import { beforeEach, expect, it, vi } from 'vitest';
import type { Folder } from '../../../src/folder/folder.js';
import { resultsOf, TWO } from '../collection/results-of.js';
import { FileType, tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { copyTableAs, saveTableAs } = await import('../../../src/folder/taking-away.js');
const { writeCaptionsOf } = await import('../../../src/folder/writing-captions.js');

const A = 'file:///set/a.png';
const B = 'file:///set/b.png';

let said: string[];
let summarise: Folder['summarise'];
const memory = new Map<string, unknown>();

beforeEach(() => {
  tidyWorkbench();
  memory.clear();
  said = [];
  summarise = () => Promise.resolve(undefined);
});

function folderOf(...pictures: Parameters<typeof resultsOf>): Folder {
  const results = resultsOf(...pictures);
  const shown = {
    results,
    pictures: Uint32Array.from(pictures, (_, index) => index),
    resultOf: (images: unknown) => ({
      model: { id: 'demo', fingerprint: 'f' },
      note: 'A note.',
      preprocessing: '',
      crop: '',
      images,
    }),
  };
  return {
    shown,
    title: 'set',
    scope: Uri.file('/set'),
    say: (notice: string) => said.push(notice),
    summarise: (...args: Parameters<Folder['summarise']>) => summarise(...args),
  } as unknown as Folder;
}

const writeCaptions = (folder: Folder): Promise<void> =>
  writeCaptionsOf(folder, {
    get: (key: string) => memory.get(key),
    update: (key: string, value: unknown) => Promise.resolve(memory.set(key, value)),
  } as never);

/** Bytes of a file, as text. */
function textOf(file: string): string {
  const bytes = workbench.files.get(file);
  return bytes instanceof Uint8Array ? new TextDecoder().decode(bytes) : '';
}

it('says so where there is nothing in the table yet', async () => {
  await copyTableAs(folderOf([A]));
  await saveTableAs({ shown: undefined } as never);
  await writeCaptions(folderOf([A]));
  expect(workbench.shown).toEqual(Array.from({ length: 3 }, () => 'There is nothing in the table yet.'));
  expect(workbench.offered).toEqual([]);
});

it('copies what there is, and says what is left out', async () => {
  workbench.chosen = ['CSV', 'The first'];
  await copyTableAs(folderOf([A, 1, 0], [B]));
  expect(workbench.copied[0]).toContain(`${A},two,1,a,`);
  expect(said).toEqual(['Copied as CSV. 1 picture that was not gazed at yet is left out.']);
});

it('puts no more on the clipboard than it takes, and says where it goes instead', async () => {
  workbench.chosen = ['CSV', 'The first'];
  await copyTableAs(folderOf([`file:///${'long/'.repeat(2 ** 22)}a.png`, 1, 0]));
  expect(workbench.copied).toEqual([]);
  expect(workbench.shown).toEqual(['That is too much for the clipboard. "Save table as…" writes it to a file.']);
});

it.each([
  ['the form', [undefined]],
  ['how much', ['CSV', undefined]],
  ['the file', ['CSV', 'The first', undefined]],
])('takes nothing away where somebody leaves the question for %s', async (_, chosen) => {
  workbench.chosen = chosen;
  await saveTableAs(folderOf([A, 1, 0]));
  expect([workbench.files.size, workbench.shown.length]).toEqual([0, 0]);
});

it('ends without a word where somebody stops the comparing that a summary waits for, and tells what else ends it', async () => {
  summarise = () => Promise.reject(new DOMException('Stopped.', 'AbortError'));
  workbench.chosen = ['Summary as CSV'];
  await copyTableAs(folderOf([A, 1, 0]));
  expect([workbench.copied.length, workbench.shown.length]).toEqual([0, 0]);
  summarise = () => Promise.reject(new Error('Memory ran out.'));
  workbench.chosen = ['Summary as CSV'];
  await expect(saveTableAs(folderOf([A, 1, 0]))).rejects.toThrow('Memory ran out.');
});

it('saves embeddings, with what their rows are of beside them', async () => {
  workbench.chosen = ['Embeddings for NumPy', Uri.parse('memfs:///set.npy')];
  await saveTableAs(folderOf([A, 1, 0], [B, 'It is broken.']));
  expect(textOf('memfs:///set.rows.jsonl')).toContain(`{"row":0,"image":"${A}"`);
  expect(workbench.shown).toEqual(['Saved as set.npy. Its rows are told in set.rows.jsonl.']);
});

it('says so where no picture has an answer that a caption could be made of', async () => {
  await writeCaptions(folderOf([A, 'It is broken.']));
  expect(workbench.shown).toEqual(['None of the pictures shown has an answer that a caption could be made of.']);
});

it('writes no caption where VS Code refuses the change, and says so', async () => {
  workbench.chosen = ['$(check) Write 1 caption'];
  workbench.takesEdits = false;
  await writeCaptions(folderOf([A, 1, 0]));
  expect(workbench.shown).toEqual(['The captions could not be written: the workspace refused the change.']);
});

it('names the first captions that could not be written, with the reason of each', async () => {
  const pictures = ['a', 'b', 'c', 'd', 'e'].map((name) => [`file:///set/${name}.png`, 1, 0] as const);
  workbench.files
    .set('file:///set/a.txt', { type: FileType.File | FileType.SymbolicLink, size: 4 })
    .set('file:///set/b.txt', { type: FileType.Directory, size: 0 })
    .set('file:///set/c.txt', { type: FileType.File, size: 2 ** 20 + 1 })
    .set('file:///set/d.txt', Uint8Array.of(0xff));
  // The stand-in takes the edit and saves nothing.
  workbench.chosen = ['$(check) Write 5 captions'];
  await writeCaptions(folderOf(...pictures));
  expect(workbench.shown).toEqual([
    '5 captions were not written. a.txt: it is a link, and what it leads to is left alone; b.txt: it is not a file; ' +
      'c.txt: it is longer than a caption, and stays as it is; and 2 more.',
    '0 captions were written.',
  ]);
});

it('asks what becomes of captions that are there, and writes nothing where that is not answered', async () => {
  workbench.files.set('file:///set/a.txt', Buffer.from('mine'));
  workbench.chosen = ['$(check) Write 1 caption', undefined];
  await writeCaptions(folderOf([A, 1, 0]));
  expect(workbench.offered.at(-1)).toEqual(['Leave them', 'Append', 'Overwrite']);
  expect(textOf('file:///set/a.txt')).toBe('mine');
  expect(workbench.shown).toEqual(['1 of the captions is there already.']);
});

it('remembers how captions are written, and takes what it remembers only where it still fits', async () => {
  workbench.chosen = ['Prefix', 'in the\nstyle of ', 'Least share', '50 %', 'Lists', [], 'Suffix', undefined];
  workbench.chosen.push('$(check) Write 2 captions');
  await writeCaptions(folderOf([A, 1, 0], [B, 0.5, 0.5]));
  const [kept] = memory.values();
  expect(kept).toMatchObject({ prefix: 'in the style of ', minShare: 0.5, suffix: '', lists: [TWO.id] });
  const [key] = memory.keys();
  memory.set(key!, { ...(kept as object), lists: ['gone'] });
  workbench.chosen = [undefined];
  await writeCaptions(folderOf([A, 1, 0]));
  expect(workbench.offered.at(-1)?.[0]).toBe('$(check) Write 1 caption');
  memory.set(key!, { prefix: 7 });
  workbench.chosen = [undefined];
  await writeCaptions(folderOf([A, 1, 0]));
  expect(workbench.offered.at(-1)?.[0]).toBe('$(check) Write 1 caption');
});
