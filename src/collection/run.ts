/** The act over many pictures: a few at a time, each once, with a pause, an end and a way to go on. */
import { EngineError, isAboutThePicture } from '../engine/errors.js';
import type { AskedCosines, EncodedImage } from '../engine/protocol.js';
import type { Clock } from '../models/clock.js';
import { pace } from '../phrases/pace.js';
import { Pace } from './pace.js';
import type { Picture } from './picture.js';
import type { Results } from './results.js';

/** What a run needs of the engine. */
export interface Work {
  look(picture: Picture, signal: AbortSignal): Promise<EncodedImage>;
  /** What is known of pictures without looking at them, in their order; undefined for those that have to be looked at. */
  stored(pictures: readonly Picture[], signal: AbortSignal): Promise<readonly (EncodedImage | undefined)[]>;
  /**
   * @param image_embeds [images × projection]
   * @returns the lists' answers in their order, each with a row for every image
   */
  ask(image_embeds: Float32Array, signal: AbortSignal): Promise<readonly AskedCosines[]>;
}

export type RunPhase =
  /** `stored`: what was stored is there; the others wait until the run is started. */
  { readonly kind: 'running' | 'paused' | 'cancelled' | 'stored' | 'done' } | { readonly kind: 'failed'; readonly error: Error };

export interface RunProgress {
  /** Pictures found so far; all of them once `listed`. */
  readonly total: number;
  readonly listed: boolean;
  readonly done: number;
  readonly failed: number;
  /** Lately; 0 while that is not known. */
  readonly perSecond: number;
}

export interface RunOptions {
  readonly clock: Pick<Clock, 'now'>;
  /** Pictures on their way at one time: enough that one decodes while another is encoded. */
  readonly atOnce: number;
  /** Told after whatever changes; often, so what it does must be little. */
  readonly onChange: () => void;
}

/**
 * Pictures on their way at one time, wherever many are looked at: twice as many as the engine ever encodes together, so that the
 * next are decoded meanwhile.
 */
export const PICTURES_AT_ONCE = 16;

/** Pictures asked about in one request: the phrases then cross and are tokenized once for all of them. */
const ASKED_AT_ONCE = 64;

/** Pictures whose stored embeddings are asked for in one request: their answers cross in a few milliseconds. */
const FILLED_AT_ONCE = 256;

/** Pictures in a row by which the engine ended, each alone: then it is not the pictures. */
const ENDS_IN_A_ROW = 3;

export class Run {
  phase: RunPhase = { kind: 'paused' };
  private readonly pace: Pace;
  private readonly todo: number[] = [];
  /** Pictures on their way when the engine ended: one of them may be why, so each is tried again alone. */
  private readonly suspects: number[] = [];
  private readonly toAsk: number[] = [];
  private readonly pictures: AsyncIterator<Picture>;
  private listed = false;
  private work: AbortController | undefined;
  private paused = false;
  /** Nothing is looked at: only what is stored is taken. */
  private filling = false;
  private wakers: (() => void)[] = [];
  private asking: Promise<void> | undefined;
  /** Ends the session with an error that is not one picture's. */
  private giveUp: (error: unknown) => void = () => undefined;
  private ended: Promise<void> = Promise.resolve();

  constructor(
    private readonly results: Results,
    pictures: AsyncIterable<Picture>,
    private readonly engine: Work,
    private readonly options: RunOptions,
  ) {
    this.pictures = pictures[Symbol.asyncIterator]();
    this.pace = new Pace(options.clock);
  }

  get progress(): RunProgress {
    const { count, done, failed } = this.results;
    const perSecond = this.phase.kind === 'running' ? this.pace.perSecond() : 0;
    return { total: count, listed: this.listed, done, failed, perSecond };
  }

  /** Starts, or goes on with what is left. */
  start(): void {
    if (this.phase.kind === 'running') return;
    this.pace.restart();
    if (this.paused && this.work) {
      this.paused = false;
      this.enter({ kind: 'running' });
      this.wake();
      return;
    }
    this.begin(false);
  }

  /** Takes what is stored of the pictures; those that have to be looked at wait until the run is started. */
  fill(): void {
    if (this.phase.kind !== 'running') this.begin(true);
  }

  private begin(filling: boolean): void {
    this.paused = false;
    this.filling = filling;
    const work = new AbortController();
    this.work = work;
    this.enter({ kind: 'running' });
    // What was cancelled may still be on its way out.
    this.ended = this.ended.then(() => this.session(work));
  }

  /** Begins no other picture; those on their way are finished. */
  pause(): void {
    if (this.phase.kind !== 'running') return;
    if (this.filling) {
      this.cancel();
      return;
    }
    this.paused = true;
    this.enter({ kind: 'paused' });
  }

  /** Stops at once; what is done stays. */
  cancel(): void {
    if (this.phase.kind !== 'running' && this.phase.kind !== 'paused') return;
    this.stop({ kind: this.filling ? 'stored' : 'cancelled' });
  }

  /** Tries the failed pictures again. */
  retry(): void {
    for (const index of this.results.failedOnes) {
      this.results.forgive(index);
      this.todo.push(index);
    }
    if (this.phase.kind !== 'paused') this.start();
    this.wake();
  }

  /** Asks all pictures other questions, with the embeddings that are there. */
  askAnew(lists: Parameters<Results['askAnew']>[0]): void {
    const { filling } = this;
    this.stop({ kind: 'cancelled' });
    this.ended = this.ended.then(() => {
      this.results.askAnew(lists);
      this.todo.length = 0;
      this.suspects.length = 0;
      this.toAsk.length = 0;
      for (let index = 0; index < this.results.count; index++) if (this.results.state(index) === 'waiting') this.todo.push(index);
    });
    this.begin(filling);
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    await this.ended;
  }

