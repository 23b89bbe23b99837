/** How far a run is, in words: the same in a terminal and in the table. */
import { timeLeftInWords } from '../l10n/amounts.js';
import { decimal, whole } from '../l10n/numbers.js';
import { plural, t } from '../l10n/texts.js';
import type { RunProgress } from './run.js';

/** @returns such as `1,234 of 50,000 pictures, 3 failed, 18 a second, about 44 minutes left` */
export function progressInWords({ total, listed, done, failed, perSecond }: RunProgress): string {
  const finished = done + failed;
  const left = listed ? timeLeft(total - finished, perSecond) : undefined;
  return [
    listed
      ? plural(total, '{finished} of {count} picture', '{finished} of {count} pictures', { finished })
      : plural(total, '{finished} of {count} and more picture', '{finished} of {count} and more pictures', { finished }),
    ...(failed > 0 ? [t(/* pictures */ '{failed} failed', { failed })] : []),
    ...(perSecond > 0 ? [t(/* pictures */ '{rate} a second', { rate: rate(perSecond) })] : []),
    ...(left === undefined ? [] : [left]),
  ].join(', ');
}

/** @returns coarse, for it is a guess; undefined where nothing moves or nothing is left */
export function timeLeft(pictures: number, perSecond: number): string | undefined {
  if (!(perSecond > 0) || pictures <= 0) return undefined;
  const seconds = pictures / perSecond;
  return timeLeftInWords(seconds);
}

/** @returns pictures a second, with a decimal where there are few */
export function rate(perSecond: number): string {
  return perSecond < 10 ? decimal(perSecond, 1) : whole(perSecond);
}
