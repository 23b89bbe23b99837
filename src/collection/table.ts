/** A collection as a table shows it: filtered, in order, scored where somebody looks for something. */
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

export class Table {
  private shown: Uint32Array = new Uint32Array();
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
    /** A unit vector that pictures are compared with, [dimensions]. */
    public direction?: Float32Array,
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
    const { results, filter, direction } = this;
    this.scores = direction && results.embeddings.cosines(direction, results.count);
    const order = this.order.column.by === 'score' && !this.scores ? BY_PATH : this.order;
    const { minScore: _, ...unscored } = filter;
    this.shown = view(results, this.scores ? filter : unscored, order, this.scores);
    this.counted++;
  }

  /** @returns the rows from one place to before another, as far as there are so many */
  rows(from: number, to: number): TableRow[] {
    return [...this.shown.subarray(from, to)].map((index) => this.row(index));
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
