/** The rows of a whole list as they cross to the webview: column by column, for typed arrays cross without being written out. */
import type { PanelRow } from './protocol.js';

/** All columns are in the order of the ranking; a row's rank is its index + 1. */
export interface RowColumns {
  readonly phrases: readonly string[];
  /** [rows], 0..1 */
  readonly probability: Float64Array;
  /** [rows], -1..1 */
  readonly cosine: Float64Array;
  /** Of the few rows that have any. */
  readonly spellings: readonly (readonly [index: number, spellings: readonly string[]])[];
  /** Indexes of rows whose phrase was cut. */
  readonly truncated: readonly number[];
  /** Indexes of rows whose phrase was typed into the panel. */
  readonly own: readonly number[];
  /** Shares of the same phrases for the picture's mean colour, [rows]; absent where nobody asked. */
  readonly baseline?: Float64Array;
  /** Lowest and highest share over several wordings, [rows]; absent where that is not shown. */
  readonly spreadLow?: Float64Array;
  readonly spreadHigh?: Float64Array;
  /** Ranks and shares before the last change of what the model sees, [rows]; rank 0 where there was none. */
  readonly rankBefore?: Uint32Array;
  readonly probabilityBefore?: Float64Array;
}

/** @param rows all of a list, the best first */
export function columnsOf(rows: readonly PanelRow[]): RowColumns {
  const writing = new WritingColumns(rows.length);
  for (const row of rows) writing.add(row);
  return writing.columns;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Takes row by row, for whoever has to stop in between. */
export class WritingColumns {
  private readonly phrases: string[] = [];
  private readonly spellings: (readonly [number, readonly string[]])[] = [];
  private readonly truncated: number[] = [];
  private readonly own: number[] = [];
  readonly columns: Writable<RowColumns>;

  constructor(private readonly count: number) {
    const { phrases, spellings, truncated, own } = this;
    const [probability, cosine] = [new Float64Array(count), new Float64Array(count)];
    this.columns = { phrases, probability, cosine, spellings, truncated, own };
  }

  add({ phrase, probability, cosine, spellings, truncated, own, baseline, spread, before }: PanelRow): void {
    const { columns, count } = this;
    const at = this.phrases.push(phrase) - 1;
    columns.probability[at] = probability;
    columns.cosine[at] = cosine;
    if (spellings) this.spellings.push([at, spellings]);
    if (truncated) this.truncated.push(at);
    if (own) this.own.push(at);
    if (baseline !== undefined) (columns.baseline ??= new Float64Array(count))[at] = baseline;
    if (spread) {
      (columns.spreadLow ??= new Float64Array(count))[at] = spread[0];
      (columns.spreadHigh ??= new Float64Array(count))[at] = spread[1];
    }
    if (before) {
      (columns.rankBefore ??= new Uint32Array(count))[at] = before.rank;
      (columns.probabilityBefore ??= new Float64Array(count))[at] = before.probability;
    }
  }
}

/** Reads single rows out of columns. */
export class Rows {
  readonly length: number;
  private readonly spellings: ReadonlyMap<number, readonly string[]>;
  private readonly truncated: ReadonlySet<number>;
  private readonly own: ReadonlySet<number>;

  constructor(private readonly columns: RowColumns) {
    this.length = columns.phrases.length;
    this.spellings = new Map(columns.spellings);
    this.truncated = new Set(columns.truncated);
    this.own = new Set(columns.own);
  }

  /** @throws RangeError if there is no such row */
  at(index: number): PanelRow {
    const { phrases, probability, cosine, baseline, spreadLow, spreadHigh, rankBefore, probabilityBefore } = this.columns;
    const phrase = phrases[index];
    if (phrase === undefined) throw new RangeError(/* not translated */ `There are rows 0 to ${this.length - 1}, not ${index}.`);
    const spellings = this.spellings.get(index);
    const rank = rankBefore?.[index] ?? 0;
    return {
      rank: index + 1,
      phrase,
      probability: probability[index] ?? 0,
      cosine: cosine[index] ?? 0,
      ...(spellings && { spellings }),
      ...(this.truncated.has(index) && { truncated: true }),
      ...(this.own.has(index) && { own: true }),
      ...(baseline && { baseline: baseline[index] ?? 0 }),
      ...(spreadLow && spreadHigh && { spread: [spreadLow[index] ?? 0, spreadHigh[index] ?? 0] as const }),
      ...(rank > 0 && { before: { rank, probability: probabilityBefore?.[index] ?? 0 } }),
    };
  }

  /** Every spelling of each row, as one text: what a search looks through, [rows]. */
  get texts(): readonly string[] {
    const { phrases } = this.columns;
    return phrases.map((phrase, index) => this.spellings.get(index)?.join('\n') ?? phrase);
  }
}
