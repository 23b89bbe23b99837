/** Why a file that is there is not read. */
import { t } from '../l10n/texts.js';

/** What has the name is no file that has an end. */
export class NotAFileError extends Error {
  override readonly name = 'NotAFileError';
}

/** The file has more bytes than are taken of its kind. */
export class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError';

  constructor(
    message: string,
    readonly bytes: number,
  ) {
    super(message);
  }
}

/** @param most bytes that are taken */
export function fileTooLarge(file: string, bytes: number, most: number): FileTooLargeError {
  return new FileTooLargeError(
    t('{file} has {bytes} bytes, where {most} are the most.', { file, bytes: String(bytes), most: String(most) }),
    bytes,
  );
}
