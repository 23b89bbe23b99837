import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { clipGaze, picture } from './extension.js';

/** A file system that is on no disk, read-only, as a virtual workspace has it. */
class Virtual implements vscode.FileSystemProvider {
  private readonly changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changed.event;

  constructor(private readonly files: ReadonlyMap<string, Uint8Array>) {}

  readFile(uri: vscode.Uri): Uint8Array {
    const bytes = this.files.get(uri.path);
    if (!bytes) throw vscode.FileSystemError.FileNotFound(uri);
    return bytes;
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: this.readFile(uri).length };
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [...this.files.keys()].map((path) => [path.slice(1), vscode.FileType.File]);
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

describe('a picture that is on no disk', () => {
  let registered: vscode.Disposable;
  const local = picture('stained-glass-flowers.webp');
  const virtual = vscode.Uri.from({ scheme: 'clip-gaze-test', path: '/a folder/flowers #1 100%.webp' });

  before(() => {
    const files = new Map<string, Uint8Array>([
      [virtual.path, readFileSync(local.fsPath)],
      ['/broken.png', new Uint8Array(10)],
    ]);
    registered = vscode.workspace.registerFileSystemProvider('clip-gaze-test', new Virtual(files), { isReadonly: true });
  });
  after(() => {
    registered.dispose();
  });

  it('is seen as the same picture on disk is', async () => {
    const { gaze, lists } = await clipGaze();
    assert.deepEqual(
      await gaze(virtual, lists.movements, { formatOutput: false }),
      await gaze(local, lists.movements, { formatOutput: false }),
    );
  });

  it('is named where it cannot be read', async () => {
    const { gaze } = await clipGaze();
    await assert.rejects(gaze(virtual.with({ path: '/broken.png' }), ['art']), /broken\.png/);
    await assert.rejects(gaze(virtual.with({ path: '/absent.png' }), ['art']), /absent\.png/);
  });
});
