/** One picture's cosines with a list, asked of the engine piece by piece. */
import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { askFor } from '../engine/ask.js';
import type { AskedCosines, Progress } from '../engine/protocol.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import type { Encoder, GazeOptions, GazeSettings } from './gaze.js';
import { piecesOf } from './pieces.js';

/**
 * @param image_embeds [projection]
 * @param wordings     the templates of each question; empty: each phrase as it is
 * @returns for each question the cosines of the whole list, in its order
 * @throws EngineError
 */
export async function askInPieces(
  engine: Encoder,
  { model, runtime, batchSize }: GazeSettings,
  image_embeds: Float32Array,
  { phrases }: Pick<PhraseList, 'phrases'>,
  wordings: readonly (readonly string[])[],
  { signal, onProgress, ...options }: GazeOptions,
): Promise<readonly AskedCosines[]> {
  const failed = new AbortController();
  let failure: unknown;
  const fail = (error: unknown): void => {
    // What follows of it is that the other pieces are cancelled.
    if (!failed.signal.aborted) failure = error;
    failed.abort();
  };
  const unwanted = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  // Every piece listens to it.
  setMaxListeners(0, unwanted);
  const progress = new Sum(onProgress);
  const asking: Promise<readonly AskedCosines[]>[] = [];
  let from = 0;
  for (const end of piecesOf(phrases)) {
    // A piece crosses at once; others have their turn before the next.
    if (from > 0) await nextTurn();
    const entries = phrases.slice(from, end).map(({ spellings }) => spellings);
    from = end;
    const [first, ...others] = wordings;
    const ask = askFor(entries, first ?? []);
    const asks = [ask, ...others.map((templates) => ({ ...ask, templates }))];
    const params = { model, runtime, image_embeds, asks, batchSize };
    const piece = asking.length;
    const answer = engine.request('compare', params, {
      ...options,
      signal: unwanted,
      onProgress: (step) => progress.add(piece, step),
    });
    // It may fail before the last piece is asked.
    answer.catch(fail);
    asking.push(answer);
    if (unwanted.aborted) break;
  }
  const answers = await Promise.all(asking).catch(() => {
    throw failure;
  });
  // Nobody may take the pieces that came before a cancellation for the whole list.
  signal?.throwIfAborted();
  return wordings.map((_, index) => joined(answers.flatMap((answer) => answer[index] ?? [])));
}

function joined(pieces: readonly AskedCosines[]): AskedCosines {
  const [only, ...others] = pieces;
  if (only && others.length === 0) return only;
  const count = pieces.reduce((sum, { cosines }) => sum + cosines.length, 0);
  const whole = { cosines: new Float32Array(count), truncated: new Uint8Array(count) };
  let at = 0;
  for (const { cosines, truncated } of pieces) {
    whole.cosines.set(cosines, at);
    whole.truncated.set(truncated, at);
    at += cosines.length;
  }
  return whole;
}

/** The progress of all pieces as that of one. */
class Sum {
  private readonly counted = new Map<number, { readonly done: number; readonly total: number }>();

  constructor(private readonly onProgress: ((progress: Progress) => void) | undefined) {}

  add(piece: number, step: Progress): void {
    const { done, total } = step;
    if (done !== undefined && total !== undefined) this.counted.set(piece, { done, total });
    if (this.counted.size === 0) this.onProgress?.(step);
    else {
      const sum = (part: 'done' | 'total') => [...this.counted.values()].reduce((all, each) => all + each[part], 0);
      this.onProgress?.({ stage: 'phrases', done: sum('done'), total: sum('total') });
    }
  }
}
