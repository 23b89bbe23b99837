/** A collection at a glance: which phrases come first how often, which pictures stand apart, which are nearly the same. */
import type { Nearest } from '../clip/nearest.js';
import type { Results } from './results.js';

export interface Counted {
  readonly phrase: string;
  /** Pictures whose first phrase it is. */
  readonly pictures: number;
}

/**
 * How often each phrase of a list comes first.
 *
 * @param list  the list's place
 * @param among indices of pictures
 * @returns phrases that come first at least once, the most frequent first; equals in the list's order
 */
export function firstPhrases(results: Results, list: number, among: Iterable<number>): Counted[] {
  const phrases = results.lists[list]?.phrases ?? [];
  const counts = new Uint32Array(phrases.length);
  for (const index of among) {
    const first = results.firstIndex(index, list);
    if (first >= 0) counts[first] = (counts[first] ?? 0) + 1;
  }
  // Equal lines of a list are shown as one.
  const byPhrase = new Map<string, number>();
  for (const [at, count] of counts.entries()) {
    const phrase = phrases[at]?.spellings[0];
    if (count > 0 && phrase !== undefined) byPhrase.set(phrase, (byPhrase.get(phrase) ?? 0) + count);
  }
  return [...byPhrase].map(([phrase, pictures]) => ({ phrase, pictures })).sort((a, b) => b.pictures - a.pictures);
}

export interface Outlier {
  readonly row: number;
  /** Mean cosine to its nearest, -1..1. */
  readonly cosine: number;
}

/**
 * The pictures that differ most from the rest: those whose nearest are farthest away, by the mean of their cosines.
 *
 * @param most how many at most
 * @returns rows of the embeddings that were compared, the loneliest first
 */
export function outliers({ cosines, each }: Nearest, most: number): Outlier[] {
  if (each === 0 || most < 1) return [];
  const loneliest: Outlier[] = [];
  for (let row = 0; row < cosines.length / each; row++) {
    let sum = 0;
    for (let at = row * each; at < (row + 1) * each; at++) sum += cosines[at] ?? 0;
    const cosine = sum / each;
    // Most are no nearer than the last of those that are kept: sorting all would hold others up.
    if (loneliest.length === most && cosine >= (loneliest.at(-1)?.cosine ?? Infinity)) continue;
    const before = loneliest.findIndex((other) => cosine < other.cosine);
    loneliest.splice(before < 0 ? loneliest.length : before, 0, { row, cosine });
    loneliest.length = Math.min(loneliest.length, most);
  }
  return loneliest;
}

/**
 * Pictures that are nearly the same: whatever is linked, directly or through others, by a cosine of at least the threshold
 * to one of its nearest.
 *
 * @param threshold -1..1
 * @returns groups of at least two rows, the largest first; rows in order
 */
export function nearDuplicates({ rows, cosines, each }: Nearest, threshold: number): number[][] {
  const count = each === 0 ? 0 : rows.length / each;
  const parent = Uint32Array.from({ length: count }, (_, row) => row);
  const rootOf = (row: number): number => {
    let root = row;
    while (parent[root] !== root) root = parent[root] ?? root;
    // What was passed on the way points to the root from now on.
    for (let at = row; at !== root;) {
      const next = parent[at] ?? root;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  for (let at = 0; at < rows.length; at++) {
    if ((cosines[at] ?? -1) < threshold) continue;
    const [a, b] = [rootOf(Math.floor(at / each)), rootOf(rows[at] ?? 0)];
    if (a !== b) parent[Math.max(a, b)] = Math.min(a, b);
  }
  // A root is the first row of its group, and most rows are a group by themselves.
  const groups = new Map<number, number[]>();
  for (let row = 0; row < count; row++) {
    const root = rootOf(row);
    if (root === row) continue;
    const group = groups.get(root);
    if (group) group.push(row);
    else groups.set(root, [root, row]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length || (a[0] ?? 0) - (b[0] ?? 0));
}
