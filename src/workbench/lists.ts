/** The phrase lists that the settings name, for a resource. */
import * as vscode from 'vscode';
import path from 'node:path';
import { mergeSpellings } from '../phrases/merge-spellings.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { resolveLists, type FoundPhraseFile } from '../phrases/selection.js';
import { setting } from './settings.js';

export class Lists {
  constructor(private readonly extension: vscode.ExtensionContext) {}

  /** The folder of the built-in lists. */
  get folder(): string {
    return path.join(this.extension.extensionPath, 'lists');
  }

  /**
   * What a gaze at a picture asks.
   *
   * @param selection instead of the setting `clipGaze.lists`
   * @throws PhraseListError, PhraseFileError with the list's name and what to do
   */
  async for(picture: vscode.Uri, selection: readonly unknown[] = setting('lists', picture)): Promise<readonly PhraseList[]> {
    const base = baseFolder(picture);
    const lists = await resolveLists(selection, {
      listsFolder: this.folder,
      baseFolder: base.scheme === 'file' ? base.fsPath : base.toString(true),
      readPhraseFile: (file) => readPhraseFile(file, base),
    });
    return setting('mergeSpellings', picture) ? lists.map(mergeSpellings) : lists;
  }
}

/** Where the paths of phrase files count from, for a picture. */
export function baseFolder(picture: vscode.Uri): vscode.Uri {
  const folder = vscode.workspace.getWorkspaceFolder(picture) ?? vscode.workspace.workspaceFolders?.[0];
  return folder?.uri ?? vscode.Uri.joinPath(picture, '..');
}

/** On the workspace's own file system, which need not be this machine's disk. */
async function readPhraseFile(file: string, base: vscode.Uri): Promise<FoundPhraseFile> {
  const uri = uriOf(file, base);
  return { id: phraseFileId(uri, base), bytes: await vscode.workspace.fs.readFile(uri) };
}

function uriOf(file: string, base: vscode.Uri): vscode.Uri {
  if (base.scheme === 'file')
    return path.isAbsolute(file) ? vscode.Uri.file(file) : vscode.Uri.file(path.resolve(base.fsPath, file));
  return file.startsWith('/') ? base.with({ path: path.posix.normalize(file) }) : vscode.Uri.joinPath(base, file);
}

/** @returns the file's path from the base folder, or the whole path where it lies outside; as the settings name it */
export function phraseFileId(uri: vscode.Uri, base: vscode.Uri): string {
  const folder = base.path.endsWith('/') ? base.path : `${base.path}/`;
  if (uri.scheme === base.scheme && uri.authority === base.authority && uri.path.startsWith(folder))
    return uri.path.slice(folder.length);
  return uri.scheme === 'file' ? uri.fsPath.replaceAll('\\', '/') : uri.path;
}
