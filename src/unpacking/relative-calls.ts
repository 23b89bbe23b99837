/**
 * Code for x86 calls by the distance to what is called: the same function has other bytes at each place that calls it. With
 * addresses in their place, code is packed about 8 % smaller. The method is that of Microsoft's cabinet files ("E8 translation"
 * in the description of LZX), for calls (E8) and jumps (E9) both.
 */

const INSTRUCTION = 5;

/**
 * Gives calls and jumps their distances again, in place: the inverse of `makeCallsAbsolute` in scripts/pack-natives.mjs.
 *
 * @param code the whole file, of less than 2 GiB
 */
export function makeCallsRelative(code: Buffer): void {
  const size = code.length;
  for (let at = 0; at + INSTRUCTION <= size; at++) {
    if (((code[at] ?? 0) & 0xfe) !== 0xe8) continue;
    const value = code.readInt32LE(at + 1);
    if (value >= 0 && value < size) code.writeInt32LE(value - at, at + 1);
    else if (value < 0 && value >= -at) code.writeInt32LE(value + size, at + 1);
    at += INSTRUCTION - 1;
  }
}
