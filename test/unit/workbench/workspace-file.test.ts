/** Files that the language model of a chat names, in a workspace that is on no disk. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FileType, tidyWorkbench, Uri, workbench } from '../vscode-stand-in.js';

vi.mock('vscode', () => import('../vscode-stand-in.js'));

const { workspaceFile, workspaceFoldersNamed } = await import('../../../src/workbench/workspace-file.js');

const PICTURE = 'memfs:///set/a.png';

beforeEach(() => {
  tidyWorkbench();
  workbench.folders = [{ name: 'pictures', uri: Uri.parse('memfs:///set') }];
  workbench.files
    .set(PICTURE, new Uint8Array(4))
    .set('memfs:///secret.png', new Uint8Array(4))
    .set('memfs:///settings/b.png', new Uint8Array(4))
    .set('memfs:///set/folder', { type: FileType.Directory, size: 0 });
});

describe('in a workspace that is on no disk', () => {
  it.each(['a.png', './a.png', 'pictures/a.png', '/set/a.png', 'folder/../a.png'])('%s is found', async (named) => {
    expect((await workspaceFile(named)).toString()).toBe(PICTURE);
  });

  it.each(['../secret.png', '/secret.png', 'pictures/../../secret.png', '../settings/b.png', 'folder', '.', 'gone.png'])(
    '%s is not one of its files',
    async (named) => {
      await expect(workspaceFile(named)).rejects.toThrow(`There is no file "${named}" in the workspace.`);
    },
  );

  it('no folder is searched, as nothing is stored of it', async () => {
    await expect(workspaceFoldersNamed(undefined)).rejects.toThrow("The workspace is not on this machine's disk");
  });
});

it('without a folder there is nothing to search', async () => {
  workbench.folders = [];
  await expect(workspaceFoldersNamed(undefined)).rejects.toThrow('No folder is open.');
  await expect(workspaceFile('a.png')).rejects.toThrow('No folder is open.');
});
