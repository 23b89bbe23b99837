/** Icons and cursors (ICO, CUR), which libvips does not read: a directory of bitmaps and PNG files. */
import { t } from '../l10n/texts.js';
import { openIconBitmap, type Bitmap } from './bitmap.js';
import { ImageError } from './errors.js';
import { MAX_ICON_ENTRIES } from './limits.js';

/** The picture that an icon is looked at as: a PNG file within the icon, or a bitmap. */
export type IconPicture = { readonly png: Uint8Array } | { readonly bitmap: Bitmap };

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * The largest picture of an icon, and of equally large ones that with the most bits a pixel.
 *
 * @param name of the file, for what is told when it is not sound
 * @throws ImageError if the directory or the picture that it points to is not sound
 */
export function openIcon(bytes: Uint8Array, name: string): IconPicture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 6) throw damaged(name, t('it ends within its directory'));
  const cursor = view.getUint16(2, true) === 2;
  const count = Math.min(view.getUint16(4, true), MAX_ICON_ENTRIES);
  if (count === 0) throw damaged(name, t('it holds no picture'));
  if (bytes.length < 6 + count * 16) throw damaged(name, t('it ends within its directory'));
  const entries = Array.from({ length: count }, (_, index) => {
    const at = 6 + index * 16;
    return {
      // A side of 256 does not fit a byte and is written as 0.
      pixels: ((bytes[at] ?? 0) || 256) * ((bytes[at + 1] ?? 0) || 256),
      // A cursor has its hot spot where an icon has its depth.
      bits: cursor ? 0 : view.getUint16(at + 6, true),
      size: view.getUint32(at + 8, true),
      offset: view.getUint32(at + 12, true),
    };
  });
  const [best] = entries.sort((a, b) => b.pixels - a.pixels || b.bits - a.bits);
  if (!best || best.offset + best.size > bytes.length || best.size === 0)
    throw damaged(name, t('it ends after {count} bytes, before its largest picture does', { count: bytes.length }));
  const picture = bytes.subarray(best.offset, best.offset + best.size);
  if (PNG.every((byte, i) => byte === picture[i])) return { png: picture };
  return { bitmap: openIconBitmap(picture, name) };
}

function damaged(name: string, why: string): ImageError {
  return new ImageError(
    t('{name} cannot be read as an icon: {why}. Open it in another program and save it as PNG.', { name, why }),
  );
}
