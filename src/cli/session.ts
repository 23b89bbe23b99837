/** What a subcommand works with: the engine, the model, and a voice on standard error. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Seeing } from '../clip/seeing.js';
import { EngineClient } from '../engine/client.js';
import { forkEngine } from '../engine/fork.js';
import type { ImageSource, Progress, Runtime } from '../engine/protocol.js';
import { DEFAULT_MEMORY_MIB, DEFAULT_STORE_MIB } from '../gaze/defaults.js';
import { CATALOGUE, DEFAULT_MODEL, DEMO_MODEL, hubModel } from '../models/catalogue.js';
import { NoModelError } from '../models/errors.js';
import { findModel, type ModelChoice } from '../models/find-model.js';
import { hubCacheFolder } from '../models/hub-cache.js';
import type { Model } from '../models/model.js';
import { dataFolder, DEMO_FOLDER, ENGINE, modelStores, preparedFolder, standpoint, storeFolder } from './folders.js';
import type { CommonOptions } from './options.js';
import { UsageError } from './usage-error.js';

export class Session {
  readonly engine: EngineClient;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** What the engine said when it last ended by itself. */
  engineWords = '';
  private lineOpen = false;
  private readonly saidOnce = new Set<string>();

  constructor(
    readonly options: CommonOptions,
    signal: AbortSignal,
  ) {
    this.signal = signal;
    this.engine = new EngineClient({
      start: () => forkEngine(ENGINE, storeFolder(), preparedFolder()),
      idleMilliseconds: () => 0,
      log: (line) => {
        if (line.startsWith('engine ended')) this.engineWords = line;
      },
      onRestart: (reason) => this.say(`The engine ended (${reason}) and was started again.`),
    });
  }

  get seeing(): Seeing {
    const { preprocessing, crop, decode } = this.options;
    return { preprocessing, crop, decode };
  }

  get runtime(): Runtime {
    const { device, runtime, threads } = this.options;
    return { library: runtime, device, threads, memoryMiB: DEFAULT_MEMORY_MIB, storeMiB: DEFAULT_STORE_MIB };
  }

  /**
   * The model asked for by `--model` or `CLIP_GAZE_MODEL`, else the default where it is downloaded, else the demo model.
   * Says once which it is.
   *
   * @throws UsageError where the name means nothing; ModelError, NoModelError where it cannot be used
   */
  async model(): Promise<Model> {
    const asked = [this.options.model, process.env.CLIP_GAZE_MODEL].find((name) => name);
    const model = await this.find(asked);
    if (model.demo) this.say('Demo model: not CLIP. It knows only pictures like those of the sample gallery.');
    else this.say(`Model: ${model.title} (${model.id}).`);
    if (model.demo && asked === undefined) this.say('`clip-gaze download` fetches CLIP ViT-B/32 (608 MB, once).');
    if (model.logitScaleAssumed) this.say(`The model does not say its logit_scale; ${model.logitScale} was assumed.`);
    return model;
  }

  /** @returns the file as the engine reads it */
  picture(file: string): ImageSource {
    return { kind: 'file', path: path.resolve(standpoint(), file) };
  }

  /** A line on standard error. */
  say(line: string): void {
    if (this.options.quiet) return;
    this.clearLine();
    process.stderr.write(`${line}\n`);
  }

  /** Lines that are said once, however often they are so. */
  sayOnce(lines: readonly string[]): void {
    for (const line of lines) {
      if (this.saidOnce.has(line)) continue;
      this.saidOnce.add(line);
      this.say(line);
    }
  }

  /** What is under way, on one line that is written over; only where somebody watches. */
  showProgress(text: string): void {
    if (this.options.quiet || !process.stderr.isTTY) return;
    process.stderr.write(`\r\u001B[K${text}`);
    this.lineOpen = true;
  }

  readonly onProgress = ({ stage, done, total }: Progress): void => {
    const what = {
      opening: 'opening the model',
      reading: 'reading the picture',
      image: 'looking at the picture',
      phrases: 'reading phrases',
      regions: 'hiding parts of the picture',
      comparing: 'comparing pictures',
    }[stage];
    this.showProgress(total === undefined ? `${what} …` : `${what}: ${done ?? 0} of ${total}`);
  };

  /** Ends what was started. */
  dispose(): void {
    this.clearLine();
    this.engine.dispose();
  }

  /** A model by its id or folder, without a word about it. */
  async find(asked: string | undefined): Promise<Model> {
    const places = { stores: modelStores(), demoFolder: DEMO_FOLDER, cacheFolder: dataFolder(), hubCache: hubCacheFolder() };
    if (asked === undefined) {
      try {
        return await findModel({ ...places, model: DEFAULT_MODEL });
      } catch (error) {
        if (!(error instanceof NoModelError)) throw error;
        return findModel({ ...places, model: DEMO_MODEL.id });
      }
    }
    const inCatalogue = CATALOGUE.some(({ id }) => id === asked);
    if (asked === DEMO_MODEL.id || inCatalogue) return findModel({ ...places, model: asked });
    const folder = path.resolve(standpoint(), asked);
    if (existsSync(folder)) return findModel({ ...places, modelFolder: folder });
    // What begins with a dot is a path that leads nowhere.
    if (hubModel(asked) && !asked.startsWith('.')) return this.findOfHub(asked, places);
    const known = [...CATALOGUE, DEMO_MODEL].map(({ id }) => id).join(', ');
    throw new UsageError(
      `There is no model "${asked}", and no such folder. Known are ${known}; others of the hub are named as owner/name.`,
    );
  }

  private async findOfHub(asked: string, places: Omit<ModelChoice, 'model' | 'modelFolder'>): Promise<Model> {
    try {
      return await findModel({ ...places, model: asked });
    } catch (error) {
      if (!(error instanceof NoModelError) || error.resumable) throw error;
      throw new UsageError(
        `There is no model "${asked}" on this machine, and no such folder. If the hub has it, \`clip-gaze download ${asked}\` fetches it.`,
      );
    }
  }

  protected clearLine(): void {
    if (this.lineOpen) process.stderr.write('\r\u001B[K');
    this.lineOpen = false;
  }
}
