/** A share as people read it. */

/**
 * @param share 0..1
 * @returns a percentage with one decimal. What only rounds to nothing or to all is told apart from what is it: a share is
 *   never quite 0 among phrases that are all possible.
 */
export function percent(share: number): string {
  if (share > 0 && share < 0.0005) return '< 0.1 %';
  if (share < 1 && share >= 0.9995) return '> 99.9 %';
  return share === 1 ? '100 %' : `${(share * 100).toFixed(1)} %`;
}
