/** A collection as a table shows it: filtered, in order, scored where somebody looks for something. */
import { pace } from '../phrases/pace.js';
import type { Results, PictureState } from './results.js';
import { view, type Filter, type Order } from './view.js';

export interface TableRow {
  /** Of the picture in the collection. */
  readonly index: number;
  /** From the collection's folder on. */
  readonly path: string;
  readonly state: PictureState;
  /** Why it could not be gazed at. */
  readonly failure?: string;
  /** The first phrase of each list, in the lists' order; null while there is no answer. */
  readonly firsts: readonly ({ readonly phrase: string; readonly share: number } | null)[];
  /** Cosine with what is looked for, -1..1; absent where nothing is or the picture has no embedding yet. */
  readonly score?: number;
}

export const BY_PATH: Order = { column: { by: 'path' }, descending: false };
export const BY_SCORE: Order = { column: { by: 'score' }, descending: true };

/** Pictures compared between two looks at the clock. */
const SCORED_AT_ONCE = 64;

export class Table {
  private shown: Uint32Array = new Uint32Array();
  /** What pictures are compared with: a unit vector, [dimensions]. */
  private direction: Float32Array | undefined;
  private scores: Float32Array | undefined;
  private counted = 0;
  private readonly folderNames = new Set<string>();
  /** Pictures whose folders are known. */
  private placed = 0;

  constructor(
    readonly results: Results,
    /** What must hold of the pictures shown. */
    public filter: Filter = {},
    public order: Order = BY_PATH,
  ) {}

  /** Another number where rows may be others or stand in another order. */
  get version(): number {
    return this.counted;
  }

  /** Pictures that the filter leaves. */
  get count(): number {
    return this.shown.length;
  }

  /** Indices of the pictures shown, in order. */
  get pictures(): Uint32Array {
    return this.shown;
  }

  /** Of each picture of the collection with what is looked for, NaN where there is none; undefined where nothing is. */
  get found(): Float32Array | undefined {
    return this.scores;
  }

  /**
   * Compares all pictures with a direction, a few milliseconds at a time; what is shown stays as it is until then.
   *
   * @param direction a unit vector, [dimensions]; undefined takes the scores away
   * @throws the signal's reason
   */
  async turn(direction: Float32Array | undefined, signal: AbortSignal): Promise<void> {
    let scores: Float32Array | undefined;
    if (direction) {
      const { embeddings, count } = this.results;
      scores = new Float32Array(count);
      const breath = pace(signal);
      for (let index = 0; index < count; index++) {
        if (index % SCORED_AT_ONCE === 0) await breath();
        scores[index] = embeddings.cosine(index, direction);
      }
    }
    signal.throwIfAborted();
    this.direction = direction;
    this.scores = scores;
  }

  /** Folders that hold pictures, directly or below, in the order of their paths. */
  get folders(): string[] {
    const { results } = this;
    for (; this.placed < results.count; this.placed++) {
      const { path } = results.picture(this.placed);
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        const folder = path.slice(0, end);
        if (this.folderNames.has(folder)) break;
        this.folderNames.add(folder);
      }
    }
    return [...this.folderNames].sort();
  }

  /** Looks through all pictures again: the answers, the filter, the order or the direction are others than before. */
  refresh(): void {
    const { results, filter } = this;
    this.scoreNew();
    const order = this.order.column.by === 'score' && !this.scores ? BY_PATH : this.order;
    const { minScore: _, ...unscored } = filter;
    this.shown = view(results, this.scores ? filter : unscored, order, this.scores);
    this.counted++;
  }

  /** @returns the rows from one place to before another, as far as there are so many */
  rows(from: number, to: number): TableRow[] {
    return [...this.shown.subarray(from, to)].map((index) => this.row(index));
  }

  /** Pictures that had no embedding before; with one they keep it. */
  private scoreNew(): void {
    const { direction, scores } = this;
    if (!direction || !scores) return;
    const { embeddings, count } = this.results;
    const all = scores.length < count ? new Float32Array(count).fill(NaN) : scores;
    if (all !== scores) all.set(scores);
    for (let index = 0; index < count; index++) if (Number.isNaN(all[index])) all[index] = embeddings.cosine(index, direction);
    this.scores = all;
  }

  private row(index: number): TableRow {
    const { results } = this;
    const failure = results.failure(index);
    const score = this.scores?.[index];
    return {
      index,
      path: results.picture(index).path,
      state: results.state(index),
      ...(failure !== undefined && { failure }),
      firsts: results.lists.map((_, list) => {
        const first = results.first(index, list);
        return first ? { phrase: first.phrase, share: first.share } : null;
      }),
      ...(score !== undefined && !Number.isNaN(score) && { score }),
    };
  }
}
