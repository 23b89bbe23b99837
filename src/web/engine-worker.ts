/** The engine's worker, as the engine's client knows a process. */
import type { EngineProcess } from '../engine/client.js';
import type { ToEngine } from '../engine/protocol.js';
import { displayLanguage, displayTranslations } from '../l10n/language.js';
import { parseAround, type ToWorker } from './worker-protocol.js';

export interface EngineParts {
  /** Of the worker's bundle. */
  readonly script: Uint8Array<ArrayBuffer>;
  readonly wasm: Uint8Array<ArrayBuffer>;
}

export interface EngineWorkerOptions {
  /** Read when the worker is started. */
  readonly parts: () => Promise<EngineParts>;
  /** Files of models, by their URIs; nothing else is to be read for a worker that decodes hostile pictures. */
  readonly read: (uri: string) => Promise<Uint8Array<ArrayBuffer>>;
  /** Told why it has ended by itself. */
  readonly log: (line: string) => void;
}

interface Listeners {
  message: ((message: unknown) => void)[];
  error: ((error: Error) => void)[];
  close: ((code: number | null, signal: NodeJS.Signals | null) => void)[];
}

export class EngineWorker implements EngineProcess {
  readonly stdout = null;
  readonly stderr = null;
  private readonly listeners: Listeners = { message: [], error: [], close: [] };
  private worker: Worker | undefined;
  /** Said before it is there. */
  private waiting: ToEngine[] | undefined = [];
  private ended = false;

  constructor(private readonly options: EngineWorkerOptions) {
    this.start().catch((error: unknown) => {
      this.ended = true;
      for (const told of this.listeners.error) told(error instanceof Error ? error : new Error(String(error)));
    });
  }

  send(message: ToEngine, callback: (error: Error | null) => void): boolean {
    if (this.ended) callback(new Error(/* not translated */ 'the worker has ended'));
    else if (this.waiting) this.waiting.push(message);
    else this.worker?.postMessage(message);
    return !this.ended;
  }

  on<E extends keyof Listeners>(event: E, listener: Listeners[E][number]): void {
    (this.listeners[event] as Listeners[E][number][]).push(listener);
  }

  disconnect(): void {
    this.kill();
  }

  kill(): boolean {
    const was = !this.ended;
    this.ended = true;
    this.waiting = undefined;
    this.worker?.terminate();
    return was;
  }

  private async start(): Promise<void> {
    const { script, wasm } = await this.options.parts();
    if (this.ended) return;
    // A worker made of the extension's own address is refused where that is another origin's.
    const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    const worker = new Worker(address, { name: 'Clip Gaze engine' });
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<unknown>) => this.receive(data);
    worker.onerror = ({ message }) => this.end(message);
    const { buffer } = wasm;
    const start = { kind: 'start', wasm: buffer, language: displayLanguage(), translations: displayTranslations() } as const;
    worker.postMessage(start satisfies ToWorker, [buffer]);
    for (const message of this.waiting ?? []) worker.postMessage(message);
    this.waiting = undefined;
  }

  private receive(message: unknown): void {
    if (this.ended) return;
    const around = parseAround(message);
    if (around?.kind === 'read') void this.read(around.id, around.uri);
    else if (around) this.end('a decoder did not come to an end');
    else for (const told of this.listeners.message) told(message);
  }

  private async read(id: number, uri: string): Promise<void> {
    const answer = await this.options.read(uri).then(
      (bytes): ToWorker => ({ kind: 'file', id, bytes }),
      (error: unknown): ToWorker => ({ kind: 'file', id, error: error instanceof Error ? error.message : String(error) }),
    );
    if (this.ended) return;
    this.worker?.postMessage(answer, answer.kind === 'file' && answer.bytes ? [answer.bytes.buffer] : []);
  }

  private end(why: string): void {
    if (!this.kill()) return;
    this.options.log(`the engine's worker ended: ${why}`);
    for (const told of this.listeners.close) told(null, null);
  }
}
