/** Of node:crypto what is used in a browser: SHA-256 (FIPS 180-4) of what comes in pieces, which Web Crypto does not do. */

export function createHash(algorithm: string): Hash {
  if (algorithm !== 'sha256') throw new RangeError(`There is no ${algorithm} here.`);
  return new Hash();
}

const BLOCK = 64;

/** First 32 bits of the fractions of the cube roots of the first 64 primes. */
const ROUNDS = Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
/** And of the square roots of the first eight. */
const BEGINNING = Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));

export class Hash {
  private readonly state = BEGINNING.slice();
  private readonly words = new Int32Array(64);
  private readonly block = new Uint8Array(BLOCK);
  private readonly view = new DataView(this.block.buffer);
  private filled = 0;
  private length = 0;

  /** @param data text is taken as UTF-8 */
  update(data: string | ArrayBufferView): this {
    const bytes =
      typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.length += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const taken = Math.min(BLOCK - this.filled, bytes.length - at);
      this.block.set(bytes.subarray(at, at + taken), this.filled);
      this.filled += taken;
      at += taken;
      if (this.filled === BLOCK) this.compress();
    }
    return this;
  }

  digest(): Uint8Array;
  digest(encoding: 'hex'): string;
  digest(encoding?: 'hex'): Uint8Array | string {
    const bits = this.length * 8;
    this.block[this.filled++] = 0x80;
    if (this.filled > BLOCK - 8) {
      this.block.fill(0, this.filled);
      this.compress();
    }
    this.block.fill(0, this.filled);
    this.view.setUint32(BLOCK - 8, Math.floor(bits / 2 ** 32));
    this.view.setUint32(BLOCK - 4, bits % 2 ** 32);
    this.compress();
    const digest = new Uint8Array(32);
    const view = new DataView(digest.buffer);
    this.state.forEach((word, index) => view.setInt32(index * 4, word));
    return encoding === 'hex' ? Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') : digest;
  }

  /** All in 32 bits with a sign, which processors add at once; without `| 0` it takes many times as long. */
  private compress(): void {
    const { words, state, view } = this;
    for (let i = 0; i < 16; i++) words[i] = view.getInt32(i * 4);
    for (let i = 16; i < 64; i++) {
      const before = words[i - 15] ?? 0;
      const last = words[i - 2] ?? 0;
      const small = turned(before, 7) ^ turned(before, 18) ^ (before >>> 3);
      const great = turned(last, 17) ^ turned(last, 19) ^ (last >>> 10);
      words[i] = ((((words[i - 16] ?? 0) + small) | 0) + (((words[i - 7] ?? 0) + great) | 0)) | 0;
    }
    let a = state[0] ?? 0;
    let b = state[1] ?? 0;
    let c = state[2] ?? 0;
    let d = state[3] ?? 0;
    let e = state[4] ?? 0;
    let f = state[5] ?? 0;
    let g = state[6] ?? 0;
    let h = state[7] ?? 0;
    for (let i = 0; i < 64; i++) {
      const chosen = (e & f) ^ (~e & g);
      const spread = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const round = ((ROUNDS[i] ?? 0) + (words[i] ?? 0)) | 0;
      const one = (((((h + spread) | 0) + chosen) | 0) + round) | 0;
      const most = (a & b) ^ (a & c) ^ (b & c);
      const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + most) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    state[0] = ((state[0] ?? 0) + a) | 0;
    state[1] = ((state[1] ?? 0) + b) | 0;
    state[2] = ((state[2] ?? 0) + c) | 0;
    state[3] = ((state[3] ?? 0) + d) | 0;
    state[4] = ((state[4] ?? 0) + e) | 0;
    state[5] = ((state[5] ?? 0) + f) | 0;
    state[6] = ((state[6] ?? 0) + g) | 0;
    state[7] = ((state[7] ?? 0) + h) | 0;
    this.filled = 0;
  }
}

/** To the right, what falls out coming in again. */
function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < count; candidate++)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
}
