/** Long files, part by part: whole under their name, or as they were before. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import type * as Fs from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { writeFile } from '../../../src/workbench/write-file.js';
import { Uri, workbench } from '../vscode-stand-in.js';

const disk = vi.hoisted(() => ({ full: false }));

vi.mock('vscode', () => import('../vscode-stand-in.js'));

/** A disk that takes what is written, and has no room for it once it comes to that. */
class Full extends Writable {
  override _write(_chunk: unknown, _encoding: string, done: (error: Error) => void): void {
    setImmediate(done, Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
  }
}

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  const createWriteStream = (...args: Parameters<typeof fs.createWriteStream>) =>
    disk.full ? new Full() : fs.createWriteStream(...args);
  return { ...fs, createWriteStream };
});

const PARTS = Array.from({ length: 100 }, (_, i) => `${i}\n`);
const { signal } = new AbortController();

const write = (to: Uri, ...rest: [Iterable<string | Uint8Array>, AbortSignal]) => writeFile(to as never, ...rest);

let folder: string;
let file: Uri;

beforeEach(() => {
  disk.full = false;
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-write-'));
  file = Uri.file(path.join(folder, 'table.csv'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('takes the place of what had the name before, and leaves nothing beside it', async () => {
  writeFileSync(file.fsPath, 'before');
  await write(file, [...PARTS, Buffer.from('end')], signal);
  expect(readFileSync(file.fsPath, 'utf8')).toBe(`${PARTS.join('')}end`);
  expect(readdirSync(folder)).toEqual(['table.csv']);
});

it('is stopped, and what was there before stays', async () => {
  writeFileSync(file.fsPath, 'before');
  const stop = new AbortController();
  function* parts() {
    yield* PARTS;
    stop.abort();
    yield* PARTS;
  }
  await expect(write(file, parts(), stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
  await expect(write(file, PARTS, stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
  expect(readFileSync(file.fsPath, 'utf8')).toBe('before');
  expect(readdirSync(folder)).toEqual(['table.csv']);
});

it('ends with the reason where the disk is full in the midst of it', async () => {
  disk.full = true;
  await expect(write(file, PARTS, signal)).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(readdirSync(folder)).toEqual([]);
});

it('says why where no file can be written', async () => {
  await expect(write(Uri.file(path.join(folder, 'gone', 'table.csv')), PARTS, signal)).rejects.toMatchObject({ code: 'ENOENT' });
});

// A repository may hold links under names that a table is saved by.
it.runIf(process.platform !== 'win32')('never writes through a symbolic link', async () => {
  const mine = path.join(folder, 'mine');
  writeFileSync(mine, 'mine');
  for (const name of ['table.csv', 'table.csv.part']) symlinkSync(mine, path.join(folder, name));
  await write(file, PARTS, signal);
  expect(readFileSync(mine, 'utf8')).toBe('mine');
  expect(readFileSync(file.fsPath, 'utf8')).toBe(PARTS.join(''));
});

it('goes whole to a file system that is on no disk', async () => {
  const elsewhere = Uri.parse('memfs:///table.csv');
  await write(elsewhere, PARTS, signal);
  expect(workbench.files.get(elsewhere.toString())).toEqual(Buffer.from(PARTS.join('')));
});
