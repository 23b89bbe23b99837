/** Numbers as the display's language writes them. What is exported or logged is not written by these. */
import { displayLanguage, isEnglish } from './language.js';

const formats = new Map<string, Intl.NumberFormat>();

/** @returns a number with its thousands marked, rounded: 5,854 */
export function whole(value: number): string {
  return format(value, 0);
}

/** @returns a number with so many decimals: 1.70 */
export function decimal(value: number, digits: number): string {
  return format(value, digits);
}

/**
 * @param share 0..1
 * @returns a percentage: 91.3 %
 */
export function percentage(share: number, digits: number): string {
  // Intl's English has no space before the sign, and ours always had one.
  return isEnglish() ? `${format(share * 100, digits)} %` : format(share, digits, 'percent');
}

/** @returns a share (0..1) as gaze/formats has it in English: with one decimal, and never rounded to nothing or to all */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return `< ${percentage(0.001, 1)}`;
  if (share < 1 && share >= 0.9995) return `> ${percentage(0.999, 1)}`;
  return percentage(share, share === 1 ? 0 : 1);
}

function format(value: number, digits: number, style: 'decimal' | 'percent' = 'decimal'): string {
  const language = displayLanguage();
  const name = `${language} ${style} ${digits}`;
  const known =
    formats.get(name) ?? new Intl.NumberFormat(language, { style, minimumFractionDigits: digits, maximumFractionDigits: digits });
  formats.set(name, known);
  return known.format(value);
}
