/** When an image tower is opened on several threads, for which model, and how long it is kept so. */
import type { Model } from '../models/model.js';
import type { Runtime } from './protocol.js';
import { isSame } from './same-bits.js';
import { openTowerLanes, type TowerLanes } from './tower-lanes.js';

/** A picture that the tower itself has encoded. */
export interface Encoded {
  /** [size × size × 3], 8 bits R, G, B. */
  readonly crop: Uint8Array;
  /** image_embeds, [projection], not normalised. */
  readonly image_embeds: Float32Array;
}

/** Nobody waits for the threads to be there: they are kept over a pause, and not for the rest of the day. */
const KEPT_MS = 20_000;

/** Towers that take less are open and done before a thread has started. */
const WORTH_MS = 10;

/** Finds a file that more sessions can be opened from at little cost in memory. */
export type SharedFile = (model: Model, tower: 'vision', runtime: Runtime) => Promise<string | undefined>;

export class KeptLanes {
  private key: string | undefined;
  private lanes: TowerLanes | undefined;
  private opening: Promise<void> | undefined;
  private readonly useless = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly fileOf: SharedFile,
    private readonly open: typeof openTowerLanes = openTowerLanes,
  ) {}

  /**
   * The lanes of a model. Where they are not open yet they are opened meanwhile, once it is known that they pay.
   *
   * @param key          of the model with its settings
   * @param milliseconds that a picture takes without them
   * @param known        what their answers are held against
   */
  get(key: string, model: Model, runtime: Runtime, milliseconds: number, known: Encoded | undefined): TowerLanes | undefined {
    if (this.key === key && this.lanes) {
      this.keep();
      return this.lanes;
    }
    if (known && milliseconds >= WORTH_MS && !this.opening && !this.useless.has(key))
      this.opening = this.change(key, model, runtime, known).finally(() => (this.opening = undefined));
    return undefined;
  }

  /** The towers that are held, one for each lane. */
  get names(): string[] {
    return Array.from({ length: this.lanes?.count ?? 0 }, (_, at) => `lane ${at + 1} vision ${this.key ?? ''}`);
  }

  /** After a failure: what the lanes cannot do is done without them from then on. */
  async giveUp(key: string): Promise<void> {
    this.useless.add(key);
    if (this.key === key) await this.close();
  }

  /** Ends the threads; the next who asks has them opened again. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    const { lanes } = this;
    this.lanes = undefined;
    this.key = undefined;
    await lanes?.close();
  }

  private async change(key: string, model: Model, runtime: Runtime, known: Encoded): Promise<void> {
    await this.close();
    let lanes: TowerLanes | undefined;
    try {
      const file = await this.fileOf(model, 'vision', runtime);
      // It may be prepared a little later.
      if (file === undefined) return;
      lanes = await this.open({ file, image: model.image, projection: model.projection }, runtime.threads);
      if (lanes && (await areSound(lanes, known))) {
        this.key = key;
        this.lanes = lanes;
        this.keep();
        return;
      }
    } catch {
      // The tower itself is there.
    }
    this.useless.add(key);
    await lanes?.close();
  }

  private keep(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      // Work that is under way has them: it asks again when it is done.
      if (this.lanes && this.lanes.idle < this.lanes.count) this.keep();
      else void this.close();
    }, KEPT_MS);
    this.timer.unref();
  }
}

/** Each gives for a picture what the tower gave, to the bit. */
async function areSound(lanes: TowerLanes, { crop, image_embeds }: Encoded): Promise<boolean> {
  const taken = Array.from({ length: lanes.count }, () => lanes.take()).filter((lane) => lane !== undefined);
  const answers = await Promise.all(taken.map((lane) => lane.run(Uint8Array.from(crop))));
  for (const lane of taken) lane.putBack();
  return answers.every((answer) => isSame(answer, image_embeds));
}
