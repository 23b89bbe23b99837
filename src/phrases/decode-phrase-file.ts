/** A phrase file's bytes as text. */
import { t } from '../l10n/texts.js';
import { PhraseFileError } from './errors.js';
import { LARGEST_FILE } from './limits.js';

/**
 * @param name as the message has it
 * @throws PhraseFileError if the file is too large, or is not UTF-8
 */
export function decodePhraseFile(bytes: Uint8Array, name: string): string {
  requireFits(bytes.byteLength, name);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new PhraseFileError(
      t('{name} is in UTF-16. Save it with the encoding UTF-8 ("Change File Encoding" in the command palette).', { name }),
    );
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PhraseFileError(
      t('{name} is not in UTF-8. Save it with the encoding UTF-8 ("Change File Encoding" in the command palette).', { name }),
      { cause },
    );
  }
}

/**
 * @param bytes that a phrase file has, or would have
 * @param name  as the message has it
 * @throws PhraseFileError if they are too many
 */
export function requireFits(bytes: number, name: string): void {
  if (bytes > LARGEST_FILE)
    throw new PhraseFileError(
      t('{name} is too large for a phrase file: {size} MiB, where {most} MiB is the most. Divide it.', {
        name,
        size: Math.ceil(bytes / 2 ** 20),
        most: LARGEST_FILE / 2 ** 20,
      }),
    );
}
