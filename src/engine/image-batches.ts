/**
 * Pictures that nobody waits for, encoded several at a time: as many as the memory allows and as take no longer than somebody
 * who does want an answer can be let wait.
 *
 * Each embedding is the one that its picture alone has, to the bit. Whether a model on this machine keeps to that is looked at
 * once for each number of pictures; where it does not, as with quantised towers, pictures are encoded one by one.
 */
import { picturesWithin } from '../clip/occlusion.js';
import { pixelValues } from '../clip/preprocess.js';
import { ImageTower } from '../clip/towers.js';
import type { Model } from '../models/model.js';
import { breath, type RequestContext } from './context.js';
import type { OpenSession } from './open-session.js';
import type { Runtime } from './protocol.js';
import type { Sessions } from './sessions.js';

/** Somebody who wants an answer waits for one run at most. */
const RUN_MS = 200;

/** How long a run waits for pictures that are being decoded. On the thread that it blocks they could not even arrive. */
const PATIENCE_MS = 100;

export interface EncodedCrop {
  /** image_embeds, [projection], not normalised. */
  readonly embedding: Float32Array;
  readonly session: OpenSession;
}

export interface BatchSettings {
  readonly model: Model;
  readonly runtime: Runtime;
}

interface Waiting {
  readonly crop: Uint8Array;
  readonly settings: BatchSettings;
  readonly key: string;
  readonly context: RequestContext;
  readonly resolve: (encoded: EncodedCrop) => void;
  readonly reject: (error: unknown) => void;
}

/** What was learned of a model with its settings. */
interface Known {
  /** Milliseconds for one crop of a run, lately. */
  each: number;
  /** Numbers of crops in one run that were seen to change no embedding. */
  readonly sound: Set<number>;
  /** Whether some number of them did. */
  alone: boolean;
}

export class ImageBatches {
  /** Calls of the image tower. */
  runs = 0;
  private readonly waiting: Waiting[] = [];
  private readonly known = new Map<string, Known>();
  private onTheirWay = 0;
  private working = false;
  private arrived: () => void = () => undefined;

