/** Files and folders that somebody else names, such as the language model of a chat: only those within given folders. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { hasCode } from '../stores/has-code.js';

export interface Folder {
  /** As it is called where there are several. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/** A file that may not be looked at, or is not there; the message says what to name instead. */
export class NotInsideError extends Error {
  override readonly name = 'NotInsideError';
}

/**
 * @param folders that are open
 * @param named   a path that counts from one of them, with or without the folder's name before it, or an absolute one
 * @returns the file's own path: nothing in it is a symbolic link any more
 * @throws NotInsideError if it is not there, or if it lies outside of the folders once symbolic links are followed
 */
export async function fileInside(folders: readonly Folder[], named: string): Promise<string> {
  const { real } = await placeInside(folders, named, 'file', (root, file) => file !== root && isWithin(root, file));
  return real;
}

/**
 * The same of a folder, which may be one of those that are open.
 *
 * @returns the folder's path as it was named, by which files in it are known
 * @throws NotInsideError also where it is no folder
 */
export async function folderInside(folders: readonly Folder[], named: string): Promise<string> {
  const { place, real } = await placeInside(folders, named, 'folder', isWithin);
  if (!(await stat(real)).isDirectory())
    throw new NotInsideError(`"${named}" is not a folder. Name the folder that it lies in, or leave "folder" out.`);
  return place;
}

/** @returns whether a path leads into one of the folders once symbolic links are followed */
export async function isInside(folders: readonly Folder[], file: string): Promise<boolean> {
  const real = await realOf(file);
  return real !== undefined && (await rootsOf(folders)).some((root) => isWithin(root, real));
}

async function placeInside(
  folders: readonly Folder[],
  named: string,
  what: 'file' | 'folder',
  isAllowed: (root: string, real: string) => boolean,
): Promise<{ readonly place: string; readonly real: string }> {
  if (folders.length === 0) throw new NotInsideError(`No folder is open. Ask the user to open the folder that "${named}" is in.`);
  const roots = await rootsOf(folders);
  let outside = false;
  for (const place of folders.flatMap((folder) => placesIn(folder, named, what))) {
    const real = await realOf(place);
    if (real === undefined) continue;
    if (roots.some((root) => isAllowed(root, real))) return { place, real };
    outside = true;
  }
  throw new NotInsideError(
    outside
      ? `"${named}" lies outside of the workspace. Only files within it may be looked at: name one of them, or ask the user to copy the ${what} there.`
      : `There is no ${what} "${named}" in the workspace. Paths count from the workspace's folder: list its files, and name one of them.`,
  );
}

function rootsOf(folders: readonly Folder[]): Promise<string[]> {
  return Promise.all(folders.map((folder) => realpath(folder.path)));
}

function placesIn(folder: Folder, named: string, what: 'file' | 'folder'): string[] {
  const [first, ...rest] = named.split(/[\\/]/);
  const places = [path.resolve(folder.path, named)];
  if (first === folder.name && (rest.length > 0 || what === 'folder')) places.push(path.resolve(folder.path, ...rest));
  return places;
}

/** @returns undefined where there is no such file */
async function realOf(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch (error) {
    // A path with a zero byte in it, or longer than the system allows, is no file either.
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE')) return undefined;
    throw error;
  }
}

/** Also of the folder itself. */
function isWithin(root: string, file: string): boolean {
  const way = path.relative(root, file);
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}
