/** The phrase lists that the settings name, for a resource. */
import * as vscode from 'vscode';
import path from 'node:path';
import { mergeSpellings } from '../phrases/merge-spellings.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { resolveLists } from '../phrases/selection.js';
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
    const base =
      (vscode.workspace.getWorkspaceFolder(picture) ?? vscode.workspace.workspaceFolders?.[0])?.uri ??
      vscode.Uri.joinPath(picture, '..');
    const lists = await resolveLists(selection, {
      listsFolder: this.folder,
      baseFolder: base.path,
      // Paths are resolved on the workspace's own file system, which need not be this machine's disk.
      readFile: async (file) => vscode.workspace.fs.readFile(base.with({ path: file })),
    });
    return setting('mergeSpellings', picture) ? lists.map(mergeSpellings) : lists;
  }
}
