/** A clock that a test moves: pauses pass at once and are written down, alarms ring when the test says so. */
import type { Clock } from '../../../src/models/clock.js';

export class HandClock implements Clock {
  /** Milliseconds of every pause so far. */
  readonly pauses: number[] = [];
  private time = 0;
  private readonly alarms = new Map<symbol, { readonly at: number; readonly run: () => void }>();

  now(): number {
    return this.time;
  }

  after(milliseconds: number, run: () => void): () => void {
    const alarm = Symbol();
    this.alarms.set(alarm, { at: this.time + milliseconds, run });
    return () => this.alarms.delete(alarm);
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.pauses.push(milliseconds);
    this.advance(milliseconds);
    // A turn of the event loop, as a real pause has it.
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
    for (const [alarm, { at, run }] of this.alarms) {
      if (at > this.time) continue;
      this.alarms.delete(alarm);
      run();
    }
  }
}
