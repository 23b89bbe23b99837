import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeWhole } from '../../../src/files/write-whole.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-whole-'));
  file = path.join(folder, 'photo.txt');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('writes a new file, and leaves nothing beside it', async () => {
  await writeWhole(file, 'a caption', true);
  expect(readFileSync(file, 'utf8')).toBe('a caption');
  expect(readdirSync(folder)).toEqual(['photo.txt']);
});

it('never writes over a file that has come into being', async () => {
  writeFileSync(file, 'mine');
  await expect(writeWhole(file, 'a caption', true)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(readdirSync(folder)).toEqual(['photo.txt']);
});

it('replaces what is there, in a file of its own, and keeps its permissions', async () => {
  writeFileSync(file, 'before');
  chmodSync(file, 0o640);
  const { ino, mode } = statSync(file);
  await writeWhole(file, 'after', false);
  expect(readFileSync(file, 'utf8')).toBe('after');
  expect(statSync(file).mode).toBe(mode);
  if (process.platform !== 'win32') expect(statSync(file).ino).not.toBe(ino);
  expect(readdirSync(folder)).toEqual(['photo.txt']);
});

// A repository may hold a link under the name of a caption that leads to a file of the person's.
it.runIf(process.platform !== 'win32')('never writes through a symbolic link', async () => {
  const [mine, nowhere] = [path.join(folder, 'mine'), path.join(folder, 'nowhere')];
  writeFileSync(mine, 'mine');
  symlinkSync(mine, file);
  await expect(writeWhole(file, 'a caption', true)).rejects.toMatchObject({ code: 'EEXIST' });
  await writeWhole(file, 'a caption', false);
  expect(readFileSync(file, 'utf8')).toBe('a caption');
  expect(lstatSync(file).isSymbolicLink()).toBe(false);
  expect(readFileSync(mine, 'utf8')).toBe('mine');
  rmSync(file);
  symlinkSync(nowhere, file);
  await expect(writeWhole(file, 'a caption', true)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(existsSync(nowhere)).toBe(false);
});
