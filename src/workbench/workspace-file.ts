/** Files and folders of the workspace that somebody else names, such as the language model of a chat. */
import path from 'node:path';
import * as vscode from 'vscode';
import { fileInside, folderInside, isInside, NotInsideError, type Folder } from './inside-folders.js';

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
  const local = localFolders();
  if (local.length > 0 || folders.length === 0) return vscode.Uri.file(await fileInside(local, named));
  throw new NotInsideError(`There is no file "${named}" in the workspace. List the workspace's files, and name one of them.`);
}

/**
 * Folders to search, as somebody else names them; only on this machine's disk.
 *
 * @param named a path that counts from one of the workspace's folders, or an absolute one; undefined for all of the workspace
 * @throws NotInsideError, with what to name instead, if it is not there or not within the workspace
 */
export async function workspaceFoldersNamed(named: string | undefined): Promise<readonly vscode.Uri[]> {
  const local = localFolders();
  if (local.length === 0 && (vscode.workspace.workspaceFolders ?? []).length > 0)
    throw new NotInsideError("The workspace is not on this machine's disk, and only there embeddings are stored of its files.");
  if (named !== undefined) return [vscode.Uri.file(await folderInside(local, named))];
  if (local.length === 0) throw new NotInsideError('No folder is open. Ask the user to open the folder that holds the files.');
  return local.map(({ path }) => vscode.Uri.file(path));
}

/** @returns whether a link leads to a file of the workspace */
export function isLinkWithin(link: vscode.Uri): Promise<boolean> {
  return isInside(localFolders(), link.fsPath);
}

function localFolders(): Folder[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ name, uri }) => ({ name, path: uri.fsPath }));
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
