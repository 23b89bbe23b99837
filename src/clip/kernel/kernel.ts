/** Pixel loops in WebAssembly and the memory they work in. One at a time may use it: whoever does never waits for anything. */

const PAGE_BYTES = 65_536;

/**
 * The loops of one module; compiled at their first use, in less than a millisecond.
 *
 * @param Loops what the module exports; its source says what each does
 */
export class Kernel<Loops> {
  readonly #memory = new WebAssembly.Memory({ initial: 1 });
  #loops: Loops | undefined;

  /** @param module in base64 */
  constructor(private readonly module: string) {}

  get loops(): Loops {
    if (!this.#loops) {
      const bytes = Uint8Array.from(atob(this.module), (character) => character.charCodeAt(0));
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: this.#memory } });
      this.#loops = exports as unknown as Loops;
    }
    return this.#loops;
  }

  /** The memory that the loops see, with at least so many bytes; what it held before may still be there. It is not given back. */
  memory(bytes: number): Uint8Array {
    const missing = bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    return new Uint8Array(this.#memory.buffer);
  }
}

/** Hands out stretches of a kernel's memory, one after the other. */
export class MemoryPlan {
  bytes = 0;

  /** @returns the address of a stretch of so many bytes, and up to a whole vector more */
  take(bytes: number): number {
    const at = this.bytes;
    this.bytes += wholeVectors(bytes);
    return at;
  }
}

/** Rounded up to a whole number of SIMD vectors. */
export function wholeVectors(bytes: number): number {
  return Math.ceil(bytes / VECTOR_BYTES) * VECTOR_BYTES;
}

/** Of WebAssembly's v128. */
export const VECTOR_BYTES = 16;
