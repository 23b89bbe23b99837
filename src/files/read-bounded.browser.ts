/** The same in a browser, where a file is read whole before its length is known. */
import { readBrowserFile } from './browser-files.js';
import { fileTooLarge } from './read-errors.js';

export { FileTooLargeError, NotAFileError } from './read-errors.js';

/**
 * @param file its URI
 * @param most bytes that are taken
 * @throws FileTooLargeError; what keeps it from being read
 */
export async function readBounded(file: string, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBrowserFile(file);
  if (bytes.length > most) throw fileTooLarge(file, bytes.length, most);
  return bytes;
}
