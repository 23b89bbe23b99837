/** Phrase files that are renamed in VS Code are renamed in the settings that name them. */
import * as vscode from 'vscode';
import { renamedEntries } from '../phrases/renamed-entries.js';
import { phraseFileId } from '../workbench/lists.js';
import { setting, writeSetting } from '../workbench/settings.js';

export async function followRenamedFiles({ files }: vscode.FileRenameEvent): Promise<void> {
  // A selection for the whole workspace is written once: after the first folder there is nothing left to rename in it.
  for (const { uri: folder } of vscode.workspace.workspaceFolders ?? []) {
    const current: readonly unknown[] = setting('lists', folder);
    const renamed = files.map(({ oldUri, newUri }) => ({
      from: phraseFileId(oldUri, folder),
      to: phraseFileId(newUri, folder),
    }));
    const entries = renamedEntries(current, renamed);
    if (entries !== current) await writeSetting('lists', entries, folder);
  }
}
