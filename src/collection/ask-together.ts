/** Lists asked of several pictures at a time: the phrases then cross to the engine and are tokenized once for all of them. */
import type { AskedCosines } from '../engine/protocol.js';
import { askManyInPieces } from '../gaze/ask-in-pieces.js';
import type { Encoder, GazeOptions, GazeSettings } from '../gaze/gaze.js';
import { listResult } from '../gaze/list-result.js';
import type { ListResult } from '../gaze/result.js';
import type { PhraseList } from '../phrases/phrase-list.js';

/** Pictures in one request. */
const MOST = 64;

interface Waiting {
  readonly image_embeds: Float32Array;
  readonly resolve: (answers: readonly ListResult[]) => void;
  readonly reject: (error: unknown) => void;
}

export class AskTogether {
  private readonly waiting: Waiting[] = [];
  private asking = false;

  constructor(
    private readonly engine: Encoder,
    private readonly settings: GazeSettings,
    private readonly lists: readonly PhraseList[],
    private readonly options: GazeOptions = {},
  ) {}

  /**
   * What a gaze at the picture alone would say. Whoever asks while a request is under way is asked for with the next one.
   *
   * @param image_embeds [projection]
   * @throws EngineError; EmptyListError if a list has no phrase
   */
  ask(image_embeds: Float32Array): Promise<readonly ListResult[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ image_embeds, resolve, reject });
      if (!this.asking) void this.askAll();
    });
  }

  private async askAll(): Promise<void> {
    this.asking = true;
    for (let batch = this.waiting.splice(0, MOST); batch.length > 0; batch = this.waiting.splice(0, MOST)) {
      try {
        const answers = await this.request(batch);
        for (const [row, { resolve }] of batch.entries()) resolve(this.answerOf(answers, row));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.asking = false;
  }

  private request(batch: readonly Waiting[]): Promise<readonly AskedCosines[]> {
    const { projection } = this.settings.model;
    const image_embeds = new Float32Array(batch.length * projection);
    for (const [row, each] of batch.entries()) image_embeds.set(each.image_embeds, row * projection);
    return askManyInPieces(this.engine, this.settings, image_embeds, this.lists, this.options);
  }

  private answerOf(answers: readonly AskedCosines[], row: number): readonly ListResult[] {
    return this.lists.map((list, at) => {
      const { cosines, truncated } = answers[at] ?? { cosines: new Float32Array(), truncated: new Uint8Array() };
      const own = cosines.subarray(row * truncated.length, (row + 1) * truncated.length);
      return listResult(list, { cosines: own, truncated }, this.settings.model.logitScale);
    });
  }
}
