/** Who computes when several want to: what a person waits for goes first, and work in the background pauses meanwhile. */
import type { Priority } from './protocol.js';

export class Turns {
  private interactive = 0;
  private readonly paused = new Set<() => void>();

  /**
   * Notes that a request has begun.
   *
   * @returns what to call once it has been answered
   */
  begin(priority: Priority): () => void {
    if (priority === 'background') return () => undefined;
    this.interactive++;
    return () => {
      this.interactive--;
      if (this.interactive === 0) for (const go of this.paused) go();
    };
  }

  /**
   * Waits, as background work, until nobody waits for an answer; whatever else is, goes on at once.
   *
   * @throws the signal's reason as soon as it is aborted
   */
  async turn(priority: Priority, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // Another request may have come in while those that were paused are told to go.
    while (priority === 'background' && this.interactive > 0) await this.quiet(signal);
  }

  private quiet(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.paused.delete(go);
        signal.removeEventListener('abort', stop);
      };
      const go = (): void => {
        leave();
        resolve();
      };
      const stop = (): void => {
        leave();
        reject(signal.reason as Error);
      };
      this.paused.add(go);
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}
