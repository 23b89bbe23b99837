/** Towers that were prepared once (docs/decisions/0019): they open in a quarter of the time and of the memory. */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, stat, statfs } from 'node:fs/promises';
import { arch, cpus, freemem, setPriority } from 'node:os';
import path from 'node:path';
import type { Model } from '../models/model.js';
import { openSession, providerFor, type OpenSession } from './open-session.js';
import { isWhole, PREPARED_MODEL, sweepPrepared } from './prepared-folder.js';
import type { Runtime } from './protocol.js';
import { loadRuntime, type OnnxRuntime } from './runtimes.js';

export type Tower = 'vision' | 'text';

export interface PreparedTowersOptions {
  /** Makes `target` of the tower's file; in another process where nothing is said. */
  readonly prepare?: (source: string, target: string, side: number) => Promise<void>;
  /** Time that the engine has to itself first: somebody is waiting for an answer when a tower is opened. */
  readonly waitMilliseconds?: number;
  /** Smaller towers open at once in any case. */
  readonly leastBytes?: number;
}

const WAIT = 10_000;
const LEAST_BYTES = 64 * 2 ** 20;

/** Of the tower's file: what preparing takes of the disk, and of the memory for some seconds, with room to spare. */
const ROOM = 3;

export class PreparedTowers {
  private readonly underWay = new Set<string>();
  private readonly options: Required<PreparedTowersOptions>;

  /** @param folder of our own, for all that is prepared; undefined prepares nothing */
  constructor(
    private readonly folder: string | undefined,
    options: PreparedTowersOptions = {},
  ) {
    this.options = { prepare: prepareInAProcess, waitMilliseconds: WAIT, leastBytes: LEAST_BYTES, ...options };
  }

  /**
   * Opens a tower: as it was prepared, or else its own file, which is then prepared for the next time.
   *
   * @throws EngineError as openSession() does
   */
  readonly open = async (model: Model, tower: Tower, runtime: Runtime): Promise<OpenSession> => {
    const source = model.files[tower];
    if (this.folder === undefined || providerFor(runtime.device) !== 'cpu') return openSession(source, runtime);
    const { name, ort } = await loadRuntime(runtime);
    // What is prepared is for the kernels of native code.
    if (name === 'wasm') return openSession(source, runtime);
    const target = path.join(this.folder, await keyOf(model, tower, ort));
    if (await isWhole(target)) {
      try {
        return await openSession(path.join(target, PREPARED_MODEL), runtime);
      } catch {
        await rm(target, { recursive: true, force: true }).catch(() => undefined);
      }
    }
    const session = await openSession(source, runtime);
    if ((await stat(source)).size >= this.options.leastBytes) this.prepareLater(source, target, model.image.size);
    return session;
  };

  /**
   * A tower's file that more sessions may be opened from: they map the weights of a prepared one together, and a small one's are
   * no matter.
   *
   * @returns undefined where there is none, or the tower is not one for the CPU's native code
   */
  readonly shared = async (model: Model, tower: Tower, runtime: Runtime): Promise<string | undefined> => {
    if (providerFor(runtime.device) !== 'cpu') return undefined;
    const { name, ort } = await loadRuntime(runtime);
    if (name === 'wasm') return undefined;
    const source = model.files[tower];
    if ((await stat(source)).size < this.options.leastBytes) return source;
    if (this.folder === undefined) return undefined;
    const target = path.join(this.folder, await keyOf(model, tower, ort));
    return (await isWhole(target)) ? path.join(target, PREPARED_MODEL) : undefined;
  };

  private prepareLater(source: string, target: string, side: number): void {
    if (this.underWay.has(target)) return;
    this.underWay.add(target);
    const timer = setTimeout(() => {
      // Whatever goes wrong, the tower's own file is there.
      this.prepare(source, target, side)
        .catch(() => undefined)
        .finally(() => this.underWay.delete(target));
    }, this.options.waitMilliseconds);
    timer.unref();
  }

  private async prepare(source: string, target: string, side: number): Promise<void> {
    const folder = path.dirname(target);
    await sweepPrepared(folder);
    const needed = (await stat(source)).size * ROOM;
    const { bavail, bsize } = await statfs(await nearestFolder(folder));
    if (bavail * bsize < needed || freemem() < needed || (await isWhole(target))) return;
    await this.options.prepare(source, target, side);
  }
}

/** Equal keys: the same graph and weights, for the same kernels of the same runtime. */
async function keyOf({ fingerprint }: Model, tower: Tower, { env }: OnnxRuntime): Promise<string> {
  const parts = [fingerprint, tower, JSON.stringify(env.versions), await processor()];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24);
}

let processorPromise: Promise<string> | undefined;

/** What decides which kernels are used: on Linux the instructions themselves, as a virtual machine may hide some. */
function processor(): Promise<string> {
  processorPromise ??= readFile('/proc/cpuinfo', 'utf8').then(
    (text) => [arch(), ...(text.match(/^(model name|flags|Features|CPU part)\s*:.*$/gm) ?? []).slice(0, 2)].join('\n'),
    () => `${arch()} ${cpus()[0]?.model ?? ''}`,
  );
  return processorPromise;
}

async function nearestFolder(folder: string): Promise<string> {
  const exists = await stat(folder).then(
    () => true,
    () => false,
  );
  const parent = path.dirname(folder);
  return exists || parent === folder ? folder : nearestFolder(parent);
}

/** Below everything else that wants the processor. */
const LOW_PRIORITY = 10;

async function prepareInAProcess(source: string, target: string, side: number): Promise<void> {
  const entry = path.join(import.meta.dirname, 'prepare-tower.js');
  const child = fork(entry, [source, target, String(side)], { execArgv: [], stdio: 'ignore' });
  child.channel?.unref();
  child.unref();
  try {
    if (child.pid !== undefined) setPriority(child.pid, LOW_PRIORITY);
  } catch {
    // Then it takes its share as others do.
  }
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(/* not translated */ `Preparing ${source} ended with exit code ${code ?? 'unknown'}.`));
    });
  });
}
