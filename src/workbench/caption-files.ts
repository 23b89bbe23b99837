/** Captions written beside pictures, and taken back. */
import * as vscode from 'vscode';
import { captionText, type Caption, type CaptionMode, type CaptionStyle } from '../collection/captions.js';
import { nameOf } from './pictures.js';

/** So many become one edit of the workspace, which VS Code's own "Undo" knows; more would open and keep too much. */
const MOST_IN_ONE_EDIT = 300;

/** Files read or written at one time. */
const AT_ONCE = 32;

/** What a caption's file held before and what it was made to hold. */
export interface WrittenCaption {
  readonly file: vscode.Uri;
  /** Undefined where there was no file. */
  readonly before: string | undefined;
  readonly after: string;
}

/** @returns the files that are there already, with what they hold, by their URI */
export async function existingCaptions(
  captions: readonly Caption[],
  signal: AbortSignal,
  told: (done: number) => void,
): Promise<ReadonlyMap<string, string>> {
  const existing = new Map<string, string>();
  await inTurn(captions, signal, told, async ({ file }) => {
    const text = await read(vscode.Uri.parse(file));
    if (text !== undefined) existing.set(file, text);
  });
  return existing;
}

/**
 * Writes captions: few as one edit of the workspace, many one by one.
 *
 * @param existing what the files hold that are there
 * @param written  filled with what was written, also where the signal ends it
 * @throws Error where the workspace refuses the edit, or a file cannot be written; before anything is written where one is a
 *   symbolic link
 */
export async function writeCaptions(
  captions: readonly Caption[],
  existing: ReadonlyMap<string, string>,
  mode: CaptionMode,
  style: CaptionStyle,
  written: WrittenCaption[],
  signal: AbortSignal,
  told: (done: number) => void,
): Promise<void> {
  const changes = captions.flatMap(({ file, caption }): WrittenCaption[] => {
    const before = existing.get(file);
    const after = captionText(before, caption, mode, style);
    return after === undefined ? [] : [{ file: vscode.Uri.parse(file), before, after }];
  });
  await refuseLinks(changes, signal);
  if (changes.length <= MOST_IN_ONE_EDIT) {
    const edit = new vscode.WorkspaceEdit();
    for (const { file, before, after } of changes)
      if (before === undefined) edit.createFile(file, { contents: Buffer.from(after), overwrite: false });
      else edit.replace(file, EVERYTHING, after);
    // As a refactoring, what was changed is saved as well.
    if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true })))
      throw new Error('The captions could not be written: the workspace refused the change.');
    written.push(...changes);
    return;
  }
  await inTurn(changes, signal, told, async (change) => {
    await vscode.workspace.fs.writeFile(change.file, Buffer.from(change.after));
    written.push(change);
  });
}

/**
 * Takes captions back. What somebody has changed since stays as it is.
 *
 * @returns how many are as they were before
 */
export async function takeBack(written: readonly WrittenCaption[]): Promise<number> {
  let count = 0;
  await inTurn(
    written,
    new AbortController().signal,
    () => undefined,
    async ({ file, before, after }) => {
      if ((await read(file)) !== after) return;
      if (before === undefined) await vscode.workspace.fs.delete(file);
      else await vscode.workspace.fs.writeFile(file, Buffer.from(before));
      count++;
    },
  );
  return count;
}

/** A repository may hold a link under the name of a caption that leads to a file of the person's, there already or not. */
async function refuseLinks(changes: readonly WrittenCaption[], signal: AbortSignal): Promise<void> {
  const links: string[] = [];
  await inTurn(
    changes,
    signal,
    () => undefined,
    async ({ file }) => {
      if ((await typeOf(file)) & vscode.FileType.SymbolicLink) links.push(nameOf(file));
    },
  );
  const [first] = links;
  if (first === undefined) return;
  const others = links.length === 1 ? '' : ` and ${(links.length - 1).toLocaleString('en')} others`;
  throw new Error(
    `No caption was written: ${first}${others} would be written through a symbolic link. Delete the link, or leave out its picture.`,
  );
}

async function typeOf(file: vscode.Uri): Promise<vscode.FileType> {
  try {
    return (await vscode.workspace.fs.stat(file)).type;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return vscode.FileType.Unknown;
    throw error;
  }
}

const EVERYTHING = new vscode.Range(0, 0, Number.MAX_SAFE_INTEGER, 0);

async function read(file: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return undefined;
    throw error;
  }
}

async function inTurn<T>(
  items: readonly T[],
  signal: AbortSignal,
  told: (done: number) => void,
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE) {
    signal.throwIfAborted();
    await Promise.all(items.slice(from, from + AT_ONCE).map(work));
    told(Math.min(items.length, from + AT_ONCE));
  }
}
