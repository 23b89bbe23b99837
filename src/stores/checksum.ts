/** Tells a record that was damaged on the disk from one that is as it was written. */

/**
 * MurmurHash3 (Austin Appleby, x86, 32 bits) over whole words. Each word enters by steps that can be undone, so one changed
 * word always changes the sum; anything else goes unseen once in four thousand million times. Twelve megabytes take
 * milliseconds, where Node's own hashes take that for each thousand records.
 *
 * @param words of 32 bits, in the machine's order of bytes
 * @param seed  what the sum must belong to besides
 * @param from  the first word
 * @param end   the word after the last
 * @returns 0..2³²−1
 */
export function checksum(words: Uint32Array, seed: number, from = 0, end = words.length): number {
  let sum = seed;
  // By index: this goes over every byte that is loaded, and an iterator takes three times as long.
  for (let i = from; i < end; i++) {
    let word = Math.imul(words[i] ?? 0, 0xcc9e2d51);
    word = (word << 15) | (word >>> 17);
    sum ^= Math.imul(word, 0x1b873593);
    sum = (sum << 13) | (sum >>> 19);
    sum = (Math.imul(sum, 5) + 0xe6546b64) | 0;
  }
  sum ^= end - from;
  sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
  sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
  return (sum ^ (sum >>> 16)) >>> 0;
}

/** The seed that stands for a name: records of one collection are none in another. */
export function seedOf(name: string): number {
  return checksum(Uint32Array.from(Buffer.from(name, 'utf8')), 0);
}
