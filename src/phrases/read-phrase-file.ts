/** Phrase files on this machine's disk. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decodePhraseFile } from './decode-phrase-file.js';
import { parsePhraseFile } from './parse-phrase-file.js';
import type { FoundPhraseFile } from './selection.js';

/**
 * @param file absolute, or relative to the base folder
 * @throws PhraseFileError if it is no phrase file; what the file system throws
 */
export async function readPhraseFile(file: string, baseFolder: string): Promise<FoundPhraseFile> {
  const absolute = path.resolve(baseFolder, file);
  const relative = path.relative(baseFolder, absolute);
  const inside = !relative.startsWith('..') && !path.isAbsolute(relative);
  const text = decodePhraseFile(await readFile(absolute), file);
  return { id: (inside ? relative : absolute).replaceAll('\\', '/'), parsed: parsePhraseFile(text) };
}
