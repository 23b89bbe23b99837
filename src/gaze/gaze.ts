/** The act itself: one picture and lists of phrases, to a result. */
import type { Seeing } from '../clip/seeing.js';
import type { EngineClient } from '../engine/client.js';
import type { EncodedImage, ImageSource, Priority, Progress, Runtime } from '../engine/protocol.js';
import type { Model } from '../models/model.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { askInPieces } from './ask-in-pieces.js';
import { rankingInPieces, rankInPieces } from './list-result.js';
import { rangesOf, wordingsOf } from './spread.js';
import { NOTE, type GazeResult, type ImageResult, type ListResult } from './result.js';

/** How a gaze is computed, whatever it is asked. */
export interface GazeSettings {
  readonly model: Model;
  readonly runtime: Runtime;
  readonly seeing: Seeing;
  /** Most phrases encoded at once. */
  readonly batchSize: number;
}

export interface AskOptions extends GazeOptions {
  /** Whether the answer says how far each share depends on the wording. */
  readonly spread?: boolean;
}

export interface GazeOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** `interactive` where nothing is said; work in the background pauses while somebody waits for an answer. */
  readonly priority?: Priority;
  /** Look at the picture even where what came of it is stored, for whoever measures. */
  readonly fresh?: boolean;
}

/** The engine, as far as a gaze needs it. */
export type Encoder = Pick<EngineClient, 'request'>;

/**
 * The picture's embedding and what the model saw of it.
 *
 * @throws EngineError, `image` where the picture cannot be read
 */
export function look(
  engine: Encoder,
  settings: GazeSettings,
  source: ImageSource,
  { fresh = false, ...options }: GazeOptions = {},
): Promise<EncodedImage> {
  const { model, runtime, seeing } = settings;
  return engine.request('encodeImage', { model, runtime, seeing, source, fresh }, options);
}

/**
 * One list's answer for a picture already looked at. Lists asked at the same time are answered as soon as each can be:
 * those whose phrases are stored at once, the others one after the other.
 *
 * @param image_embeds [projection]
 * @throws EngineError; EmptyListError if the list has no phrase
 */
export async function askList(
  engine: Encoder,
  settings: GazeSettings,
  image_embeds: Float32Array,
  list: PhraseList,
  { spread = false, ...options }: AskOptions = {},
): Promise<ListResult> {
  const { logitScale } = settings.model;
  const wordings = [list.templates, ...(spread ? wordingsOf(list).map((wording) => [wording]) : [])];
  const [asked, ...worded] = await askInPieces(engine, settings, image_embeds, list, wordings, options);
  const ranking = await rankInPieces(list, asked ?? { cosines: new Float32Array(), truncated: new Uint8Array() }, logitScale);
  if (!spread) return rankingInPieces(list, ranking);
  const ranges = await rangesOf(list, worded, logitScale);
  return { ...(await rankingInPieces(list, ranking, ranges)), spreadOver: wordingsOf(list) };
}

/**
 * Looks at one picture and asks all lists.
 *
 * @param path what the result says the picture's path is
 * @returns the picture's results and the device that computed them
 * @throws EngineError; EmptyListError
 */
export async function gazeAt(
  engine: Encoder,
  settings: GazeSettings,
  picture: { readonly source: ImageSource; readonly path: string },
  lists: readonly PhraseList[],
  options: GazeOptions = {},
): Promise<{ readonly image: ImageResult; readonly encoded: EncodedImage }> {
  const encoded = await look(engine, settings, picture.source, options);
  const answers = await Promise.all(lists.map((list) => askList(engine, settings, encoded.image_embeds, list, options)));
  const { width, height, sha256 } = encoded;
  return { encoded, image: { path: picture.path, width, height, sha256, lists: answers } };
}

/** A picture that could not be gazed at, in a result of several. */
export function failedImage(path: string, error: string): ImageResult {
  return { path, width: 0, height: 0, sha256: '', lists: [], error };
}

/**
 * The result as every export and every view reads it.
 *
 * @param version  of Clip Gaze
 * @param computed the runtime and device that computed it, and who decoded it
 */
export function gazeResult(
  version: string,
  { model, seeing }: GazeSettings,
  { runtime, device, decodedBy }: Pick<EncodedImage, 'runtime' | 'device' | 'decodedBy'>,
  images: readonly ImageResult[],
): GazeResult {
  return {
    version,
    note: NOTE,
    model: {
      id: model.id,
      fingerprint: model.fingerprint,
      logitScale: model.logitScale,
      ...(model.logitScaleAssumed && { logitScaleAssumed: true }),
      demo: model.demo,
    },
    runtime,
    device,
    preprocessing: seeing.preprocessing,
    crop: seeing.crop,
    decode: decodedBy ?? seeing.decode,
    images,
  };
}
