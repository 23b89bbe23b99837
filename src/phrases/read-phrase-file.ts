/** Phrase files on this machine's disk. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { FoundPhraseFile } from './selection.js';

/**
 * @param file absolute, or relative to the base folder
 * @throws what the file system throws
 */
export async function readPhraseFile(file: string, baseFolder: string): Promise<FoundPhraseFile> {
  const absolute = path.resolve(baseFolder, file);
  const relative = path.relative(baseFolder, absolute);
  const inside = !relative.startsWith('..') && !path.isAbsolute(relative);
  return { id: (inside ? relative : absolute).replaceAll('\\', '/'), bytes: await readFile(absolute) };
}
