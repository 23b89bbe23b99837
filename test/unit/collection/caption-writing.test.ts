/** Captions on a real disk: what is there, what must not be touched, and what is taken back. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CAPTION_DISK } from '../../../src/cli/caption-disk.js';
import type { Caption, CaptionMode } from '../../../src/collection/captions.js';
import {
  existingCaptions,
  takeBack,
  writeCaptions,
  type CaptionDisk,
  type WrittenCaption,
} from '../../../src/collection/caption-writing.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-captions-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string) => path.join(folder, name);
const put = (name: string, content: string | Buffer) => writeFileSync(at(name), content);
const read = (name: string) => readFileSync(at(name), 'utf8');
const captions = (...names: string[]): Caption[] => names.map((name, picture) => ({ picture, file: at(name), caption: 'new' }));
const many = (count: number) => captions(...Array.from({ length: count }, (_, index) => `p${index}.txt`));
const never = new AbortController().signal;
const silent = () => undefined;

/** Everything as the table does it; what the disk edits at once it writes one by one. */
async function write(
  all: readonly Caption[],
  mode: CaptionMode,
  disk: CaptionDisk = CAPTION_DISK,
  signal = never,
  told = silent as (done: number) => void,
) {
  const existing = await existingCaptions(disk, all, never, silent);
  const written: WrittenCaption[] = [];
  const failed = await writeCaptions(disk, all, existing, mode, { separator: ', ' }, written, signal, told).catch(
    (error: unknown) => [{ file: 'all', why: String(error) }],
  );
  return { existing, written, failed: [...existing.barred, ...failed].map(({ file, why }) => `${path.basename(file)}: ${why}`) };
}

/** A disk whose edits are made as VS Code makes them: with a line's end after what was changed. */
function editing(edits: number[]): CaptionDisk {
  return {
    ...CAPTION_DISK,
    edit: (changes) => {
      edits.push(changes.length);
      for (const { file, before, after } of changes) writeFileSync(file, before === undefined ? after : `${after}\n`);
      return Promise.resolve();
    },
  };
}

describe('captions on a disk', () => {
  it('are written, added to what is there, and taken back to the last byte', async () => {
    put('b.txt', '\uFEFFmine\r\n');
    const { written, failed } = await write(captions('a.txt', 'b.txt'), 'append');
    expect(failed).toEqual([]);
    expect([read('a.txt'), read('b.txt')]).toEqual(['new', '\uFEFFmine, new\r\n']);
    expect(await takeBack(CAPTION_DISK, written)).toBe(2);
    expect(readdirSync(folder)).toEqual(['b.txt']);
    expect(read('b.txt')).toBe('\uFEFFmine\r\n');
  });

  it.skipIf(process.platform === 'win32')('leave links, folders and what is not UTF-8 alone, and write the others', async () => {
    mkdirSync(at('folder.txt'));
    put('target', 'elsewhere');
    symlinkSync(at('target'), at('link.txt'));
    symlinkSync(at('nowhere'), at('dangling.txt'));
    const utf16 = Buffer.from('\uFEFFmine', 'utf16le');
    put('utf16.txt', utf16);
    const { written, failed } = await write(
      captions('folder.txt', 'link.txt', 'dangling.txt', 'utf16.txt', 'a.txt'),
      'overwrite',
    );
    expect(failed.sort()).toEqual([
      'dangling.txt: it is a link, and what it leads to is left alone',
      'folder.txt: it is not a file',
      'link.txt: it is a link, and what it leads to is left alone',
      'utf16.txt: it is not text in UTF-8, and stays as it is',
    ]);
    expect(written.map(({ file }) => path.basename(file))).toEqual(['a.txt']);
    expect([read('target'), existsSync(at('nowhere')), readFileSync(at('utf16.txt')).equals(utf16)]).toEqual([
      'elsewhere',
      false,
      true,
    ]);
  });

  it('that cannot be written do not stop the others, and those can be taken back', async () => {
    const all = many(40);
    const full: CaptionDisk = {
      ...CAPTION_DISK,
      write: (file, bytes, fresh) =>
        file.endsWith('p7.txt') ? Promise.reject(new Error('the disk is full')) : CAPTION_DISK.write(file, bytes, fresh),
    };
    const { written, failed } = await write(all, 'skip', full);
    expect(failed).toEqual(['p7.txt: the disk is full']);
    expect(written).toHaveLength(39);
    put('p3.txt', 'changed by hand');
    const stubborn: CaptionDisk = {
      ...CAPTION_DISK,
      remove: (file) => (file.endsWith('p5.txt') ? Promise.reject(new Error('locked')) : CAPTION_DISK.remove(file)),
    };
    expect(await takeBack(stubborn, written)).toBe(37);
    expect(readdirSync(folder).sort()).toEqual(['p3.txt', 'p5.txt']);
    expect(read('p3.txt')).toBe('changed by hand');
  });

  it('are not written over what has come or changed since somebody looked', async () => {
    put('b.txt', 'old');
    const existing = await existingCaptions(CAPTION_DISK, captions('a.txt', 'b.txt'), never, silent);
    put('a.txt', 'come since');
    put('b.txt', 'changed since');
    const written: WrittenCaption[] = [];
    const all = captions('a.txt', 'b.txt');
    const failed = await writeCaptions(CAPTION_DISK, all, existing, 'overwrite', { separator: ', ' }, written, never, silent);
    expect(failed.map(({ why }) => why)).toEqual(['it has changed meanwhile', 'it has changed meanwhile']);
    expect([read('a.txt'), read('b.txt'), written.length]).toEqual(['come since', 'changed since', 0]);
  });

  it('are one edit where they are few, and are taken back as the editor has saved them', async () => {
    const edits: number[] = [];
    put('p0.txt', 'old');
    const { written } = await write(many(300), 'append', editing(edits));
    expect(edits).toEqual([300]);
    expect(read('p0.txt')).toBe('old, new\n');
    expect(await takeBack(CAPTION_DISK, written)).toBe(300);
    expect(readdirSync(folder)).toEqual(['p0.txt']);
    expect(read('p0.txt')).toBe('old');
  });

  it('of an edit that was not saved are told, and not taken back', async () => {
    put('p0.txt', 'read-only');
    const unsaved: CaptionDisk = { ...CAPTION_DISK, edit: () => Promise.resolve() };
    const { written, failed } = await write(many(2), 'append', unsaved);
    expect(failed.sort()).toEqual(['p0.txt: it was not saved', 'p1.txt: it was not saved']);
    expect(written).toEqual([]);
  });

  it('that are many are written one by one, and where that is stopped, what was written is taken back', async () => {
    const edits: number[] = [];
    const stop = new AbortController();
    const { written, failed } = await write(many(400), 'skip', editing(edits), stop.signal, (done) => {
      if (done >= 64) stop.abort(new Error('Stopped.'));
    });
    expect(failed).toEqual(['all: Error: Stopped.']);
    expect([edits, written.length, readdirSync(folder).length]).toEqual([[], 64, 64]);
    expect(await takeBack(CAPTION_DISK, written)).toBe(64);
    expect(readdirSync(folder)).toEqual([]);
  });
});
