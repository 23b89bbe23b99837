/** Captions as VS Code's file systems and its own Undo know them; files are named by their URIs. */
import * as vscode from 'vscode';
import { CaptionFiles } from '../collection/caption-files.js';
import { LONGEST_CAPTION, type CaptionDisk } from '../collection/caption-writing.js';
import { t } from '../l10n/texts.js';
import { isThere } from './pictures.js';

const EVERYTHING = new vscode.Range(0, 0, Number.MAX_SAFE_INTEGER, 0);

export const CAPTION_DISK: CaptionDisk = {
  look: async (file) => {
    const uri = vscode.Uri.parse(file);
    try {
      const { type, size } = await vscode.workspace.fs.stat(uri);
      if ((type & vscode.FileType.SymbolicLink) !== 0) return { kind: 'link' };
      if ((type & vscode.FileType.File) === 0) return { kind: 'other' };
      if (size > LONGEST_CAPTION) throw new Error(t('it is longer than a caption, and stays as it is'));
      return { kind: 'file', bytes: await vscode.workspace.fs.readFile(uri) };
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return { kind: 'nothing' };
      throw error;
    }
  },
  write: async (file, bytes) => vscode.workspace.fs.writeFile(vscode.Uri.parse(file), bytes),
  remove: async (file) => vscode.workspace.fs.delete(vscode.Uri.parse(file)),
  edit: async (changes) => {
    const edit = new vscode.WorkspaceEdit();
    for (const { file, before, after } of changes) {
      const uri = vscode.Uri.parse(file);
      if (before === undefined) edit.createFile(uri, { contents: Buffer.from(after), overwrite: false });
      // The mark of the byte order is no part of an editor's text, which keeps it.
      else edit.replace(uri, EVERYTHING, after.replace(/^\uFEFF/, ''));
    }
    // As a refactoring, what was changed is saved as well, unless a setting says otherwise or it is one file.
    if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true })))
      throw new Error(t('The captions could not be written: the workspace refused the change.'));
    const changed = new Set(changes.map(({ file }) => vscode.Uri.parse(file).toString()));
    for (const document of vscode.workspace.textDocuments)
      if (document.isDirty && changed.has(document.uri.toString())) await document.save();
  },
};

/**
 * Says which pictures have one file for their captions.
 *
 * @returns to be asked for one picture after the other, and waited for: it answers the same for all that have one
 */
export function captionFiles(): (picture: vscode.Uri) => Promise<string> {
  const disks = new Map<string, CaptionFiles>();
  return async (picture) => {
    const disk = picture.with({ path: '/', query: '', fragment: '' });
    const at = (path: string): vscode.Uri => disk.with({ path });
    const files =
      disks.get(disk.toString()) ??
      new CaptionFiles({
        isThere: (path) => isThere(at(path)),
        names: async (folder) =>
          (await vscode.workspace.fs.readDirectory(at(folder)).then(undefined, () => [])).map(([name]) => name),
      });
    disks.set(disk.toString(), files);
    return `${disk.toString()} ${await files.fileOf(picture.path)}`;
  };
}
