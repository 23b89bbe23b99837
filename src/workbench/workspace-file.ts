/** A file of the workspace that somebody else names, such as the language model of a chat. */
import path from 'node:path';
import * as vscode from 'vscode';
import { fileInside, NotInsideError } from './inside-folders.js';

/**
 * @param named a path that counts from one of the workspace's folders, or an absolute one
 * @returns the file, with symbolic links followed
 * @throws NotInsideError, with what to name instead, if it is not there or not within the workspace
 */
export async function workspaceFile(named: string): Promise<vscode.Uri> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  for (const { uri, name } of folders.filter(({ uri: { scheme } }) => scheme !== 'file')) {
    const file = await virtualFile(uri, name, named);
    if (file) return file;
  }
  const local = folders.filter(({ uri }) => uri.scheme === 'file');
  if (local.length > 0 || folders.length === 0)
    return vscode.Uri.file(
      await fileInside(
        local.map(({ name, uri }) => ({ name, path: uri.fsPath })),
        named,
      ),
    );
  throw new NotInsideError(`There is no file "${named}" in the workspace. List the workspace's files, and name one of them.`);
}

/** On file systems that are no disk there are no symbolic links to follow; only `..` leads out. */
async function virtualFile(folder: vscode.Uri, name: string, named: string): Promise<vscode.Uri | undefined> {
  const root = folder.path.endsWith('/') ? folder.path : `${folder.path}/`;
  const inside = named.startsWith(`${name}/`) ? [named, named.slice(name.length + 1)] : [named];
  for (const each of inside) {
    const file = folder.with({ path: path.posix.resolve(folder.path, each) });
    if (!file.path.startsWith(root)) continue;
    const found = await vscode.workspace.fs.stat(file).then(
      ({ type }) => (type & vscode.FileType.File) !== 0,
      () => false,
    );
    if (found) return file;
  }
  return undefined;
}
