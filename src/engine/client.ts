/**
 * The side that asks: starts the engine on first use, asks again what a crash cut off, stops it when nobody needs it.
 */
import { setMaxListeners } from 'node:events';
import { t } from '../l10n/texts.js';
import { EngineError } from './errors.js';
import { NativeEnds, nativeUse, type NativeUse, type Params } from './native-ends.js';
import { parseFromEngine } from './parse-from-engine.js';
import type { EngineMethod, EngineRequests, NativeLibrary, Priority, Progress, ToEngine } from './protocol.js';

/** What the client needs of a child process; ChildProcess is one. */
export interface EngineProcess {
  readonly pid?: number | undefined;
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  send(message: ToEngine, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** After its last words were read, where 'exit' may come before them. */
  on(event: 'close', listener: (code: number | null, signal: NodeJS.Signals | null) => void): unknown;
  disconnect(): void;
  kill(signal?: NodeJS.Signals): boolean;
}

export interface EngineClientOptions {
  readonly start: () => EngineProcess;
  /** How long the engine may be idle before it is stopped, asked each time it falls idle; 0 keeps it. */
  readonly idleMilliseconds: () => number;
  /** What happened, for a log: started, stopped, ended by itself and why. */
  readonly log?: (line: string) => void;
  /** Told when the engine has ended during work and is started again. */
  readonly onRestart?: (reason: string) => void;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** `interactive` where nothing is said. */
  readonly priority?: Priority;
}

/** How often one request may end the engine before it is given up; two could be an accident beside it. */
const MAX_ATTEMPTS = 3;

interface Pending {
  readonly id: number;
  readonly method: EngineMethod;
  readonly params: Params;
  readonly priority: Priority;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  attempts: number;
}

export class EngineClient {
  private readonly pending = new Map<number, Pending>();
  private process: EngineProcess | undefined;
  private lastWords = '';
  private nextId = 1;
  private idleTimer: NodeJS.Timeout | undefined;
  private readonly inNativeCode = new Set<NativeLibrary>();
  private readonly nativeEnds = new NativeEnds();
  /** What was asked last: it may go on also where nobody waits for it any more. */
  private lastNativeUse: NativeUse | undefined;
  private disposed = false;

  constructor(private readonly options: EngineClientOptions) {}

  /** Process id of the engine while it runs. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /**
   * Asks the engine. A request that the engine did not survive is put to a new one, at most three times in all.
   *
   * @throws EngineError with the code of what went wrong; `cancelled` as soon as the signal is aborted
   */
  request<M extends EngineMethod>(
    method: M,
    params: EngineRequests[M]['params'],
    { signal, onProgress, priority = 'interactive' }: RequestOptions = {},
  ): Promise<EngineRequests[M]['result']> {
    if (this.disposed) return Promise.reject(new EngineError('cancelled', t('Clip Gaze is shutting down.')));
    if (signal?.aborted) return Promise.reject(new EngineError('cancelled', t('Cancelled.')));
    clearTimeout(this.idleTimer);
    const id = this.nextId++;
    return new Promise<EngineRequests[M]['result']>((resolve, reject) => {
      const cancel = (): void => {
        if (!this.pending.delete(id)) return;
        this.post(this.process, { kind: 'cancel', id });
        reject(new EngineError('cancelled', t('Cancelled.')));
        this.whenIdle();
      };
      if (signal) {
        // One signal ends as many requests as are under way; Node takes more than ten for a leak.
        setMaxListeners(0, signal);
        signal.addEventListener('abort', cancel, { once: true });
      }
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T): void => {
          signal?.removeEventListener('abort', cancel);
          then(value);
        };
      const settled = { resolve: settle(resolve), reject: settle(reject) };
      const pending = { id, method, params, priority, ...settled, onProgress, attempts: 1 };
      this.pending.set(id, pending);
      this.put(pending, this.running());
    });
  }

  /** Stops the engine; what is still asked is rejected as cancelled. */
  dispose(): void {
    this.disposed = true;
    clearTimeout(this.idleTimer);
    for (const pending of this.takePending()) pending.reject(new EngineError('cancelled', t('Clip Gaze is shutting down.')));
    this.stop('Clip Gaze shuts down');
  }

  /** Stops the engine and gives its memory back; the next request starts it again. What is asked now is cancelled. */
  stopNow(): void {
    for (const pending of this.takePending()) pending.reject(new EngineError('cancelled', t('The engine was stopped.')));
    this.stop('somebody asked for it');
  }

  private running(): EngineProcess {
    if (this.process) return this.process;
    const started = this.options.start();
    this.process = started;
    this.lastWords = '';
    this.inNativeCode.clear();
    this.options.log?.(`engine started (process ${started.pid ?? 'unknown'})`);
    const listen = (chunk: unknown): void => {
      this.lastWords = (this.lastWords + String(chunk)).slice(-4096);
    };
    started.stdout?.on('data', listen);
    started.stderr?.on('data', listen);
    started.on('message', (message) => {
      if (this.process === started) this.receive(message);
    });
    started.on('error', (error) => this.ended(started, `it could not be started: ${error.message}`));
    started.on('close', (code, signal) =>
      this.ended(started, signal ? `it was ended by ${signal}` : `it left with exit code ${code ?? 'unknown'}`),
    );
    const reason = this.nativeEnds.againstDecoding;
    if (reason !== undefined) this.post(started, { kind: 'avoid', library: 'libvips', reason });
    return started;
  }

