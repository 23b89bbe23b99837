/** What lists say of the picture's mean colour, beside what they say of the picture: of those lists where somebody wants it. */
import { lookAtMeanColour } from '../gaze/baseline.js';
import { askList, type Encoder } from '../gaze/gaze.js';
import type { EncodedColour, ImageSource } from '../engine/protocol.js';
import type { Answers, Look } from './answers.js';

export class Baselines {
  /** Ids of lists, also for after the next look. */
  private readonly wanted = new Set<string>();
  /** Of the look that is in it. */
  private meanColour: { readonly look: Look; readonly encoded: Promise<EncodedColour> } | undefined;

  constructor(
    private readonly engine: Encoder,
    private readonly answers: Answers,
    private readonly source: () => Promise<ImageSource>,
  ) {}

  /** Adds the baseline of a list to its answer, and to those that follow. */
  async show(list: string): Promise<void> {
    this.wanted.add(list);
    await this.add(list);
  }

  hide(list: string): void {
    this.wanted.delete(list);
    this.answers.removeBaseline(list);
  }

  /** Adds them to new answers, wherever they are wanted. */
  async addAll(signal: AbortSignal): Promise<void> {
    for (const list of this.wanted) await this.add(list, signal);
  }

  private async add(id: string, signal?: AbortSignal): Promise<void> {
    const answer = this.answers.of(id);
    if (!answer || answer.older || answer.baseline) return;
    const { look, list } = answer;
    if (this.meanColour?.look !== look) {
      const encoded = this.source().then((source) => lookAtMeanColour(this.engine, look.settings, source));
      this.meanColour = { look, encoded };
      // One that failed is not kept.
      encoded.catch(() => (this.meanColour = undefined));
    }
    const { image_embeds, colour } = await this.meanColour.encoded;
    const result = await askList(this.engine, look.settings, image_embeds, list, signal ? { signal } : {});
    if (this.wanted.has(id)) this.answers.addBaseline(id, look, { result, colour });
  }
}
