/** Where the built-in lists lie. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BuiltInListId } from './built-in-lists.js';

/** @param folder of the built-in lists */
export function builtInListFile(folder: string, id: BuiltInListId): string {
  return path.join(folder, `${id}.phrases`);
}

/** @throws Error of the file system if the installation is not whole */
export function readBuiltInText(folder: string, id: BuiltInListId): Promise<string> {
  return readFile(builtInListFile(folder, id), 'utf8');
}
