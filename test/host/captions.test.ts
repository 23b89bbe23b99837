import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { DEFAULT_CAPTION } from '../../src/collection/captions.js';
import { existingCaptions, takeBack, writeCaptions, type WrittenCaption } from '../../src/collection/caption-writing.js';
import { CAPTION_DISK, captionFiles } from '../../src/workbench/caption-files.js';

/** Links need a right of their own on Windows. */
(process.platform === 'win32' ? describe.skip : describe)('captions', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-captions-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const there of [true, false])
    it(`are not written through a link to a file that is ${there ? '' : 'not '}there`, async () => {
      const [link, target] = [path.join(folder, `${there}.txt`), path.join(folder, `mine-${there}`)];
      if (there) writeFileSync(target, 'mine');
      symlinkSync(target, link);
      const captions = ['first', String(there)].map((name, picture) => ({
        picture,
        file: vscode.Uri.file(path.join(folder, `${name}.txt`)).toString(),
        caption: 'a caption',
      }));
      const { signal } = new AbortController();
      const existing = await existingCaptions(CAPTION_DISK, captions, signal, () => undefined);
      assert.deepEqual(
        existing.barred.map(({ why }) => why),
        ['it is a link, and what it leads to is left alone'],
      );
      const written: WrittenCaption[] = [];
      const failed = await writeCaptions(
        CAPTION_DISK,
        captions,
        existing,
        'overwrite',
        DEFAULT_CAPTION,
        written,
        signal,
        () => undefined,
      );
      assert.deepEqual(failed, []);
      assert.equal(existsSync(target) && readFileSync(target, 'utf8'), there && 'mine');
      assert.equal(readFileSync(path.join(folder, 'first.txt'), 'utf8'), 'a caption');
      assert.equal(await takeBack(CAPTION_DISK, written), 1);
      assert.ok(!existsSync(path.join(folder, 'first.txt')));
    });
});

/** A file system whose names are one where they differ in large and small letters only, as most of Windows and macOS have it. */
class Caseless implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  constructor(private readonly names: readonly string[]) {}

  stat(uri: vscode.Uri): vscode.FileStat {
    if (uri.path.toLowerCase() === '/set') return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    if (!this.names.some((name) => `/set/${name}`.toLowerCase() === uri.path.toLowerCase()))
      throw vscode.FileSystemError.FileNotFound(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: 1 };
  }

  readDirectory(): [string, vscode.FileType][] {
    return this.names.map((name) => [name, vscode.FileType.File]);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readFile(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  writeFile(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  delete(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
}

describe('captions of two pictures', () => {
  const names = ['A.jpg', 'a.png', 'É #1.jpg', 'é #1.png', 'b.jpg'];

  async function firsts(uris: readonly vscode.Uri[]): Promise<number[]> {
    const fileOf = captionFiles();
    const files: string[] = [];
    for (const uri of uris) files.push(await fileOf(uri));
    return files.map((file) => files.indexOf(file));
  }

  it('have one file where the file system takes their names for one', async () => {
    const registered = vscode.workspace.registerFileSystemProvider('clip-gaze-caseless', new Caseless(names), {
      isReadonly: true,
    });
    try {
      const set = vscode.Uri.from({ scheme: 'clip-gaze-caseless', path: '/set' });
      assert.deepEqual(await firsts(names.map((name) => vscode.Uri.joinPath(set, name))), [0, 0, 2, 2, 4]);
    } finally {
      registered.dispose();
    }
  });

  it('have one file where this disk has one for them', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-captions-'));
    try {
      for (const name of names) writeFileSync(path.join(folder, name), name);
      const captions = names.map((name) => path.join(folder, `${path.parse(name).name}.txt`));
      for (const [at, file] of captions.entries()) if (!existsSync(file)) writeFileSync(file, String(at));
      const expected = captions.map((file) => Number(readFileSync(file, 'utf8')));
      assert.deepEqual(await firsts(names.map((name) => vscode.Uri.file(path.join(folder, name)))), expected);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
