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

/** Of a JPEG that no thread has read, whatever the reason. */
const UNREAD = Symbol();

interface Job {
  readonly jpeg: ToQuarter;
  readonly done: (answer: Quartered | typeof UNREAD) => void;
}

export class QuarterThreads {
  /** All that there are, with what each is at work on. */
  private readonly threads = new Map<Worker, Job | undefined>();
  private readonly waiting: Job[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** @param most threads at one time */
  constructor(
    private readonly most: number,
    private readonly entry = path.join(import.meta.dirname, 'quarter-thread.js'),
    private readonly keptMilliseconds = KEPT_MS,
  ) {}

  /** Threads that there are. */
  get count(): number {
    return this.threads.size;
  }

  /**
   * As quarterOf(), on one of the threads when it has nothing else to do. Where none can, as where memory is short or it was not
   * built, on this one: the answer is the same.
   *
   * @param jpeg the whole file
   */
  async quarter(jpeg: Uint8Array): Promise<Quartered> {
    const answer = existsSync(this.entry) ? await this.onAThread(jpeg) : UNREAD;
    return answer === UNREAD ? quarterOf(jpeg) : answer;
  }

  /** Ends those that have nothing to do; the next who asks has others started. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    const idle = [...this.threads].flatMap(([worker, job]) => (job ? [] : [worker]));
    // From now on nobody is given one of them.
    for (const worker of idle) this.threads.delete(worker);
    await Promise.all(idle.map((worker) => worker.terminate()));
  }

  private onAThread(jpeg: Uint8Array): Promise<Quartered | typeof UNREAD> {
    clearTimeout(this.timer);
    return new Promise((done) => {
      // Who asks may still need theirs.
      this.waiting.push({ jpeg: new Uint8Array(jpeg), done });
      this.shareOut();
    });
  }

  private shareOut(): void {
    while (this.waiting.length > 0) {
      const worker = this.idleOne() ?? this.start();
      if (!worker && this.threads.size > 0) return;
      const job = this.waiting.shift();
      if (!job) return;
      if (!worker) {
        job.done(UNREAD);
        continue;
      }
      this.threads.set(worker, job);
      worker.postMessage(job.jpeg, [job.jpeg.buffer]);
    }
  }

  private idleOne(): Worker | undefined {
    for (const [worker, job] of this.threads) if (!job) return worker;
    return undefined;
  }

  /** @returns undefined where there are to be no more, or there cannot be */
  private start(): Worker | undefined {
    if (this.threads.size >= this.most) return undefined;
    let worker: Worker;
    try {
      worker = new Worker(this.entry);
    } catch {
      return undefined;
    }
    // The process may end while there is one.
    worker.unref();
    worker.on('message', (answer: Quartered) => this.finish(worker, answer, true));
    for (const end of ['error', 'messageerror', 'exit'] as const) worker.on(end, () => this.finish(worker, UNREAD, false));
    this.threads.set(worker, undefined);
    return worker;
  }

  /** @param goesOn whether the thread is there for another */
  private finish(worker: Worker, answer: Quartered | typeof UNREAD, goesOn: boolean): void {
    const job = this.threads.get(worker);
    if (goesOn) this.threads.set(worker, undefined);
    else if (this.threads.delete(worker)) void worker.terminate();
    job?.done(answer);
    this.shareOut();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.close(), this.keptMilliseconds).unref();
  }
}
