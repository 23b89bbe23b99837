/**
 * What was found of many pictures: of each list the first phrases, as columns of numbers. A row of 50,000 takes its path, its
 * embedding and some 200 bytes for each list.
 */
import { t } from '../l10n/texts.js';
import type { AskedCosines, EncodedImage, RuntimeName } from '../engine/protocol.js';
import { rankingInWords, rankPhrases, type Ranking } from '../gaze/list-result.js';
import type { ImageResult } from '../gaze/result.js';
import { listHash } from '../phrases/list-hash.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { Embeddings } from './embeddings.js';
import type { Picture } from './picture.js';

/** Phrases kept of each list: as many as a caption or an export reasonably names. */
export const KEPT = 10;

export type PictureState = 'waiting' | 'done' | 'failed';

/** The first phrase of a list for one picture. */
export interface First {
  /** Of the phrase in its list. */
  readonly index: number;
  readonly phrase: string;
  /** 0..1 */
  readonly share: number;
}

interface Facts {
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
}

export class Results {
  embeddings: Embeddings;
  private readonly pictures: Picture[] = [];
  private readonly known: (Facts | undefined)[] = [];
  private readonly failures = new Map<number, string>();
  private answered = new Uint8Array(64);
  private columns: readonly ListColumns[];
  private doneCount = 0;
  private usedDevice = '';
  private usedRuntime: RuntimeName = 'native';

  /**
   * @param lists      what is asked of each picture
   * @param dimensions numbers of one embedding: the model's projection
   * @param logitScale the model's
   */
  constructor(
    lists: readonly PhraseList[],
    dimensions: number,
    private readonly logitScale: number,
  ) {
    this.embeddings = new Embeddings(dimensions);
    this.columns = lists.map((list) => new ListColumns(list));
  }

  get lists(): readonly PhraseList[] {
    return this.columns.map(({ list }) => list);
  }

  get count(): number {
    return this.pictures.length;
  }

  get done(): number {
    return this.doneCount;
  }

  get failed(): number {
    return this.failures.size;
  }

  /** That computed the embeddings; empty before the first. */
  get device(): string {
    return this.usedDevice;
  }

  /** That computed the embeddings; the latest, where they are several. */
  get runtime(): RuntimeName {
    return this.usedRuntime;
  }

  /** Of a list, by its place: SHA-256 of its phrases joined by newlines, hex. */
  hashOf(list: number): string {
    return this.columns[list]?.hash ?? '';
  }

  /** @returns the picture's index */
  add(picture: Picture): number {
    const index = this.pictures.push(picture) - 1;
    this.answered = grown(this.answered, index + 1);
    return index;
  }

  /** @throws RangeError if there is no such picture */
  picture(index: number): Picture {
    const picture = this.pictures[index];
    if (!picture) throw new RangeError(`There are ${this.count} pictures, and none has the index ${index}.`);
    return picture;
  }

  state(index: number): PictureState {
    if (this.failures.has(index)) return 'failed';
    return this.answered[index] === 1 ? 'done' : 'waiting';
  }

  /** Why the picture could not be gazed at. */
  failure(index: number): string | undefined {
    return this.failures.get(index);
  }

  /** Indices of the pictures that could not be gazed at. */
  get failedOnes(): readonly number[] {
    return [...this.failures.keys()];
  }

  /** What is known of the picture itself; zeros and an empty hash while it was not looked at. */
  facts(index: number): Pick<ImageResult, 'path' | 'width' | 'height' | 'sha256'> {
    const { path } = this.picture(index);
    return { path, ...(this.known[index] ?? { width: 0, height: 0, sha256: '' }) };
  }

  setLook(index: number, { image_embeds, width, height, sha256, runtime, device }: EncodedImage): void {
    this.embeddings.set(index, image_embeds);
    this.known[index] = { width, height, sha256 };
    this.usedDevice = device;
    this.usedRuntime = runtime;
  }

  /** @param answers the lists' answers in their order; `row` says which of their images it is */
  setAnswer(index: number, answers: readonly AskedCosines[], row: number): void {
    for (const [at, column] of this.columns.entries()) {
      const asked = answers[at];
      if (!asked) throw new RangeError(`The list ${column.list.id} has no answer.`);
      const { length } = asked.truncated;
      const cosines = asked.cosines.subarray(row * length, (row + 1) * length);
      column.set(index, rankPhrases(column.list, { cosines, truncated: asked.truncated }, this.logitScale, KEPT));
    }
    if (this.answered[index] !== 1) this.doneCount++;
    this.answered[index] = 1;
    this.failures.delete(index);
  }

