/** Amounts that people are told: sizes and how long something takes. */
import { decimal, whole } from './numbers.js';
import { plural, t } from './texts.js';

/** @returns kilobytes (a thousand bytes each): 850 kB */
export function kilobytes(bytes: number): string {
  return t('{size} kB', { size: whole(bytes / 1e3) });
}

/** @returns megabytes (a million bytes each): 608 MB, 12.3 MB */
export function megabytesOf(bytes: number, digits = 0): string {
  return t('{size} MB', { size: decimal(bytes / 1e6, digits) });
}

/** @returns gigabytes (a thousand million bytes each): 1.7 GB */
export function gigabytes(bytes: number): string {
  return t('{size} GB', { size: decimal(bytes / 1e9, 1) });
}

/** @returns how long is left, coarse, for it is a guess */
export function timeLeftInWords(seconds: number): string {
  if (seconds < 10) return t('a few seconds left');
  if (seconds < 90) return plural(Math.round(seconds / 10) * 10, 'about {count} second left', 'about {count} seconds left');
  if (seconds < 90 * 60) return plural(Math.round(seconds / 60), 'about {count} minute left', 'about {count} minutes left');
  return plural(Math.round(seconds / 3600), 'about {count} hour left', 'about {count} hours left');
}
