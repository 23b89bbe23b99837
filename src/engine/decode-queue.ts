/** Pictures are decoded side by side as far as memory and threads allow, and one after the other beyond. */
import type { Priority } from './protocol.js';

interface Waiting {
  readonly priority: Priority;
  readonly bytes: number;
  readonly start: () => void;
}

export class DecodeQueue {
  private inUse = 0;
  private readonly running = { interactive: 0, background: 0 };
  private readonly waiting: Waiting[] = [];

  /**
   * @param limitBytes what all that is decoded at one time may take; one picture alone may take more
   * @param threads    that decode: work begins when one is free, so that the time which it takes is its own
   * @param atOnce     of them, for work in the background
   */
  constructor(
    public limitBytes: number,
    private readonly threads = Infinity,
    private readonly atOnce = threads,
  ) {}

  /**
   * Decodes in turn, what somebody waits for first. What is cancelled while it waits is never begun; what has begun keeps its share until it is done.
   *
   * @param bytes that the decoded picture takes; 0 where only its header is read
   * @throws the signal's reason, and what the work throws
   */
  async run<T>(bytes: number, signal: AbortSignal, work: () => Promise<T>, priority: Priority = 'interactive'): Promise<T> {
    signal.throwIfAborted();
    await this.turn(bytes, signal, priority);
    try {
      return await work();
    } finally {
      this.inUse -= bytes;
      this.running[priority]--;
      this.startNext();
    }
  }

  private turn(bytes: number, signal: AbortSignal, priority: Priority): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        const at = this.waiting.indexOf(waiting);
        if (at < 0) return;
        this.waiting.splice(at, 1);
        reject(signal.reason as Error);
        // One that fits may have stood behind it.
        this.startNext();
      };
      const waiting: Waiting = {
        bytes,
        priority,
        start: () => {
          signal.removeEventListener('abort', leave);
          this.inUse += bytes;
          this.running[priority]++;
          resolve();
        },
      };
      signal.addEventListener('abort', leave, { once: true });
      const behind = priority === 'interactive' ? this.waiting.findIndex((other) => other.priority === 'background') : -1;
      this.waiting.splice(behind < 0 ? this.waiting.length : behind, 0, waiting);
      this.startNext();
    });
  }

  private startNext(): void {
    for (let next = this.waiting[0]; next && this.fits(next); next = this.waiting[0]) {
      this.waiting.shift();
      next.start();
    }
  }

  private fits({ bytes, priority }: Waiting): boolean {
    const { interactive, background } = this.running;
    if (interactive + background >= this.threads || (priority === 'background' && background >= this.atOnce)) return false;
    return this.inUse === 0 || this.inUse + bytes <= this.limitBytes;
  }
}
