/**
 * Pictures that nobody waits for, encoded several at a time: as many as the memory allows and as take no longer than somebody
 * who does want an answer can be let wait.
 *
 * Once it is known that a run takes its time, the tower is opened on several threads (kept-lanes.ts), which compute side by side.
 *
 * Each embedding is the one that its picture alone has, to the bit. Whether a model on this machine keeps to that is looked at
 * once for each number of pictures; where it does not, as with quantised towers, pictures are encoded one by one.
 */
import { picturesWithin } from '../clip/occlusion.js';
import { stackedPixelValues } from '../clip/preprocess.js';
import { ImageTower } from '../clip/towers.js';
import type { Model } from '../models/model.js';
import { breath, type RequestContext } from './context.js';
import type { Encoded, KeptLanes } from './kept-lanes.js';
import type { OpenSession } from './open-session.js';
import type { Runtime } from './protocol.js';
import { isSame } from './same-bits.js';
import type { Sessions } from './sessions.js';
import type { TakenLane, TowerLanes } from './tower-lanes.js';

/** Somebody who wants an answer waits for one run at most. */
const RUN_MS = 200;

/** On a lane nobody waits for the run's end: several pictures to a run save a seventh of their time and more (docs/decisions/0028). */
const LANE_RUN_MS = 500;

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
  /** Milliseconds for one crop of a run, lately; endless where none has been. */
  each: number;
  /** Numbers of crops in one run that were seen to change no embedding. */
  readonly sound: Set<number>;
  /** Whether some number of them did. */
  alone: boolean;
  /** One of them, and its embedding by the tower itself. */
  example?: Encoded;
}

interface OnLane {
  readonly lane: TakenLane;
  readonly lanes: TowerLanes;
}

