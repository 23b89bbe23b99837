/** Phrase files on this machine's disk. */
import path from 'node:path';
import { FileTooLargeError, readBounded } from '../files/read-bounded.js';
import { decodePhraseFile, requireFits } from './decode-phrase-file.js';
import { parsePhraseFile } from './parse-phrase-file.js';
import { LARGEST_FILE } from './limits.js';
import type { FoundPhraseFile } from './selection.js';

/**
 * @param file absolute, or relative to the base folder
 * @throws PhraseFileError if it is no phrase file; NotAFileError; what the file system throws
 */
export async function readPhraseFile(file: string, baseFolder: string): Promise<FoundPhraseFile> {
  const absolute = path.resolve(baseFolder, file);
  const relative = path.relative(baseFolder, absolute);
  const inside = !relative.startsWith('..') && !path.isAbsolute(relative);
  const bytes = await readBounded(absolute, LARGEST_FILE).catch((error: unknown) => {
    if (error instanceof FileTooLargeError) requireFits(error.bytes, file);
    throw error;
  });
  return { id: (inside ? relative : absolute).replaceAll('\\', '/'), parsed: parsePhraseFile(decodePhraseFile(bytes, file)) };
}
