/** The order of many shares, found faster than by comparing two at a time. */

/** Indices above it would no longer fit into a key beside a share. */
const MOST = 2 ** 21;

/**
 * The order of shares from the highest to the lowest; equals keep the order that they have.
 *
 * @param shares 0..1, [n]
 * @returns indices, [n]
 */
export function byFalling(shares: Float64Array): Uint32Array {
  const compare = (a: number, b: number) => (shares[b] ?? 0) - (shares[a] ?? 0) || a - b;
  if (shares.length > MOST) return Uint32Array.from(shares.keys()).sort(compare);
  // The bits of numbers that are not negative are in the order of the numbers. A share's nearest single-precision number and
  // its index make a key that a double holds exactly, and keys are sorted without a call for each comparison.
  // Plain loops: from() with a function is ten times slower.
  const bits = new Uint32Array(new Float32Array(shares).buffer);
  const keys = new Float64Array(shares.length);
  for (let i = 0; i < keys.length; i++) keys[i] = (0xffffffff - (bits[i] ?? 0)) * MOST + i;
  keys.sort();
  const order = new Uint32Array(shares.length);
  for (let i = 0; i < order.length; i++) order[i] = (keys[i] ?? 0) % MOST;
  // Shares that only single precision takes for equal are put in order among themselves.
  for (let from = 0; from < order.length;) {
    let end = from + 1;
    let inOrder = true;
    for (; end < order.length && bits[order[end] ?? 0] === bits[order[from] ?? 0]; end++)
      inOrder &&= (shares[order[end] ?? 0] ?? 0) <= (shares[order[end - 1] ?? 0] ?? 0);
    if (!inOrder) order.subarray(from, end).sort(compare);
    from = end;
  }
  return order;
}

/**
 * The first of that order, without the others.
 *
 * @param shares 0..1, [n]
 * @param most   how many at most
 * @returns indices, [most] or, where there are not so many, [n]
 */
export function highest(shares: Float64Array, most: number): Uint32Array {
  const kept = new Uint32Array(Math.min(most, shares.length));
  const last = kept.length - 1;
  if (last < 0) return kept;
  let count = 0;
  let lowest = -Infinity;
  for (let index = 0; index < shares.length; index++) {
    const share = shares[index] ?? 0;
    if (count === kept.length && share <= lowest) continue;
    let place = Math.min(count, last);
    for (; place > 0 && (shares[kept[place - 1] ?? 0] ?? 0) < share; place--) kept[place] = kept[place - 1] ?? 0;
    kept[place] = index;
    count = Math.min(count + 1, kept.length);
    lowest = shares[kept[last] ?? 0] ?? 0;
  }
  return kept;
}
