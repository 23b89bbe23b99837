/** The same gaze by two models: what each says, how far they agree, and how long each takes. */
import { isAboutThePicture, isCancelled } from '../engine/errors.js';
import type { ImageSource } from '../engine/protocol.js';
import type { Model } from '../models/model.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { askList, look, type Encoder, type GazeSettings } from './gaze.js';
import { spearman, topOverlap } from './rank-agreement.js';
import { NOTE, type ListResult, type PhraseResult } from './result.js';

export interface ComparedModel {
  readonly id: string;
  readonly title: string;
  readonly fingerprint: string;
  readonly demo: boolean;
  readonly device: string;
  /** Milliseconds from the file to the picture's embedding, with the model open; the median of all pictures. */
  readonly pictureMs: number;
  /** Milliseconds for a phrase that was never asked, with the model open. */
  readonly phraseMs: number;
}

export interface ComparedList {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  /** How many of each model's first `topK` are compared. */
  readonly k: number;
  /** Phrases that both have among their first k. */
  readonly overlap: number;
  readonly spearman: number;
  /** The first k of either model. */
  readonly best: readonly [readonly PhraseResult[], readonly PhraseResult[]];
}

export interface ComparedPicture {
  readonly path: string;
  readonly lists: readonly ComparedList[];
  readonly error?: string;
}

export interface Comparison {
  readonly note: string;
  readonly models: readonly [ComparedModel, ComparedModel];
  readonly pictures: readonly ComparedPicture[];
  /** Means over the pictures that both could read. */
  readonly agreement: readonly AgreementOfList[];
}

export interface AgreementOfList {
  readonly id: string;
  readonly title: string;
  readonly k: number;
  readonly overlap: number;
  readonly spearman: number;
  /** Pictures that the means are over. */
  readonly pictures: number;
}

export interface CompareOptions {
  readonly topK: number;
  readonly signal?: AbortSignal;
  /** Of two times all pictures. */
  readonly onProgress?: (done: number, total: number, model: Model) => void;
}

/** Looks that the time of a picture is measured with, at least. */
const LOOKS = 5;

/** Phrases that the time of a phrase is measured with. */
const TIMED_PHRASES = 64;

interface Round {
  readonly model: ComparedModel;
  readonly answers: readonly (readonly ListResult[] | Error)[];
}

/**
 * Gazes at all pictures by one model, then by the other: only one is in memory at a time. A picture that one of them cannot
 * read is told and left out of the means.
 *
 * @param settings of the gaze; its model is left aside
 * @throws EngineError where a model cannot be used; EmptyListError
 */
export async function compareModels(
  engine: Encoder,
  settings: Omit<GazeSettings, 'model'>,
  models: readonly [Model, Model],
  pictures: readonly { readonly source: ImageSource; readonly path: string }[],
  lists: readonly PhraseList[],
  options: CompareOptions,
): Promise<Comparison> {
  const rounds: Round[] = [];
  for (const [turn, model] of models.entries()) {
    const done = (count: number) => options.onProgress?.(turn * pictures.length + count, 2 * pictures.length, model);
    rounds.push(await round(engine, { ...settings, model }, pictures, lists, done, options.signal));
  }
  const [a, b] = rounds as [Round, Round];
  const compared = pictures.map(({ path }, index): ComparedPicture => {
    const [ours, theirs] = [a.answers[index], b.answers[index]];
    const failed = [ours, theirs].find((answer) => answer instanceof Error);
    if (failed || !Array.isArray(ours) || !Array.isArray(theirs))
      return { path, lists: [], error: failed?.message ?? 'There is no answer.' };
    return {
      path,
      lists: (ours as readonly ListResult[]).map((list, at) =>
        comparedList(list, (theirs as readonly ListResult[])[at] ?? list, options.topK),
      ),
    };
  });
  return { note: NOTE, models: [a.model, b.model], pictures: compared, agreement: agreementOf(compared) };
}

async function round(
  engine: Encoder,
  settings: GazeSettings,
  pictures: readonly { readonly source: ImageSource }[],
  lists: readonly PhraseList[],
  done: (count: number) => void,
  signal?: AbortSignal,
): Promise<Round> {
  const { model, runtime, batchSize } = settings;
  const options = signal ? { signal } : {};
  // What is stored costs nothing, which is not what a picture costs.
  const seen = { ...options, fresh: true };
  const answers: (readonly ListResult[] | Error)[] = [];
  const times: number[] = [];
  let device = runtime.device;
  let open = false;
  for (const [index, { source }] of pictures.entries()) {
    signal?.throwIfAborted();
    try {
      // The first look opens the model, which is not what a picture costs.
      if (!open) await look(engine, settings, source, seen);
      open = true;
      let encoded = await timed(times, () => look(engine, settings, source, seen));
      // One picture alone is measured more than once.
      for (let again = Math.ceil(LOOKS / pictures.length); again > 1; again--)
        encoded = await timed(times, () => look(engine, settings, source, seen));
      ({ device } = encoded);
      answers.push(await Promise.all(lists.map((list) => askList(engine, settings, encoded.image_embeds, list, options))));
    } catch (error) {
      if (isCancelled(error) || !isAboutThePicture(error)) throw error;
      answers.push(error);
    }
    done(index + 1);
  }
  const phrases = lists.flatMap((list) => list.phrases.map(({ spellings }) => spellings[0])).slice(0, TIMED_PHRASES);
  const encode = () => engine.request('encodePhrases', { model, runtime, phrases, batchSize }, options);
  if (times.length > 0) await encode();
  const from = performance.now();
  if (times.length > 0) await encode();
  const phraseMs = (performance.now() - from) / Math.max(1, phrases.length);
  const { id, title, fingerprint, demo } = model;
  return { model: { id, title, fingerprint, demo, device, pictureMs: median(times), phraseMs }, answers };
}

async function timed<T>(times: number[], act: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const answer = await act();
  times.push(performance.now() - from);
  return answer;
}

function comparedList(ours: ListResult, theirs: ListResult, topK: number): ComparedList {
  const k = Math.min(topK, ours.count);
  return {
    id: ours.id,
    title: ours.title,
    count: ours.count,
    k,
    overlap: topOverlap(ours, theirs, k),
    spearman: spearman(ours, theirs),
    best: [ours.phrases.slice(0, k), theirs.phrases.slice(0, k)],
  };
}

function agreementOf(pictures: readonly ComparedPicture[]): AgreementOfList[] {
  const read = pictures.filter(({ error }) => error === undefined);
  return (read[0]?.lists ?? []).map(({ id, title, k }, at) => {
    const mean = (part: 'overlap' | 'spearman') =>
      read.reduce((sum, { lists }) => sum + (lists[at]?.[part] ?? 0), 0) / read.length;
    return { id, title, k, overlap: mean('overlap'), spearman: mean('spearman'), pictures: read.length };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