  private receive(incoming: unknown): void {
    const message = parseFromEngine(incoming);
    if (!message) {
      this.options.log?.('a message of the engine was not understood');
      return;
    }
    if (message.kind === 'ready') return;
    if (message.kind === 'native-code') {
      if (message.running) this.inNativeCode.add(message.library);
      else this.inNativeCode.delete(message.library);
      return;
    }
    const pending = this.pending.get(message.id);
    if (!pending) return;
    if (message.kind === 'progress') {
      pending.onProgress?.(message.progress);
      return;
    }
    this.pending.delete(message.id);
    // The engine's answer has the type that its own handlers gave it; the id says which request it belongs to.
    if (message.kind === 'result') pending.resolve(message.result as never);
    else pending.reject(new EngineError(message.failure.code, message.failure.message));
    this.whenIdle();
  }

  private ended(ended: EngineProcess, how: string): void {
    if (this.process !== ended) return;
    this.process = undefined;
    const cut = this.takePending();
    const words = this.lastWords.trim();
    this.options.log?.(`engine ended: ${how}${words ? `\n${words}` : ''}`);
    const givenUp = this.countNativeEnd(cut, how);
    if (cut.length === 0) return;
    const outOfMemory = looksLikeOutOfMemory(words);
    const again = cut.filter(
      (pending) => !outOfMemory && pending.attempts < MAX_ATTEMPTS && !how.includes('could not be started'),
    );
    for (const pending of cut) if (!again.includes(pending)) pending.reject(crash(outOfMemory, how, pending.attempts));
    if (again.length === 0) return;
    this.options.onRestart?.(how);
    const process = this.running();
    for (const pending of again) {
      // What ended it will not be there the next time.
      pending.attempts = givenUp ? 1 : pending.attempts + 1;
      this.pending.set(pending.id, pending);
      this.put(pending, process);
    }
  }

  /** @returns whether native code is given up now that was tried before */
  private countNativeEnd(cut: readonly Pending[], how: string): boolean {
    // libvips is loaded in one go: what else is under way stands still meanwhile.
    const library = this.inNativeCode.has('libvips') ? 'libvips' : [...this.inNativeCode][0];
    // What SIGKILL ends was somebody's wish or the kernel's, when memory ran out; of that WebAssembly needs more.
    if (library === undefined || how.includes('SIGKILL')) return false;
    const waited = cut.flatMap(({ params }) => nativeUse(params) ?? []);
    const uses = waited.length === 0 && this.lastNativeUse ? [this.lastNativeUse] : waited;
    const failure = this.nativeEnds.count(library, uses, how);
    if (failure === undefined) return false;
    this.options.log?.(`${failure} WebAssembly takes its place from now on.`);
    return true;
  }

  /** What the engine is to know of its predecessors: it cannot remember what ended them. */
  private withRuntime(params: Params): unknown {
    const use = nativeUse(params);
    if (!use || !('runtime' in params)) return params;
    this.lastNativeUse = use;
    const nativeFailure = this.nativeEnds.againstComputing(use);
    return nativeFailure === undefined ? params : { ...params, runtime: { ...params.runtime, nativeFailure } };
  }

  private put({ id, method, params, priority, onProgress }: Pending, to: EngineProcess): void {
    const tellsProgress = onProgress !== undefined;
    this.post(to, { kind: 'request', id, method, params: this.withRuntime(params), priority, tellsProgress });
  }

  private post(to: EngineProcess | undefined, message: ToEngine): void {
    to?.send(message, (error) => {
      // A channel that closed means that the engine ended; 'close' tells the rest.
      if (error) this.options.log?.(`a message to the engine was lost: ${error.message}`);
    });
  }

  private takePending(): Pending[] {
    const all = [...this.pending.values()];
    this.pending.clear();
    return all;
  }

  private whenIdle(): void {
    const idle = this.options.idleMilliseconds();
    if (this.pending.size > 0 || idle === 0) return;
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.stop('it was idle'), idle);
    letGo(this.idleTimer);
  }

  private stop(why: string): void {
    const { process } = this;
    if (!process) return;
    this.process = undefined;
    // It may be in the middle of a native call that reads no messages, and there is nothing in it to save.
    process.kill('SIGKILL');
    this.options.log?.(`engine stopped: ${why}`);
  }
}

/** V8 and ONNX Runtime say so before they end; a kill by the kernel says nothing, so that is tried again first. */
function looksLikeOutOfMemory(words: string): boolean {
  return /heap out of memory|bad_alloc|out of memory/i.test(words);
}

function crash(outOfMemory: boolean, how: string, attempts: number): EngineError {
  if (outOfMemory) return new EngineError('memory', t('The engine ran out of memory.'));
  return how.includes('SIGKILL')
    ? new EngineError(
        'memory',
        attempts === 1
          ? t('The engine was killed while computing: this is how Linux ends a program when memory runs out.')
          : t('The engine was killed {times} times while computing: this is how Linux ends a program when memory runs out.', {
              times: attempts,
            }),
      )
    : new EngineError(
        'crash',
        attempts === 1
          ? t('The engine ended while computing: {how}.', { how })
          : t('The engine ended {times} times while computing: {how}.', { times: attempts, how }),
      );
}

/** A timer that keeps no process from ending; in a browser it is a number, and keeps nothing. */
function letGo(timer: NodeJS.Timeout | number): void {
  if (typeof timer === 'object') timer.unref();
}
