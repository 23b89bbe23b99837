/**
 * An image tower opened several times over, on threads of their own (docs/decisions/0028): each computes for itself, and no
 * thread of a run waits for another's share of it.
 */
import { existsSync } from 'node:fs';
import { freemem } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { duringNativeCode } from './native-code.js';
import type { FromLane, LaneSettings, ToLane } from './tower-lane.js';
import { usableCores } from './usable-cores.js';

/** More would only wait for the memory that they all read the weights from. */
const MOST_LANES = 4;

/** What a lane takes of the memory beside the weights, with room to spare: a thread with its heap, and what a run computes. */
const ROOM_BYTES = 192 * 2 ** 20;

export interface TowerLanes {
  readonly count: number;
  /** Those that have nothing to do. */
  readonly idle: number;
  /** Resolves when one has nothing to do; at once where one has not. */
  free(): Promise<void>;
  /** @returns one that has nothing to do, nobody else's until it is put back; undefined where all have */
  take(): TakenLane | undefined;
  /** Ends the threads. What is under way fails. */
  close(): Promise<void>;
}

export interface TakenLane {
  /**
   * @param crops [pictures × size × size × 3], 8 bits R, G, B; handed over
   * @returns image_embeds, [pictures × projection], not normalised
   * @throws Error where the tower fails or the thread has ended
   */
  run(crops: Uint8Array<ArrayBuffer>): Promise<Float32Array>;
  /** Once, when it has nothing to do any more. */
  putBack(): void;
}

/** How the cores are shared out: each lane gets the same, one at least. */
export function lanesFor(threads: number): { readonly count: number; readonly threads: number } {
  const cores = threads || usableCores();
  const count = Math.min(MOST_LANES, cores);
  return { count, threads: Math.floor(cores / count) };
}

/**
 * Opens a tower on several threads.
 *
 * @param threads that compute, of all lanes together; 0 for as many as this process may use
 * @returns undefined where there is one thread only, or not the memory
 * @throws Error where the tower cannot be opened
 */
export async function openTowerLanes(
  settings: Omit<LaneSettings, 'threads'>,
  threads: number,
  entry = path.join(import.meta.dirname, 'tower-lane.js'),
): Promise<TowerLanes | undefined> {
  const shares = lanesFor(threads);
  if (shares.count < 2 || freemem() < shares.count * ROOM_BYTES || !existsSync(entry)) return undefined;
  const lanes = Array.from({ length: shares.count }, () => new Lane(entry, { ...settings, threads: shares.threads }));
  try {
    await duringNativeCode(() => Promise.all(lanes.map(({ opened }) => opened)));
  } catch (error) {
    await Promise.all(lanes.map((lane) => lane.close()));
    throw error;
  }
  return new OpenLanes(lanes);
}

class OpenLanes implements TowerLanes {
  private readonly idleOnes: Lane[];
  private waiters: (() => void)[] = [];

  constructor(private readonly lanes: readonly Lane[]) {
    this.idleOnes = [...lanes];
  }

  get count(): number {
    return this.lanes.length;
  }

  get idle(): number {
    return this.idleOnes.length;
  }

  async free(): Promise<void> {
    while (this.idleOnes.length === 0) await new Promise<void>((resolve) => this.waiters.push(resolve));
  }

  take(): TakenLane | undefined {
    const lane = this.idleOnes.shift();
    if (!lane) return undefined;
    return {
      run: (crops) => duringNativeCode(() => lane.run(crops)),
      putBack: () => {
        this.idleOnes.push(lane);
        for (const waiter of this.waiters.splice(0)) waiter();
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => lane.close()));
  }
}

/** One thread and the session that it holds; it is asked one thing at a time. */
class Lane {
  readonly opened: Promise<unknown>;
  private readonly worker: Worker;
  private answer: { resolve: (image_embeds: Float32Array) => void; reject: (error: Error) => void } | undefined;
  private ended: Error | undefined;

  constructor(entry: string, settings: LaneSettings) {
    this.worker = new Worker(entry, { workerData: settings });
    // The process may end while a lane is open.
    this.worker.unref();
    this.opened = this.next();
    this.opened.catch(() => undefined);
    this.worker.on('message', (message: FromLane) => {
      const { answer } = this;
      this.answer = undefined;
      if (message.kind === 'failed') answer?.reject(new Error(message.message));
      else answer?.resolve(message.kind === 'encoded' ? message.image_embeds : new Float32Array());
    });
    this.worker.on('error', (error) => this.end(error instanceof Error ? error : new Error(String(error))));
    this.worker.on('exit', () => this.end(new Error(/* not translated */ 'The thread has ended.')));
  }

  run(crops: Uint8Array<ArrayBuffer>): Promise<Float32Array> {
    if (this.ended) return Promise.reject(this.ended);
    const answer = this.next();
    this.worker.postMessage({ crops } satisfies ToLane, [crops.buffer]);
    return answer;
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private next(): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      this.answer = { resolve, reject };
    });
  }

  private end(error: Error): void {
    this.ended ??= error;
    this.answer?.reject(this.ended);
    this.answer = undefined;
  }
}
