/** Numbers as the panel writes them. All are pure, and all are English, as the rest of the interface is. */

export { percent } from '../src/gaze/formats/percent.js';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** @returns a whole number with its thousands marked: 5,854 */
export function count(value: number): string {
  return whole.format(value);
}

/** @returns a cosine (-1..1) with three decimals and without the zero that all of CLIP's have: .248 */
export function cosine(value: number): string {
  const text = Math.abs(value).toFixed(3);
  const minus = value < 0 && Number(text) > 0 ? '−' : '';
  return minus + text.replace(/^0/, '');
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
  return effective < 100 ? effective.toFixed(1) : count(effective);
}

/** @returns a size in the units that downloads are told in (1 MB is a million bytes): 608 MB, 1.7 GB */
export function bytes(size: number): string {
  if (size < 999.5e3) return `${count(size / 1e3)} kB`;
  if (size < 999.5e6) return `${count(size / 1e6)} MB`;
  return `${(size / 1e9).toFixed(1)} GB`;
}

/** @returns bytes per second: 850 kB/s, 12.3 MB/s */
export function speed(bytesPerSecond: number): string {
  return bytesPerSecond < 1e6 ? `${count(bytesPerSecond / 1e3)} kB/s` : `${(bytesPerSecond / 1e6).toFixed(1)} MB/s`;
}

/** @returns how long is left, coarse, for it is a guess; undefined where nothing comes */
export function timeLeft(bytesLeft: number, bytesPerSecond: number): string | undefined {
  if (!(bytesPerSecond > 0)) return undefined;
  const seconds = bytesLeft / bytesPerSecond;
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} seconds left`;
  if (seconds < 90 * 60) return `about ${Math.round(seconds / 60)} minutes left`;
  return `about ${Math.round(seconds / 3600)} hours left`;
}
