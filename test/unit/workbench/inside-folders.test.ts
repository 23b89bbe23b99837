import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileInside, folderInside, isInside, type Folder } from '../../../src/workbench/inside-folders.js';

let base: string;
let folders: readonly Folder[];

beforeAll(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'clip-gaze-inside-')));
  for (const folder of ['one/pictures', 'two', 'outside', 'one-more']) mkdirSync(path.join(base, folder), { recursive: true });
  for (const file of ['one/pictures/a.png', 'one/.. b.png', 'two/c.png', 'outside/secret.png', 'one-more/d.png'])
    writeFileSync(path.join(base, file), '');
  folders = ['one', 'two'].map((name) => ({ name, path: path.join(base, name) }));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const at = (file: string) => path.join(base, file);

describe('a file that is named', () => {
  it.each([
    ['pictures/a.png', 'one/pictures/a.png'],
    ['one/pictures/a.png', 'one/pictures/a.png'],
    ['./pictures/../pictures/a.png', 'one/pictures/a.png'],
    ['.. b.png', 'one/.. b.png'],
    ['c.png', 'two/c.png'],
    ['two/c.png', 'two/c.png'],
  ])('as %s is found', async (named, file) => {
    expect(await fileInside(folders, named)).toBe(at(file));
  });

  it('by its whole path is found', async () => {
    expect(await fileInside(folders, at('two/c.png'))).toBe(at('two/c.png'));
  });

  it.each(['../outside/secret.png', 'pictures/../../outside/secret.png', '../one-more/d.png', '..', '.'])(
    'as %s is refused',
    async (named) => {
      await expect(fileInside(folders, named)).rejects.toThrow(/lies outside of the workspace/);
    },
  );

  it('by a whole path that lies outside is refused', async () => {
    await expect(fileInside(folders, at('outside/secret.png'))).rejects.toThrow(/lies outside of the workspace/);
  });

  it.runIf(process.platform !== 'win32')(
    'through a symbolic link is refused where the link leads out, and found where it stays',
    async () => {
      symlinkSync(at('outside/secret.png'), at('one/link.png'));
      symlinkSync(at('outside'), at('one/folder'));
      symlinkSync(at('two/c.png'), at('one/other.png'));
      await expect(fileInside(folders, 'link.png')).rejects.toThrow(/lies outside/);
      await expect(fileInside(folders, 'folder/secret.png')).rejects.toThrow(/lies outside/);
      expect(await fileInside(folders, 'other.png')).toBe(at('two/c.png'));
    },
  );

  it('that is not there is told, with what to do next', async () => {
    await expect(fileInside(folders, 'no.png')).rejects.toThrow(
      'There is no file "no.png" in the workspace. Paths count from the workspace\'s folder: list its files, and name one of them.',
    );
    await expect(fileInside(folders, 'a\0b.png')).rejects.toThrow(/There is no file/);
    await expect(fileInside([], 'a.png')).rejects.toThrow(/No folder is open/);
  });
});

describe('a folder that is named', () => {
  it.each([
    ['pictures', 'one/pictures'],
    ['one/pictures', 'one/pictures'],
    ['two', 'two'],
    ['.', 'one'],
  ])('as %s is found', async (named, folder) => {
    expect(await folderInside(folders, named)).toBe(at(folder));
  });

  it.each(['..', '../outside', '../one-more', 'pictures/../..'])('as %s is refused', async (named) => {
    await expect(folderInside(folders, named)).rejects.toThrow(/lies outside of the workspace/);
  });

  it('that is a file is told to be one, and one that is not there not to be there', async () => {
    await expect(folderInside(folders, 'pictures/a.png')).rejects.toThrow('"pictures/a.png" is not a folder.');
    await expect(folderInside(folders, 'no')).rejects.toThrow('There is no folder "no" in the workspace.');
    await expect(folderInside([], 'no')).rejects.toThrow('Ask the user to open the folder that "no" is in.');
  });

  it.runIf(process.platform !== 'win32')(
    'through a symbolic link keeps its name where the link stays, and is refused where not',
    async () => {
      symlinkSync(at('outside'), at('one/leads-out'));
      symlinkSync(at('two'), at('one/stays'));
      await expect(folderInside(folders, 'leads-out')).rejects.toThrow(/lies outside/);
      expect(await folderInside(folders, 'stays')).toBe(at('one/stays'));
      expect(await isInside(folders, at('one/leads-out/secret.png'))).toBe(false);
      expect(await isInside(folders, at('one/stays/c.png'))).toBe(true);
      expect(await isInside(folders, at('one/not-there.png'))).toBe(false);
    },
  );
});
