/**
 * Threads that quarter JPEGs that nobody waits for. On the engine's own they would be read one after the other, while its
 * messages wait; libvips, which has threads of its own, would be the quicker one where there are many cores.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { quarterOf } from '../clip/jpeg-quarter.js';
import type { Quartered, ToQuarter } from './quarter-thread.js';

/** They are kept over a pause, and not for the rest of the day. */
const KEPT_MS = 20_000;

export class QuarterThreads {
  private readonly idle: Worker[] = [];
  private readonly waiting: ((worker: Worker) => void)[] = [];
  private started = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param most threads at one time */
  constructor(
    private readonly most: number,
    private readonly entry = path.join(import.meta.dirname, 'quarter-thread.js'),
    private readonly keptMilliseconds = KEPT_MS,
  ) {}

  /** Threads that there are. */
  get count(): number {
    return this.started;
  }

  /**
   * As quarterOf(), on one of the threads when it has nothing else to do.
   *
   * @param jpeg the whole file
   */
  async quarter(jpeg: Uint8Array): Promise<Quartered> {
    // Where it was not built, as in some tests.
    if (!existsSync(this.entry)) return quarterOf(jpeg);
    clearTimeout(this.timer);
    const worker = await this.take();
    try {
      return await ask(worker, jpeg);
    } finally {
      this.putBack(worker);
    }
  }

  /** Ends those that have nothing to do. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    // Nobody is to be given one that is ending.
    await Promise.all(this.idle.splice(0).map((worker) => worker.terminate()));
  }

  private take(): Promise<Worker> {
    const worker = this.idle.pop();
    if (worker) return Promise.resolve(worker);
    return this.started < this.most
      ? Promise.resolve(this.start())
      : new Promise((resolve) => {
          this.waiting.push(resolve);
        });
  }

  private start(): Worker {
    const worker = new Worker(this.entry);
    this.started++;
    // The process may end while there is one.
    worker.unref();
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      this.started--;
      const at = this.idle.indexOf(worker);
      if (at >= 0) this.idle.splice(at, 1);
    });
    return worker;
  }

  private putBack(worker: Worker): void {
    const next = this.waiting.shift();
    // One that has ended is replaced for whoever waits.
    const own = worker.threadId > 0 ? worker : undefined;
    if (next) next(own ?? this.start());
    else if (own) this.idle.push(own);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.close(), this.keptMilliseconds).unref();
  }
}

function ask(worker: Worker, jpeg: Uint8Array): Promise<Quartered> {
  return new Promise((resolve) => {
    const done = (quarter?: Quartered): void => {
      worker.off('message', done).off('exit', ended);
      resolve(quarter);
    };
    // Where it could not, as where memory is short, the numbers are to be the same.
    const ended = (): void => done(quarterOf(jpeg));
    worker.on('message', done).on('exit', ended);
    // Who asks may still need theirs.
    const copy: ToQuarter = new Uint8Array(jpeg);
    worker.postMessage(copy, [copy.buffer]);
  });
}
