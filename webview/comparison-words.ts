/** A comparison of pictures in words, for whoever does not look at it. */
import { decimal } from '../src/l10n/numbers.js';
import { plural, sentences, t } from '../src/l10n/texts.js';
import type { ComparisonState } from '../src/panel/comparison-protocol.js';
import { cosine } from './format.js';

/**
 * From here on the shares of a phrase are marked as different. The line is ours: five percentage points are more than the
 * places behind the comma that one would not look at, and less than what changes the first places.
 */
const DIFFERENT = 0.05;

/** @param difference of the highest share and the lowest, 0..1 */
export function isDifferent(difference: number): boolean {
  return difference >= DIFFERENT;
}

/** @returns the difference in percentage points: 87.4 */
export function points(difference: number): string {
  return decimal(difference * 100, 1);
}

/** @returns what a screen reader is told when the comparison changes by itself; progress is left out */
export function comparisonAnnouncement({ phase, pictures, cosines }: ComparisonState): string {
  if (phase.kind === 'starting' || phase.kind === 'computing') return t('Comparing.');
  if (phase.kind === 'failed') return phase.message;
  if (phase.kind !== 'done') return '';
  const pairs = pictures.flatMap((a, row) =>
    pictures.slice(row + 1).flatMap((b, offset) => {
      const value = cosines[row]?.[row + 1 + offset];
      return typeof value === 'number' ? [{ a: a.name, b: b.name, value }] : [];
    }),
  );
  const [most] = pairs.sort((a, b) => b.value - a.value);
  return sentences(
    t('Done.'),
    plural(pictures.length, '{count} picture compared.', '{count} pictures compared.'),
    most && t('Most alike are {a} and {b}, cosine {cosine}.', { a: most.a, b: most.b, cosine: cosine(most.value) }),
  );
}