  private stop(phase: RunPhase): void {
    const { work } = this;
    this.work = undefined;
    this.paused = false;
    work?.abort();
    this.wake();
    this.enter(phase);
  }

  private async session(work: AbortController): Promise<void> {
    const { signal } = work;
    if (signal.aborted) return;
    const gaveUp = new Promise<never>((_, reject) => (this.giveUp = reject));
    const workers = this.filling
      ? [this.takeStored(signal)]
      : Array.from({ length: this.options.atOnce }, () => this.worker(signal));
    const parts = [this.list(signal), ...workers];
    try {
      await Promise.race([gaveUp, Promise.all(parts)]);
      await Promise.race([gaveUp, this.tryAlone(signal)]);
      await this.askWaiting(signal);
      signal.throwIfAborted();
      this.work = undefined;
      this.enter({ kind: this.todo.length > 0 ? 'stored' : 'done' });
    } catch (error) {
      if (this.work === work) this.stop({ kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
    } finally {
      await Promise.allSettled([...parts, this.asking]);
    }
  }

  /** Finds the pictures, ahead of those who look at them. */
  private async list(signal: AbortSignal): Promise<void> {
    while (!this.listed && !signal.aborted) {
      const next = await this.pictures.next();
      if (next.done === true) this.listed = true;
      else this.todo.push(this.results.add(next.value));
      this.wake();
      this.options.onChange();
    }
  }

  /** Many at a time, ahead of none: what is not stored goes back where it was. */
  private async takeStored(signal: AbortSignal): Promise<void> {
    const others: number[] = [];
    try {
      while (!this.listed || this.todo.length > 0) {
        if (!this.listed && this.todo.length < FILLED_AT_ONCE) {
          await new Promise<void>((resolve) => this.wakers.push(resolve));
          signal.throwIfAborted();
          continue;
        }
        const batch = this.todo.slice(0, FILLED_AT_ONCE);
        const found = await this.storedOf(batch, signal);
        signal.throwIfAborted();
        this.todo.splice(0, batch.length);
        for (const [at, index] of batch.entries()) {
          const look = found[at];
          if (look) this.results.setLook(index, look);
          (this.results.embeddings.has(index) ? this.toAsk : others).push(index);
        }
        this.options.onChange();
        this.askWaiting(signal).catch((error: unknown) => this.giveUp(error));
      }
    } finally {
      this.todo.unshift(...others);
    }
  }

  private storedOf(batch: readonly number[], signal: AbortSignal): ReturnType<Work['stored']> {
    return this.engine.stored(
      batch.map((index) => this.results.picture(index)),
      signal,
    );
  }

  private async worker(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const index = this.paused ? undefined : this.todo.shift();
      if (index !== undefined) await this.lookAt(index, signal);
      else if (this.listed && !this.paused) return;
      else await new Promise<void>((resolve) => this.wakers.push(resolve));
    }
  }

  private async lookAt(index: number, signal: AbortSignal): Promise<void> {
    if (!this.results.embeddings.has(index))
      try {
        this.results.setLook(index, await this.engine.look(this.results.picture(index), signal));
      } catch (error) {
        if (signal.aborted) this.todo.unshift(index);
        else if (isAboutThePicture(error)) this.fail(index, error.message);
        else if (endedTheEngine(error)) this.suspects.push(index);
        else {
          this.todo.unshift(index);
          throw error;
        }
        return;
      }
    this.toAsk.push(index);
    // Not waited for: the next picture is looked at meanwhile.
    this.askWaiting(signal).catch((error: unknown) => this.giveUp(error));
  }

  /** What ended the engine ends it again; the others that were there with it do not. */
  private async tryAlone(signal: AbortSignal): Promise<void> {
    let inARow = 0;
    for (let index = this.suspects.shift(); index !== undefined; index = this.suspects.shift()) {
      try {
        this.results.setLook(index, await this.engine.look(this.results.picture(index), signal));
        this.toAsk.push(index);
        inARow = 0;
      } catch (error) {
        if (signal.aborted || (!isAboutThePicture(error) && !endedTheEngine(error))) {
          this.suspects.unshift(index);
          throw error;
        }
        if (endedTheEngine(error) && ++inARow === ENDS_IN_A_ROW) {
          this.suspects.unshift(index);
          throw error;
        }
        this.fail(index, error.message);
      }
    }
  }

  /** Asks about all that was looked at, one request after the other. */
  private askWaiting(signal: AbortSignal): Promise<void> {
    this.asking ??= this.ask(signal).finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async ask(signal: AbortSignal): Promise<void> {
    while (this.toAsk.length > 0) {
      const batch = this.toAsk.splice(0, ASKED_AT_ONCE);
      try {
        const answers = await this.engine.ask(this.results.embeddings.pack(batch), signal);
        signal.throwIfAborted();
        const breath = pace(signal);
        for (let row = 0, index = batch[0]; index !== undefined; row++, index = batch[0]) {
          // Lists of thousands of phrases are ranked for each picture, on a thread that others wait for.
          await breath();
          this.results.setAnswer(index, answers, row);
          batch.shift();
          this.pace.add();
        }
        this.options.onChange();
      } catch (error) {
        // Looked at they are; asked about they will be when the run goes on.
        this.todo.unshift(...batch);
        throw error;
      }
    }
  }

  private fail(index: number, reason: string): void {
    this.results.fail(index, reason);
    this.pace.add();
    this.options.onChange();
  }

  private enter(phase: RunPhase): void {
    this.phase = phase;
    this.options.onChange();
  }

  private wake(): void {
    for (const waker of this.wakers.splice(0)) waker();
  }
}

function endedTheEngine(error: unknown): error is EngineError {
  return error instanceof EngineError && (error.code === 'crash' || error.code === 'memory');
}
