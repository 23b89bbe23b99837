/** Cosines of pictures with lists, asked of the engine piece by piece. */
import { setMaxListeners } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { askFor } from '../engine/ask.js';
import type { Ask, AskedCosines, Progress } from '../engine/protocol.js';
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
  settings: GazeSettings,
  image_embeds: Float32Array,
  { phrases }: Pick<PhraseList, 'phrases'>,
  wordings: readonly (readonly string[])[],
  options: GazeOptions,
): Promise<readonly AskedCosines[]> {
  const pieces = function* (): Generator<readonly Ask[]> {
    let from = 0;
    for (const end of piecesOf(phrases)) {
      const entries = phrases.slice(from, end).map(({ spellings }) => spellings);
      from = end;
      const [first, ...others] = wordings;
      const ask = askFor(entries, first ?? []);
      yield [ask, ...others.map((templates) => ({ ...ask, templates }))];
    }
  };
  const answers = await inTurn(engine, settings, image_embeds, pieces(), options);
  return wordings.map((_, index) =>
    joined(
      answers.flatMap((answer) => answer[index] ?? []),
      1,
    ),
  );
}

/** Phrases that are asked in one request, where several lists are short. */
const MOST_TOGETHER = 4096;

/**
 * Several lists asked of several pictures.
 *
 * @param image_embeds [images × projection]
 * @returns of each list, in their order, the cosines of all pictures, [images × spellings]
 * @throws EngineError
 */
export async function askManyInPieces(
  engine: Encoder,
  settings: GazeSettings,
  image_embeds: Float32Array,
  lists: readonly PhraseList[],
  options: GazeOptions,
): Promise<readonly AskedCosines[]> {
  /** Of each piece, in the order in which they are asked, the list's place. */
  const places: number[] = [];
  const requests = function* (): Generator<readonly Ask[]> {
    let together: Ask[] = [];
    let phrases = 0;
    for (const [place, list] of lists.entries())
      for (const { ask, count } of piecesAsked(list)) {
        if (together.length > 0 && phrases + count > MOST_TOGETHER) {
          yield together;
          [together, phrases] = [[], 0];
        }
        together.push(ask);
        phrases += count;
        places.push(place);
      }
    if (together.length > 0) yield together;
  };
  const answers = (await inTurn(engine, settings, image_embeds, requests(), options)).flat();
  const images = image_embeds.length / settings.model.projection;
  return lists.map((_, place) =>
    joined(
      answers.filter((_answer, at) => places[at] === place),
      images,
    ),
  );
}

interface AskedPiece {
  readonly ask: Ask;
  /** Of its phrases. */
  readonly count: number;
}

/** Made once of each list: many pictures are asked the same. */
const asked = new WeakMap<PhraseList, readonly AskedPiece[]>();

function* piecesAsked(list: PhraseList): Generator<AskedPiece> {
  const known = asked.get(list);
  if (known) return yield* known;
  const pieces: AskedPiece[] = [];
  let from = 0;
  for (const end of piecesOf(list.phrases)) {
    const entries = list.phrases.slice(from, end).map(({ spellings }) => spellings);
    const piece = { ask: askFor(entries, list.templates), count: entries.length };
    from = end;
    pieces.push(piece);
    yield piece;
  }
  asked.set(list, pieces);
}

/** Puts one request after the other, each made when it is put; what fails in one ends all. */
async function inTurn(
  engine: Encoder,
  { model, runtime, batchSize }: GazeSettings,
  image_embeds: Float32Array,
  requests: Iterable<readonly Ask[]>,
  { signal, onProgress, ...options }: GazeOptions,
): Promise<readonly (readonly AskedCosines[])[]> {
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
  const progress = onProgress && new Sum(onProgress);
  const asking: Promise<readonly AskedCosines[]>[] = [];
  for (const asks of requests) {
    const piece = asking.length;
    const answer = engine.request(
      'compare',
      { model, runtime, image_embeds, asks, batchSize },
      { ...options, signal: unwanted, ...(progress && { onProgress: (step: Progress) => progress.add(piece, step) }) },
    );
    // It may fail before the last piece is asked.
    answer.catch(fail);
    asking.push(answer);
    // A piece crosses at once; others have their turn before the next.
    await nextTurn();
    if (unwanted.aborted) break;
  }
  const answers = await Promise.all(asking).catch(() => {
    throw failure;
  });
  // Nobody may take the pieces that came before a cancellation for the whole list.
  signal?.throwIfAborted();
  return answers;
}

/** @returns the cosines of all pieces, picture by picture */
function joined(pieces: readonly AskedCosines[], images: number): AskedCosines {
  const [only, ...others] = pieces;
  if (only && others.length === 0) return only;
  const spellings = pieces.reduce((sum, { truncated }) => sum + truncated.length, 0);
  const whole = { cosines: new Float32Array(images * spellings), truncated: new Uint8Array(spellings) };
  let at = 0;
  for (const { cosines, truncated } of pieces) {
    const { length } = truncated;
    for (let row = 0; row < images; row++)
      whole.cosines.set(cosines.subarray(row * length, (row + 1) * length), row * spellings + at);
    whole.truncated.set(truncated, at);
    at += length;
  }
  return whole;
}

/** The progress of all pieces as that of one. */
class Sum {
  private readonly counted = new Map<number, { readonly done: number; readonly total: number }>();

  constructor(private readonly onProgress: (progress: Progress) => void) {}

  add(piece: number, step: Progress): void {
    const { done, total } = step;
    if (done !== undefined && total !== undefined) this.counted.set(piece, { done, total });
    if (this.counted.size === 0) this.onProgress(step);
    else {
      const sum = (part: 'done' | 'total') => [...this.counted.values()].reduce((all, each) => all + each[part], 0);
      this.onProgress({ stage: 'phrases', done: sum('done'), total: sum('total') });
    }
  }
}
