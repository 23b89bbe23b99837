/** The towers that are open: each once, shared by all who use it, released when the memory is wanted for others. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Model } from '../models/model.js';
import type { OpenSession } from './open-session.js';
import type { PreparedTowers, Tower } from './prepared-towers.js';
import type { Runtime } from './protocol.js';

interface Entry {
  /** Model, runtime, device and threads: what all sessions held at one time have in common. */
  readonly settings: string;
  readonly session: Promise<OpenSession>;
  users: number;
  /** Called when the last user is done, once others want the memory. */
  retire?: () => void;
}

export class Sessions {
  private readonly entries = new Map<string, Entry>();
  /** Those that had to go and are still in use, or on their way out. */
  private leaving: Promise<unknown> = Promise.resolve();

  constructor(private readonly open: PreparedTowers['open']) {}

  /** The towers that are held, as `vision …` and `text …`. */
  get names(): string[] {
    return [...this.entries.keys()];
  }

  /**
   * Does some work with a tower's session, opening it first where it is not. Only one model with one set of settings is
   * held: two at once could be more than the machine has, so another one waits until nobody uses the one before.
   *
   * @param opening called where there is something to wait for
   * @throws EngineError as openSession() does, and what the work throws
   */
  async use<T>(
    model: Model,
    tower: Tower,
    runtime: Runtime,
    opening: () => void,
    work: (session: OpenSession) => Promise<T>,
  ): Promise<T> {
    const settings = `${model.fingerprint} ${runtime.library ?? 'auto'} ${runtime.device} ${runtime.threads}`;
    const key = `${tower} ${settings}`;
    let entry = this.entries.get(key);
    if (!entry) {
      opening();
      entry = this.add(key, settings, model, tower, runtime);
    }
    entry.users++;
    try {
      return await work(await entry.session);
    } finally {
      entry.users--;
      if (entry.users === 0) entry.retire?.();
    }
  }

  /** Nothing is awaited before the entry stands in the map: whoever comes in the meantime must find it. */
  private add(key: string, settings: string, model: Model, tower: Tower, runtime: Runtime): Entry {
    for (const [other, entry] of this.entries) if (entry.settings !== settings) this.remove(other, entry);
    const left = this.leaving;
    const session = left.then(() => nextTurn()).then(() => this.open(model, tower, runtime));
    const entry: Entry = { settings, session, users: 0 };
    this.entries.set(key, entry);
    session.catch(() => {
      if (this.entries.get(key) === entry) this.entries.delete(key);
    });
    return entry;
  }

  private remove(key: string, entry: Entry): void {
    this.entries.delete(key);
    const unused =
      entry.users === 0
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            entry.retire = resolve;
          });
    const released = unused.then(async () => (await entry.session.catch(() => undefined))?.release());
    // What cannot be released is no reason to open nothing any more.
    this.leaving = Promise.allSettled([this.leaving, released]);
  }
}
