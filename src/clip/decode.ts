/** From a file's bytes to a picture that can be read. */
import { openBitmap } from './bitmap.js';
import { bitmapPicture } from './bitmap-picture.js';
import { openCoded } from './codec.js';
import { ImageError } from './errors.js';
import { openIcon } from './icon.js';
import { requireReadable } from './limits.js';
import type { Picture } from './picture.js';
import { recognise } from './picture-format.js';
import type { Preprocessing } from './seeing.js';

/**
 * Reads a picture's header.
 *
 * @param bytes the whole file
 * @param name  of the file, for what is told when it cannot be read
 * @throws ImageError if it is empty, too large, damaged or of a kind that is not read
 */
export async function openPicture(bytes: Uint8Array, name: string, preprocessing: Preprocessing): Promise<Picture> {
  requireReadable(bytes.length, name);
  const recognised = recognise(bytes);
  if ('refusal' in recognised) throw new ImageError(`${name} ${recognised.refusal}`);
  const { format } = recognised;
  if (format === 'BMP') return bitmapPicture(openBitmap(bytes, name), preprocessing);
  if (format !== 'icon') return openCoded(bytes, name, format, preprocessing);
  const icon = openIcon(bytes, name);
  return 'bitmap' in icon ? bitmapPicture(icon.bitmap, preprocessing) : openCoded(icon.png, name, 'PNG', preprocessing);
}
