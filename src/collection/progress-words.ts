/** How far a run is, in words: the same in a terminal and in the table. */
import type { RunProgress } from './run.js';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** @returns such as `1,234 of 50,000 pictures, 3 failed, 18 a second, about 44 minutes left` */
export function progressInWords({ total, listed, done, failed, perSecond }: RunProgress): string {
  const finished = done + failed;
  const left = listed ? timeLeft(total - finished, perSecond) : undefined;
  return [
    `${whole.format(finished)} of ${whole.format(total)}${listed ? '' : ' and more'} ${total === 1 ? 'picture' : 'pictures'}`,
    ...(failed > 0 ? [`${whole.format(failed)} failed`] : []),
    ...(perSecond > 0 ? [`${rate(perSecond)} a second`] : []),
    ...(left === undefined ? [] : [left]),
  ].join(', ');
}

/** @returns coarse, for it is a guess; undefined where nothing moves or nothing is left */
export function timeLeft(pictures: number, perSecond: number): string | undefined {
  if (!(perSecond > 0) || pictures <= 0) return undefined;
  const seconds = pictures / perSecond;
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} seconds left`;
  if (seconds < 90 * 60) return `about ${Math.round(seconds / 60)} minutes left`;
  return `about ${Math.round(seconds / 3600)} hours left`;
}

/** @returns pictures a second, with a decimal where there are few */
export function rate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : whole.format(perSecond);
}
