/** Where the built-in lists lie in a browser. */
import { readBrowserFile } from '../files/browser-files.js';
import { utf8 } from '../files/utf8.js';
import type { BuiltInListId } from './built-in-lists.js';

/** @param folder of the built-in lists, a URI */
export function builtInListFile(folder: string, id: BuiltInListId): string {
  return `${folder}/${id}.phrases`;
}

/** @throws whatever keeps the file from being read, if the installation is not whole */
export async function readBuiltInText(folder: string, id: BuiltInListId): Promise<string> {
  return utf8(await readBrowserFile(builtInListFile(folder, id)));
}
