/** How fast bytes have been coming lately. */
import type { Clock } from './clock.js';

const WINDOW = 10_000;
const SLOT = 250;

export class TransferRate {
  /** Bytes that came from `at` until the next slot begins, oldest first. */
  private readonly slots: { readonly at: number; bytes: number }[] = [];

  constructor(private readonly clock: Clock) {}

  add(bytes: number): void {
    const now = this.clock.now();
    const last = this.slots.at(-1);
    if (last && now - last.at < SLOT) last.bytes += bytes;
    else this.slots.push({ at: now, bytes });
    this.forget(now);
  }

  /** Over the last ten seconds, or since the first byte where that is less; 0 before half a second has passed. */
  bytesPerSecond(): number {
    const now = this.clock.now();
    this.forget(now);
    const elapsed = now - (this.slots[0]?.at ?? now);
    if (elapsed < 500) return 0;
    return this.slots.reduce((sum, { bytes }) => sum + bytes, 0) / (elapsed / 1_000);
  }

  private forget(now: number): void {
    while (this.slots[0] && now - this.slots[0].at > WINDOW) this.slots.shift();
  }
}
