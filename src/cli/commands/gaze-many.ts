/** How `clip-gaze gaze` goes through pictures: a few at a time, answered in their order. */
import { AskTogether } from '../../collection/ask-together.js';
import { inOrder } from '../../collection/in-order.js';
import { Pace } from '../../collection/pace.js';
import type { Picture } from '../../collection/picture.js';
import { progressInWords, rate } from '../../collection/progress-words.js';
import { PICTURES_AT_ONCE } from '../../collection/run.js';
import { isAboutThePicture, isCancelled } from '../../engine/errors.js';
import type { EncodedImage } from '../../engine/protocol.js';
import { askList, failedImage, look, type GazeOptions, type GazeSettings } from '../../gaze/gaze.js';
import type { ImageResult, ListResult } from '../../gaze/result.js';
import { systemClock } from '../../models/clock.js';
import type { PhraseList } from '../../phrases/phrase-list.js';
import type { Running } from '../run.js';

/** Several pictures are encoded at once where nobody waits for one of them. */
const priority = 'background';

/** Fewer are answered before anybody wonders how long it takes. */
const TOLD_FROM = 3;

export interface Gazed {
  readonly image: ImageResult;
  /** What it was computed from, and by what; undefined where the picture could not be read. */
  readonly encoded?: EncodedImage;
}

/**
 * @param answered called with each picture's answer, in the pictures' order
 * @throws EngineError where it is not one picture's fault; EmptyListError
 */
export async function gazeAtMany(
  session: Running,
  settings: GazeSettings,
  pictures: readonly Picture[],
  { lists, spread }: { readonly lists: readonly PhraseList[]; readonly spread: boolean },
  answered: (gazed: Gazed) => Promise<void> | void,
): Promise<void> {
  const { engine, signal } = session;
  const many = pictures.length >= TOLD_FROM;
  const options: GazeOptions = many ? { signal, priority } : session;
  const together = new AskTogether(engine, settings, lists, options);
  const ask = (image_embeds: Float32Array): Promise<readonly ListResult[]> =>
    spread
      ? Promise.all(
          lists.map((list) =>
            askList(engine, settings, image_embeds, list, {
              signal,
              spread,
              ...(many ? { priority } : { onProgress: session.onProgress }),
            }),
          ),
        )
      : together.ask(image_embeds);
  const gazeAtOne = async ({ id, path }: Picture): Promise<Gazed> => {
    try {
      const encoded = await look(engine, settings, { kind: 'file', path: id }, options);
      const { width, height, sha256 } = encoded;
      const image = { path, width, height, sha256, lists: await ask(encoded.image_embeds) };
      return { image, encoded };
    } catch (error) {
      if (isCancelled(error) || !isAboutThePicture(error)) throw error;
      return { image: failedImage(path, error.message) };
    }
  };
  const pace = new Pace(systemClock);
  const began = systemClock.now();
  let [done, failed] = [0, 0];
  for await (const gazed of inOrder(each(pictures), PICTURES_AT_ONCE, gazeAtOne)) {
    const { error } = gazed.image;
    if (error === undefined) done++;
    else {
      failed++;
      session.complain(error);
    }
    await answered(gazed);
    pace.add();
    const perSecond = pace.perSecond();
    if (many) session.showProgress(progressInWords({ total: pictures.length, listed: true, done, failed, perSecond }));
  }
  const seconds = (systemClock.now() - began) / 1000;
  if (many)
    session.say(
      `${(done + failed).toLocaleString('en')} pictures in ${seconds.toFixed(1)} s, ${rate((done + failed) / seconds)} a second` +
        `${failed > 0 ? `; ${failed.toLocaleString('en')} could not be read` : ''}.`,
    );
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}
