/** Files that are taken for pictures by their name, before anybody has read them. */

/** Endings of what the engine reads, without the dot. */
export const PICTURE_EXTENSIONS = [
  'jpg',
  'jpeg',
  'jpe',
  'jfif',
  'png',
  'webp',
  'gif',
  'tif',
  'tiff',
  'avif',
  'svg',
  'bmp',
  'dib',
  'ico',
  'cur',
] as const;

const ENDING = new RegExp(`\\.(${PICTURE_EXTENSIONS.join('|')})$`, 'i');

/** @param name of a file, or its whole path */
export function isPictureName(name: string): boolean {
  return ENDING.test(name);
}
