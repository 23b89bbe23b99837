/** Numbers as the panel writes them, in the display's language. */
import { gigabytes, kilobytes, megabytesOf, timeLeftInWords } from '../src/l10n/amounts.js';
import { isEnglish } from '../src/l10n/language.js';
import { decimal, whole as count } from '../src/l10n/numbers.js';
import { t } from '../src/l10n/texts.js';

export { percent, whole as count } from '../src/l10n/numbers.js';

/** @returns a cosine (-1..1) with three decimals and, in English, without the zero that all of CLIP's have: .248 */
export function cosine(value: number): string {
  const text = decimal(Math.abs(value), 3);
  const minus = value < 0 && Math.abs(value) >= 0.0005 ? '−' : '';
  return minus + withoutZero(text);
}

/** @returns a decimal as English shortens it: .248 */
export function withoutZero(text: string): string {
  return isEnglish() ? text.replace(/^0/, '') : text;
}

/**
 * At 60 % most of the list is still in play, and the order of the first rows is nearer to noise than to an answer. The line
 * is ours: chosen on the gallery's pictures, not measured.
 */
const UNDECIDED = 0.6;

/** @returns whether a list of `count` phrases, whose shares are as if evenly among `effective` of them, says little. */
export function isUndecided(effective: number, count: number): boolean {
  // One phrase gets everything whatever the picture.
  return count === 1 || effective > UNDECIDED * count;
}

/** @returns the number of a list's phrases that the model is as if choosing among: 2.1, 18.2, 137, 1,204 */
export function effectively(effective: number): string {
  return effective < 100 ? decimal(effective, 1) : count(effective);
}

/** @returns a size in the units that downloads are told in (1 MB is a million bytes): 608 MB, 1.7 GB */
export function bytes(size: number): string {
  if (size < 999.5e3) return kilobytes(size);
  return size < 999.5e6 ? megabytesOf(size) : gigabytes(size);
}

/** @returns bytes per second: 850 kB/s, 12.3 MB/s */
export function speed(bytesPerSecond: number): string {
  return t(/* each second */ '{size}/s', {
    size: bytesPerSecond < 1e6 ? kilobytes(bytesPerSecond) : megabytesOf(bytesPerSecond, 1),
  });
}

/** @returns how long is left; undefined where nothing comes */
export function timeLeft(bytesLeft: number, bytesPerSecond: number): string | undefined {
  return bytesPerSecond > 0 ? timeLeftInWords(bytesLeft / bytesPerSecond) : undefined;
}
