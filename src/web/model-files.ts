/** Files as VS Code has them in a browser: the extension's own, and models in its storage, which lie there in pieces. */
import * as vscode from 'vscode';
import type { BrowserFiles } from '../files/browser-files.js';
import { readPieces } from '../files/pieced-file.js';

export const workbenchFiles: BrowserFiles = {
  // What comes from the workbench is part of a larger message.
  read: async (uri) => Uint8Array.from(await vscode.workspace.fs.readFile(vscode.Uri.parse(uri, true))),
  write: (uri, bytes) => asPromise(vscode.workspace.fs.writeFile(vscode.Uri.parse(uri, true), bytes)),
  remove: async (uri) => {
    try {
      await vscode.workspace.fs.delete(vscode.Uri.parse(uri, true), { recursive: true });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },
  names: async (uri) => {
    try {
      return (await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri, true))).map(([name]) => name);
    } catch (error) {
      if (isGone(error)) return [];
      throw error;
    }
  },
};

/**
 * Reads a file of a model.
 *
 * @param demo  folder of the demo model
 * @param store folder of those that were downloaded
 * @throws Error for what is in neither; what reading throws
 */
export async function readModelFile(uri: string, demo: vscode.Uri, store: vscode.Uri): Promise<Uint8Array<ArrayBuffer>> {
  if (uri.includes('..')) throw new Error(/* not translated */ 'A file of a model is not named so.');
  if (uri.startsWith(`${demo.toString()}/`)) return workbenchFiles.read(uri);
  if (uri.startsWith(`${store.toString()}/`)) return readPieces(uri);
  throw new Error(/* not translated */ 'That is no file of a model.');
}

function isGone(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && /FileNotFound|EntryNotFound/.test(error.code);
}

async function asPromise(done: Thenable<void>): Promise<void> {
  await done;
}
