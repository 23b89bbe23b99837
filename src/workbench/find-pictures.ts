/** The pictures among what somebody selected: files, and folders with all below them, on any file system. */
import { t } from '../l10n/texts.js';
import * as vscode from 'vscode';
import { isPictureName } from '../clip/picture-name.js';
import type { Picture } from '../collection/picture.js';
import { nameOf, pathOf } from './pictures.js';

const { compare } = new Intl.Collator('en', { numeric: true });

/**
 * One after the other, in the order of what was selected and, within folders, of names. Folders whose name starts with a dot
 * are passed over unless they were selected themselves, and so are links to folders, which could lead in a circle.
 *
 * @param selected also what is no longer there: whoever looks at it says so
 * @param admits   asked about each link to a picture: whether that is one of them
 * @returns pictures whose id is their URI, each once
 * @throws the signal's reason, before the next folder is read
 */
export async function* picturesAmong(
  selected: readonly vscode.Uri[],
  admits: (link: vscode.Uri) => Promise<boolean> = () => Promise.resolve(true),
  signal?: AbortSignal,
): AsyncGenerator<Picture, void, undefined> {
  const found = new Set<string>();
  for (const uri of selected)
    for await (const each of (await isFolder(uri)) ? below(uri, admits, signal) : [uri]) {
      const id = each.toString();
      if (found.has(id)) continue;
      found.add(id);
      yield { id, path: pathOf(each) };
    }
}

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false;
  }
}

async function* below(
  folder: vscode.Uri,
  admits: (link: vscode.Uri) => Promise<boolean>,
  signal: AbortSignal | undefined,
): AsyncGenerator<vscode.Uri> {
  signal?.throwIfAborted();
  let entries: [string, vscode.FileType][];
  try {
    entries = await vscode.workspace.fs.readDirectory(folder);
  } catch (error) {
    // A folder that may not be read, or that went meanwhile, is no reason to leave the others out.
    if (error instanceof vscode.FileSystemError) return;
    throw error;
  }
  entries.sort(([a], [b]) => compare(a, b) || (a < b ? -1 : 1));
  for (const [name, type] of entries) {
    if (name.startsWith('.')) continue;
    const uri = vscode.Uri.joinPath(folder, name);
    if (type === vscode.FileType.Directory) yield* below(uri, admits, signal);
    else if ((type & vscode.FileType.File) !== 0 && isPictureName(name))
      if ((type & vscode.FileType.SymbolicLink) === 0 || (await admits(uri))) yield uri;
  }
}

/** What a collection is called: a folder by its name, several things by their number. */
export function nameOfSelection(selected: readonly vscode.Uri[]): string {
  const [first] = selected;
  return first && selected.length === 1 ? nameOf(first) : t(/* pictures */ '{count} selected', { count: selected.length });
}
