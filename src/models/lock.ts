/**
 * One holder at a time among all processes that can reach a folder.
 *
 * Node has no lock that the system gives back when a process dies, and a package for it would bring the same method: a
 * file that is created exclusively, whose holder touches it again and again. A holder that died is known at once by its
 * process id (on the same machine), else by the file standing still. Who takes over replaces the file and, after a pause,
 * looks whether it is still its own; a holder that was replaced (a laptop that slept) notices and stops.
 */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import * as v from 'valibot';
import type { Clock } from './clock.js';

const Holder = v.object({ pid: v.number(), host: v.string(), token: v.string() });
type Holder = v.InferOutput<typeof Holder>;

const HEARTBEAT = 5_000;
const POLL = 500;
/** Six heartbeats missed: the holder is gone, whatever its process id says. */
const STANDSTILL = 30_000;
/** Longer than a competitor takes from seeing a dead holder to replacing its file. */
const SETTLE = 1_000;

/** The work was stopped because another process took the lock over. */
export class LockLostError extends Error {
  override readonly name = 'LockLostError';
}

export interface LockOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called while another process holds it, again and again. */
  readonly onWait: () => void | Promise<void>;
}

/**
 * Does something while holding a lock.
 *
 * @param path the lock's file; its folder must exist
 * @param work is given a signal that aborts when the lock is lost or the caller's signal aborts
 * @throws LockLostError if the lock was lost meanwhile; Error of the file system; whatever `work` throws; the signal's reason
 */
export async function withLock<T>(path: string, options: LockOptions, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, signal } = options;
  const token = await take(path, options);
  const lost = new AbortController();
  let stopBeating = (): void => undefined;
  const beat = (): void => {
    stopBeating = clock.after(HEARTBEAT, () => {
      void touch(path, token).then((held) => {
        if (held) beat();
        else lost.abort(new LockLostError(/* not translated */ 'Another process took over.'));
      });
    });
  };
  beat();
  try {
    const result = await work(AbortSignal.any([signal, lost.signal]));
    lost.signal.throwIfAborted();
    return result;
  } catch (error) {
    throw lost.signal.aborted ? lost.signal.reason : error;
  } finally {
    stopBeating();
    if ((await read(path))?.token === token) await rm(path, { force: true });
  }
}

async function take(path: string, { clock, signal, onWait }: LockOptions): Promise<string> {
  const token = randomUUID();
  const own = JSON.stringify({ pid: process.pid, host: hostname(), token } satisfies Holder);
  let seen = '';
  let seenSince = clock.now();
  for (;;) {
    signal.throwIfAborted();
    if (await create(path, own)) return token;
    const state = await stateOf(path);
    if (state !== seen) {
      seen = state;
      seenSince = clock.now();
    }
    if (state !== '' && (isDead(await read(path)) || clock.now() - seenSince > STANDSTILL)) {
      if (await replace(path, own)) {
        await clock.sleep(SETTLE, signal);
        if ((await read(path))?.token === token) return token;
      }
      continue;
    }
    await onWait();
    await clock.sleep(POLL, signal);
  }
}

async function create(path: string, own: string): Promise<boolean> {
  try {
    await writeFile(path, own, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    // Windows says this of a file that is just being deleted; of a folder without rights the next try says it again.
    if (codeOf(error) === 'EPERM' && (await stateOf(path)) !== '') return false;
    throw error;
  }
}

/** Renaming over the old file is one step: there is no moment without a lock. */
async function replace(path: string, own: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, own, { flag: 'wx' });
    await rename(draft, path);
    return true;
  } catch (error) {
    await rm(draft, { force: true });
    // On Windows a file that somebody reads at this moment cannot be replaced.
    if (codeOf(error) === 'EPERM' || codeOf(error) === 'EBUSY') return false;
    throw error;
  }
}

/** Whether the lock is still the holder's; a disk that hiccups is no reason to think it lost. */
async function touch(path: string, token: string): Promise<boolean> {
  const holder = await read(path);
  if (holder && holder.token !== token) return false;
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
  return true;
}

/** What changes with every heartbeat and every holder; empty where there is no lock. */
async function stateOf(path: string): Promise<string> {
  return stat(path, { bigint: true }).then(
    ({ ino, mtimeNs, size }) => `${ino} ${mtimeNs} ${size}`,
    () => '',
  );
}

async function read(path: string): Promise<Holder | undefined> {
  try {
    return v.parse(Holder, JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

function isDead(holder: Holder | undefined): boolean {
  if (holder?.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
