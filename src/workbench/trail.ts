/** A trail of things visited, each once, the last visit last: where one can go back and forward from any of them. */

export const DIRECTIONS = ['back', 'forward'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** @returns the trail with this one as its end, the oldest dropped beyond `most` */
export function visited(trail: readonly string[], one: string, most: number): string[] {
  return [...trail.filter((each) => each !== one), one].slice(-most);
}

/** @returns what lies before or after one, the nearest first; before one that is not on the trail lies all of it */
export function beyond(trail: readonly string[], one: string | undefined, direction: Direction): string[] {
  const found = one === undefined ? -1 : trail.indexOf(one);
  const at = found < 0 ? trail.length : found;
  return direction === 'forward' ? trail.slice(at + 1) : trail.slice(0, at).toReversed();
}
