/** A phrase with its share, as clip-gaze writes it. */
import type { PhraseResult } from '../result.js';

/**
 * `by paul cézanne (82%)`: Python's `{:02.0f}` of 100 × the probability (clip_gaze/gaze.py 0.3.0, format_tuple), so five
 * per cent reads `05%` and exact halves go to the even number.
 */
export function formatLine({ phrase, probability }: Pick<PhraseResult, 'phrase' | 'probability'>): string {
  // torch's softmax is in single precision; the same number is formatted here.
  return `${phrase} (${halfToEven(100 * Math.fround(probability))
    .toString()
    .padStart(2, '0')}%)`;
}

/** Python's rounding of a float to no decimals. */
function halfToEven(value: number): number {
  const below = Math.floor(value);
  const above = value - below;
  if (above === 0.5) return below % 2 === 0 ? below : below + 1;
  return above > 0.5 ? below + 1 : below;
}