  fail(index: number, reason: string): void {
    this.failures.set(index, reason);
  }

  /** Takes a failure back: the picture waits again. */
  forgive(index: number): void {
    this.failures.delete(index);
  }

  /** Other lists, asked of the same embeddings: every picture waits for its answer again. */
  askAnew(lists: readonly PhraseList[]): void {
    this.columns = lists.map((list) => new ListColumns(list));
    this.answered.fill(0);
    this.doneCount = 0;
  }

  /** @returns the first phrase of a list, by the list's place; undefined while there is no answer */
  first(index: number, list: number): First | undefined {
    const phrase = this.firstIndex(index, list);
    const words = this.columns[list]?.list.phrases[phrase];
    return words && { index: phrase, phrase: words.spellings[0], share: this.firstShare(index, list) };
  }

  /** @returns of the first phrase in its list; -1 while there is no answer */
  firstIndex(index: number, list: number): number {
    return (this.answered[index] === 1 ? this.columns[list]?.firstIndex(index) : undefined) ?? -1;
  }

  /** @returns 0..1; NaN while there is no answer */
  firstShare(index: number, list: number): number {
    return (this.answered[index] === 1 ? this.columns[list]?.firstShare(index) : undefined) ?? NaN;
  }

  /** The first phrases of a list, the best first; none while there is no answer. */
  best(index: number, list: number): ImageResult['lists'][number]['phrases'] {
    const column = this.columns[list];
    if (!column || this.answered[index] !== 1) return [];
    return rankingInWords(column.list, column.ranking(index), column.hash).phrases;
  }

  /** What a gaze at this picture alone would say, with at most the phrases kept. */
  image(index: number): ImageResult {
    const facts = this.facts(index);
    const error = this.failures.get(index) ?? (this.answered[index] === 1 ? undefined : t('Not gazed at yet.'));
    if (error !== undefined) return { ...facts, lists: [], error };
    const lists = this.columns.map((column) => rankingInWords(column.list, column.ranking(index), column.hash));
    return { ...facts, lists };
  }
}

/** One list's columns, [pictures × kept] each. */
class ListColumns {
  readonly hash: string;
  private readonly kept: number;
  private readonly truncated: Uint8Array;
  private phrases = new Uint32Array(64);
  private shares = new Float64Array(64);
  private cosines = new Float32Array(64);
  private effective = new Float64Array(64);

  constructor(readonly list: PhraseList) {
    this.kept = Math.min(KEPT, list.phrases.length);
    this.truncated = new Uint8Array(list.phrases.length);
    this.hash = listHash(list);
  }

  set(index: number, { effective, phrases }: Ranking): void {
    const { kept } = this;
    const end = (index + 1) * kept;
    this.phrases = grown(this.phrases, end);
    this.shares = grown(this.shares, end);
    this.cosines = grown(this.cosines, end);
    this.effective = grown(this.effective, index + 1);
    this.effective[index] = effective;
    for (const [rank, phrase] of phrases.entries()) {
      const at = index * kept + rank;
      this.phrases[at] = phrase.index;
      this.shares[at] = phrase.probability;
      this.cosines[at] = phrase.cosine;
      this.truncated[phrase.index] = Number(phrase.truncated);
    }
  }

  firstIndex(index: number): number | undefined {
    return this.phrases[index * this.kept];
  }

  firstShare(index: number): number | undefined {
    return this.shares[index * this.kept];
  }

  ranking(index: number): Ranking {
    const phrases = Array.from({ length: this.kept }, (_, rank) => {
      const at = index * this.kept + rank;
      const phrase = this.phrases[at] ?? 0;
      return {
        index: phrase,
        probability: this.shares[at] ?? 0,
        cosine: this.cosines[at] ?? 0,
        truncated: this.truncated[phrase] === 1,
      };
    });
    return { effective: this.effective[index] ?? 0, phrases };
  }
}

/** @returns the array itself, or a copy with room for at least `length` and as much again */
function grown<T extends Uint8Array | Uint32Array | Float32Array | Float64Array>(array: T, length: number): T {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => T)(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}