/** How crops are encoded: by the session on this thread, or by a lane. */
type EncodeCrops = (taken: readonly Waiting[]) => Promise<Float32Array[]>;

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
    private readonly lanes?: Pick<KeptLanes, 'get' | 'giveUp'>,
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
      const lanes = this.lanesOf(first);
      // On a thread of their own runs do not hold up what comes: there is nothing to wait for but the thread.
      await (lanes ? lanes.free() : this.gather(first));
      try {
        // Whoever waits goes first, and may ask for another model: no tower is held meanwhile.
        await breath(first.context);
      } catch (error) {
        this.waiting.shift();
        first.reject(error);
        continue;
      }
      // They may have been opened, or closed, meanwhile.
      if (this.lanesOf(first) !== lanes) continue;
      if (lanes) this.beginOnLane(first, lanes);
      else await this.run(this.take(first, Infinity));
    }
    this.working = false;
  }

  /** On one that has nothing to do, with what it gets of all that waits; where none is, nothing is begun. */
  private beginOnLane(first: Waiting, lanes: TowerLanes): void {
    const lane = lanes.take();
    if (!lane) return;
    const share = Math.ceil(this.waiting.length / (lanes.idle + 1));
    void this.run(this.take(first, share, lanes), { lane, lanes }).finally(() => lane.putBack());
  }

  private lanesOf(first: Waiting): TowerLanes | undefined {
    const { each, example } = this.knownOf(first.key);
    const { model, runtime } = first.settings;
    return this.lanes?.get(first.key, model, runtime, each, example);
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

  /** Of those that wait, the first and what can be encoded with it, no more than its share. */
  private take(first: Waiting, share: number, lanes?: TowerLanes): Waiting[] {
    const most = Math.min(this.most(first, lanes), share);
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
  private most({ key, settings: { model, runtime } }: Waiting, lanes?: TowerLanes): number {
    const { each, alone } = this.knownOf(keyIn(key, lanes));
    if (alone) return 1;
    const memoryMiB = runtime.memoryMiB / (lanes?.count ?? 1);
    const within = Math.min(picturesWithin(memoryMiB, model.image.size, model.patch), model.maxBatch ?? Infinity);
    return Math.max(1, Math.min(within, Math.floor((lanes ? LANE_RUN_MS : RUN_MS) / each)));
  }

  private async run(taken: readonly Waiting[], on?: OnLane): Promise<void> {
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
          const embeddings = (on && (await this.encodeOnLane(on, taken))) ?? (await this.encodeHere(session, taken));
          for (const [at, { resolve }] of taken.entries()) resolve({ embedding: embeddings[at] ?? new Float32Array(), session });
        },
      );
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
  }

  /** @returns undefined where the lanes fail: the tower itself can do it, or says why not */
  private async encodeOnLane({ lane, lanes }: OnLane, taken: readonly Waiting[]): Promise<Float32Array[] | undefined> {
    const [first] = taken;
    if (!first) return [];
    try {
      return await this.encodeTogether((crops) => this.runLane(lane, crops), taken, this.knownOf(keyIn(first.key, lanes)));
    } catch {
      await this.lanes?.giveUp(first.key);
      return undefined;
    }
  }

  private async encodeHere(session: OpenSession, taken: readonly Waiting[]): Promise<Float32Array[]> {
    const [first] = taken;
    if (!first) return [];
    const { image, projection } = first.settings.model;
    const tower = new ImageTower(session, image.size, projection);
    const known = this.knownOf(first.key);
    const embeddings = await this.encodeTogether((crops) => this.runTower(tower, crops), taken, known);
    const [image_embeds] = embeddings;
    if (image_embeds) known.example ??= { crop: first.crop, image_embeds };
    return embeddings;
  }

  /** @returns [taken][projection] */
  private async encodeTogether(encode: EncodeCrops, taken: readonly Waiting[], known: Known): Promise<Float32Array[]> {
    const start = this.now();
    if (taken.length === 1) {
      const alone = await encode(taken);
      this.learn(known, this.now() - start);
      return alone;
    }
    let together: Float32Array[];
    try {
      together = await encode(taken);
    } catch {
      // A graph that is made for one picture, or memory for one: what fails alone too says why.
      known.alone = true;
      return oneByOne(encode, taken);
    }
    this.learn(known, (this.now() - start) / taken.length);
    if (known.sound.has(taken.length)) return together;
    const last = await encode(taken.slice(-1));
    if (isSame(last[0], together.at(-1))) {
      known.sound.add(taken.length);
      return together;
    }
    known.alone = true;
    return oneByOne(encode, taken);
  }

  private async runTower(tower: ImageTower, taken: readonly Waiting[]): Promise<Float32Array[]> {
    const [first] = taken;
    if (!first) return [];
    const { image, projection } = first.settings.model;
    const crops = taken.map(({ crop }) => crop);
    this.runs++;
    return rowsOf(await tower.encode(stackedPixelValues(crops, image)), taken.length, projection);
  }

  private async runLane(lane: TakenLane, taken: readonly Waiting[]): Promise<Float32Array[]> {
    const [first] = taken;
    if (!first) return [];
    const length = first.crop.length;
    const crops = new Uint8Array(taken.length * length);
    for (const [at, { crop }] of taken.entries()) crops.set(crop, at * length);
    this.runs++;
    return rowsOf(await lane.run(crops), taken.length, first.settings.model.projection);
  }

  private knownOf(key: string): Known {
    const known = this.known.get(key) ?? { each: Infinity, sound: new Set([1]), alone: false };
    this.known.set(key, known);
    return known;
  }

  /** Half of what is new: one run that another program disturbed does not decide the next. */
  private learn(known: Known, each: number): void {
    known.each = known.each === Infinity ? each : (known.each + each) / 2;
  }
}

/** What was learned of a model on lanes does not hold without them. */
function keyIn(key: string, lanes: TowerLanes | undefined): string {
  return lanes ? `${key} in lanes` : key;
}

async function oneByOne(encode: EncodeCrops, taken: readonly Waiting[]): Promise<Float32Array[]> {
  const embeddings: Float32Array[] = [];
  for (const each of taken) embeddings.push(...(await encode([each])));
  return embeddings;
}

function rowsOf(image_embeds: Float32Array, rows: number, projection: number): Float32Array[] {
  return Array.from({ length: rows }, (_, row) => image_embeds.slice(row * projection, (row + 1) * projection));
}
