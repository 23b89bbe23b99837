/** The summary of one table on the host's side: counted anew as answers come, compared once the run rests. */
import { DEFAULT_THRESHOLD, Likeness } from '../collection/likeness.js';
import type { Results } from '../collection/results.js';
import { firstPhrases } from '../collection/summary.js';
import type { Runtime } from '../engine/protocol.js';
import { isCancelled } from '../engine/errors.js';
import type { Encoder } from '../gaze/gaze.js';
import { titleInWords } from '../phrases/list-words.js';
import type { FolderLikeness, FolderSummary, NamedPicture } from './protocol.js';

/** Phrases told of each list: more than fit a glance. */
const MOST_PHRASES = 15;
export const MOST_OUTLIERS = 20;
const MOST_GROUPS = 30;
/** Pictures told of a group; how many there are is told as well. */
const MOST_OF_GROUP = 8;

/** What is summed up. */
export interface Summed {
  readonly results: Results;
  readonly runtime: Runtime;
  /** Nothing is under way that would add pictures. */
  readonly resting: boolean;
}

type Comparing =
  | { readonly kind: 'waiting' | 'cancelled' }
  | { readonly kind: 'comparing'; readonly done: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly likeness: Likeness };

export class Summary {
  threshold = DEFAULT_THRESHOLD;
  private comparing: Comparing = { kind: 'waiting' };
  /** Of which pictures the comparison is. */
  private of: { readonly results: Results; readonly done: number } | undefined;
  private work: AbortController | undefined;

  /** @param changed told when there is something new to show */
  constructor(
    private readonly engine: Encoder,
    private readonly changed: () => void,
  ) {}

  /** Compares the pictures where that was not done yet. */
  update({ results, runtime, resting }: Summed): void {
    const known = this.of?.results === results && (!resting || this.of.done === results.done);
    if (!known) this.forget();
    if (resting && !this.of) void this.compare(results, runtime);
  }

  /** Stops comparing. */
  cancel(): void {
    this.work?.abort();
  }

  /** Lets go of what was compared; the next update begins anew. */
  forget(): void {
    this.cancel();
    this.work = undefined;
    this.of = undefined;
    this.comparing = { kind: 'waiting' };
  }

  /** The likeness of the pictures, once it is known. */
  get likeness(): Likeness | undefined {
    return this.comparing.kind === 'done' ? this.comparing.likeness : undefined;
  }

  /**
   * The likeness of the pictures, compared now where it is not known; or why they cannot be.
   *
   * @throws where the signal is aborted
   */
  async compared(
    { results, runtime }: Pick<Summed, 'results' | 'runtime'>,
    signal: AbortSignal,
    told: (done: number) => void,
  ): Promise<Likeness | Error> {
    if (this.likeness && this.of?.results === results && this.of.done === results.done) return this.likeness;
    try {
      return await Likeness.of(results, this.engine, runtime, { signal, onProgress: ({ done = 0 }) => told(done) });
    } catch (error) {
      if (isCancelled(error) || !(error instanceof Error)) throw error;
      return error;
    }
  }

  /** @returns the pictures of the group that this one is in; none where it is in none */
  groupOf(picture: number): readonly number[] {
    return this.likeness?.groups(this.threshold).find((group) => group.includes(picture)) ?? [];
  }

  /** As the webview draws it. */
  shown(results: Results): FolderSummary {
    const all = Array.from({ length: results.count }, (_, index) => index);
    const lists = results.lists.map((list, at) => {
      const firsts = firstPhrases(results, at, all);
      const others = firsts.slice(MOST_PHRASES);
      return {
        id: list.id,
        title: titleInWords(list),
        firsts: firsts.slice(0, MOST_PHRASES),
        others: { phrases: others.length, pictures: others.reduce((sum, { pictures }) => sum + pictures, 0) },
      };
    });
    return { pictures: results.done, lists, likeness: this.likenessShown(results) };
  }

  private likenessShown(results: Results): FolderLikeness {
    const { comparing, threshold } = this;
    if (comparing.kind !== 'done') return comparing;
    const named = (picture: number): NamedPicture => ({ picture, path: results.picture(picture).path });
    const { likeness } = comparing;
    const groups = likeness.groups(threshold);
    return {
      kind: 'done',
      compared: likeness.count,
      outliers: likeness.outliers(MOST_OUTLIERS).map(({ picture, cosine }) => ({ ...named(picture), cosine })),
      threshold,
      groups: groups
        .slice(0, MOST_GROUPS)
        .map((group) => ({ count: group.length, pictures: group.slice(0, MOST_OF_GROUP).map(named) })),
      groupCount: groups.length,
      alike: groups.reduce((sum, { length }) => sum + length, 0),
    };
  }

  private async compare(results: Results, runtime: Runtime): Promise<void> {
    this.cancel();
    const work = (this.work = new AbortController());
    this.of = { results, done: results.done };
    const enter = (comparing: Comparing): void => {
      if (this.work !== work) return;
      this.comparing = comparing;
      this.changed();
    };
    this.comparing = { kind: 'comparing', done: 0 };
    try {
      const likeness = await Likeness.of(results, this.engine, runtime, {
        signal: work.signal,
        onProgress: ({ done = 0 }) => enter({ kind: 'comparing', done }),
      });
      enter({ kind: 'done', likeness });
    } catch (error) {
      if (isCancelled(error)) enter({ kind: 'cancelled' });
      else enter({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }
}
