/** Files that somebody else names, such as the language model of a chat: only those within given folders. */
import { realpath } from 'node:fs/promises';
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
  if (folders.length === 0) throw new NotInsideError('No folder is open. Ask the user to open the folder that holds the file.');
  const roots = await Promise.all(folders.map((folder) => realpath(folder.path)));
  let outside = false;
  for (const place of folders.flatMap((folder) => placesIn(folder, named))) {
    const file = await real(place);
    if (file === undefined) continue;
    if (roots.some((root) => isWithin(root, file))) return file;
    outside = true;
  }
  throw new NotInsideError(
    outside
      ? `"${named}" lies outside of the workspace. Only files within it may be looked at: name one of them, or ask the user to copy the file there.`
      : `There is no file "${named}" in the workspace. Paths count from the workspace's folder: list its files, and name one of them.`,
  );
}

function placesIn(folder: Folder, named: string): string[] {
  const [first, ...rest] = named.split(/[\\/]/);
  const places = [path.resolve(folder.path, named)];
  if (first === folder.name && rest.length > 0) places.push(path.resolve(folder.path, ...rest));
  return places;
}

/** @returns undefined where there is no such file */
async function real(file: string): Promise<string | undefined> {
  try {
    return await realpath(file);
  } catch (error) {
    // A path with a zero byte in it, or longer than the system allows, is no file either.
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE')) return undefined;
    throw error;
  }
}

function isWithin(root: string, file: string): boolean {
  const way = path.relative(root, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}