  constructor(
    private readonly sessions: Pick<Sessions, 'use'>,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Notes that a picture will come. @returns what to call once it has come, or will not */
  expect(): () => void {
    this.onTheirWay++;
    let there = false;
    return () => {
      if (there) return;
      there = true;
      this.onTheirWay--;
      this.arrived();
    };
  }

  /**
   * Encodes a crop in its turn, together with others of the same model.
   *
   * @param crop [size × size × 3], 8 bits R, G, B
   * @throws TowerError, EngineError; the reason of the context's signal
   */
  encode(crop: Uint8Array, settings: BatchSettings, context: RequestContext): Promise<EncodedCrop> {
    const { model, runtime } = settings;
    const key = `${model.fingerprint} ${runtime.library ?? 'auto'} ${runtime.device} ${runtime.threads}`;
    return new Promise((resolve, reject) => {
      this.waiting.push({ crop, settings, key, context, resolve, reject });
      this.arrived();
      if (!this.working) void this.work();
    });
  }

  private async work(): Promise<void> {
    this.working = true;
    for (let first = this.waiting[0]; first; first = this.waiting[0]) {
      await this.gather(first);
      try {
        // Whoever waits goes first, and may ask for another model: no tower is held meanwhile.
        await breath(first.context);
      } catch (error) {
        this.waiting.shift();
        first.reject(error);
        continue;
      }
      await this.run(this.take(first));
    }
    this.working = false;
  }

  private async gather(first: Waiting): Promise<void> {
    const most = this.most(first);
    const until = this.now() + PATIENCE_MS;
    for (let left = PATIENCE_MS; this.waiting.length < most && this.onTheirWay > 0 && left > 0; left = until - this.now()) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.arrived = resolve;
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
  }

  /** Of those that wait, the first and what can be encoded with it. */
  private take(first: Waiting): Waiting[] {
    const most = this.most(first);
    const taken: Waiting[] = [];
    for (let at = 0; at < this.waiting.length && taken.length < most;) {
      const each = this.waiting[at];
      if (each?.key !== first.key) at++;
      else {
        this.waiting.splice(at, 1);
        if (each.context.signal.aborted) each.reject(each.context.signal.reason);
        else taken.push(each);
      }
    }
    return taken;
  }

  /** Crops that one run may take. */
  private most({ key, settings: { model, runtime } }: Waiting): number {
    const known = this.known.get(key);
    if (!known || known.alone) return 1;
    const within = Math.min(picturesWithin(runtime.memoryMiB, model.image.size, model.patch), model.maxBatch ?? Infinity);
    return Math.max(1, Math.min(within, Math.floor(RUN_MS / known.each)));
  }

  private async run(taken: readonly Waiting[]): Promise<void> {
    const [first] = taken;
    if (!first) return;
    const { model, runtime } = first.settings;
    const tell = (stage: 'opening' | 'image'): void => {
      for (const { context } of taken) context.report({ stage });
    };
    try {
      await this.sessions.use(
        model,
        'vision',
        runtime,
        () => tell('opening'),
        async (session) => {
          tell('image');
          const tower = new ImageTower(session, model.image.size, model.projection);
          const embeddings = await this.encodeTogether(tower, taken, this.knownOf(first));
          for (const [at, { resolve }] of taken.entries()) resolve({ embedding: embeddings[at] ?? new Float32Array(), session });
        },
      );
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }

  /** @returns [taken][projection] */
  private async encodeTogether(tower: ImageTower, taken: readonly Waiting[], known: Known): Promise<Float32Array[]> {
    const start = this.now();
    if (taken.length === 1) {
      const alone = await this.encodeAlone(tower, taken);
      this.learn(known, this.now() - start);
      return alone;
    }
    let together: Float32Array[];
    try {
      together = await this.runTower(tower, taken);
    } catch {
      // A graph that is made for one picture, or memory for one: what fails alone too says why.
      known.alone = true;
      return this.encodeAlone(tower, taken);
    }
    this.learn(known, (this.now() - start) / taken.length);
    if (known.sound.has(taken.length)) return together;
    const last = await this.runTower(tower, taken.slice(-1));
    if (isSame(last[0], together.at(-1))) {
      known.sound.add(taken.length);
      return together;
    }
    known.alone = true;
    return this.encodeAlone(tower, taken);
  }

  private async encodeAlone(tower: ImageTower, taken: readonly Waiting[]): Promise<Float32Array[]> {
    const embeddings: Float32Array[] = [];
    for (const each of taken) embeddings.push(...(await this.runTower(tower, [each])));
    return embeddings;
  }

  private async runTower(tower: ImageTower, taken: readonly Waiting[]): Promise<Float32Array[]> {
    const [first] = taken;
    if (!first) return [];
    const { image, projection } = first.settings.model;
    const length = 3 * image.size ** 2;
    const pixel_values = new Float32Array(taken.length * length);
    for (const [at, { crop }] of taken.entries()) pixel_values.set(pixelValues(crop, image), at * length);
    this.runs++;
    const image_embeds = await tower.encode(pixel_values);
    return taken.map((_, row) => image_embeds.slice(row * projection, (row + 1) * projection));
  }

  private knownOf({ key }: Waiting): Known {
    const known = this.known.get(key) ?? { each: RUN_MS, sound: new Set([1]), alone: false };
    this.known.set(key, known);
    return known;
  }

  /** Half of what is new: one run that another program disturbed does not decide the next. */
  private learn(known: Known, each: number): void {
    known.each = known.each === RUN_MS ? each : (known.each + each) / 2;
  }
}

function isSame(one: Float32Array | undefined, other: Float32Array | undefined): boolean {
  return one !== undefined && one.length === other?.length && one.every((value, at) => Object.is(value, other[at]));
}
