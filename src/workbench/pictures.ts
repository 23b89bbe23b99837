/** Pictures as VS Code names them, by URI: local ones are read by the engine, others cross as bytes. */
import * as vscode from 'vscode';
import { ImageError } from '../clip/errors.js';
import { requireReadable } from '../clip/limits.js';
import { isPictureName, PICTURE_EXTENSIONS } from '../clip/picture-name.js';
import type { ImageSource } from '../engine/protocol.js';
import { t } from '../l10n/texts.js';

/**
 * @returns where the engine finds the picture's bytes
 * @throws ImageError if a file that is not on this machine's disk cannot be read
 */
export async function sourceOf(uri: vscode.Uri): Promise<ImageSource> {
  const file = fileOf(uri);
  if (file !== undefined) return { kind: 'file', path: file };
  const name = nameOf(uri);
  try {
    requireReadable((await vscode.workspace.fs.stat(uri)).size, name);
    return { kind: 'bytes', bytes: await vscode.workspace.fs.readFile(uri), name };
  } catch (cause) {
    if (cause instanceof ImageError) throw cause;
    throw new ImageError(
      t('{name} cannot be read: {reason}', { name, reason: cause instanceof Error ? cause.message : String(cause) }),
      { cause },
    );
  }
}

/** @returns the path on this machine's disk; undefined for what is elsewhere */
export function fileOf(uri: vscode.Uri): string | undefined {
  return uri.scheme === 'file' ? uri.fsPath : undefined;
}

/** The file's name, as shown. */
export function nameOf(uri: vscode.Uri): string {
  return uri.path.split('/').at(-1) ?? uri.path;
}

/** Whether the engine reads such files, by the name's ending. */
export function isPicture(uri: vscode.Uri): boolean {
  return isPictureName(uri.path);
}

/**
 * Asks for pictures in an open dialog; none where the user leaves it.
 *
 * @param canSelectMany false where one is all that is wanted
 */
export async function askForPictures(title: string, canSelectMany = true): Promise<readonly vscode.Uri[]> {
  return (await vscode.window.showOpenDialog({ filters: PICTURE_FILTERS, canSelectMany, openLabel: t('Choose'), title })) ?? [];
}

/** Whether there is such a file. */
export async function isThere(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** The path within the workspace, or the whole of it outside. */
export function pathOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}

/** What an open dialog lists. */
export const PICTURE_FILTERS = { Pictures: [...PICTURE_EXTENSIONS] };

/** The picture in the active editor, if there is one. */
export function activePicture(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText ? input.uri : undefined;
  return uri && isPicture(uri) ? uri : undefined;
}

/**
 * Tells when a file changes or goes.
 *
 * @returns the watcher, to be disposed
 */
export function watch(uri: vscode.Uri, told: (what: 'changed' | 'deleted') => void): vscode.Disposable {
  // What a pattern would take for a wildcard stands for itself in brackets.
  const name = nameOf(uri).replace(/[[\]{}*?!]/g, '[$&]');
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.joinPath(uri, '..'), name));
  watcher.onDidChange(() => told('changed'));
  watcher.onDidCreate(() => told('changed'));
  watcher.onDidDelete(() => told('deleted'));
  return watcher;
}
