/** Time as waiting needs it, so that a test can hold it in its hand. */
import { setTimeout as wait } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds, never going back. */
  now(): number;
  /** Runs something once, so many milliseconds from now, unless the function returned is called before. */
  after(milliseconds: number, run: () => void): () => void;
  /** Resolves after so many milliseconds; rejects with an AbortError when the signal aborts before. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
  sleep: async (milliseconds, signal) => {
    await wait(milliseconds, undefined, signal ? { signal } : {});
  },
};
