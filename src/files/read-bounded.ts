/**
 * Files that anybody may have put there, read without trust: a name can be a pipe that never says anything, a device that
 * never ends, or a link to one.
 */
import { constants, open, type FileHandle } from 'node:fs/promises';
import { t } from '../l10n/texts.js';
import { fileTooLarge, NotAFileError } from './read-errors.js';

export { FileTooLargeError, NotAFileError } from './read-errors.js';

/**
 * Opens a file for reading; links are followed. Never waits for somebody to write.
 *
 * @throws NotAFileError if it is a folder, a pipe, a socket or a device; Error of the file system
 */
export async function openForReading(file: string): Promise<{ readonly handle: FileHandle; readonly bytes: number }> {
  // Opening a pipe waits until somebody writes to it, unless it is opened so. Windows has neither the pipes nor the flag.
  const handle = await open(file, constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0));
  try {
    const stats = await handle.stat();
    if (!stats.isFile())
      throw new NotAFileError(
        stats.isDirectory()
          ? t('{file} is a folder, not a file.', { file })
          : t('{file} is a device or a pipe, not a file.', { file }),
      );
    return { handle, bytes: stats.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Reads a file as it is now: what is written to it meanwhile is not read.
 *
 * @param most bytes that are taken
 * @throws NotAFileError, FileTooLargeError before a byte is read; Error of the file system
 */
export async function readBounded(file: string, most: number): Promise<Buffer<ArrayBuffer>> {
  const { handle, bytes } = await openForReading(file);
  try {
    if (bytes > most) throw fileTooLarge(file, bytes, most);
    const buffer = Buffer.allocUnsafeSlow(bytes);
    let done = 0;
    while (done < bytes) {
      const { bytesRead } = await handle.read(buffer, done, bytes - done, done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return buffer.subarray(0, done);
  } finally {
    await handle.close();
  }
}
