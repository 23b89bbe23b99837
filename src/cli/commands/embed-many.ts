/** Many pictures looked at, each answered in its turn; what is wrong with one is its own answer. */
import { inOrder } from '../../collection/in-order.js';
import { Pace } from '../../collection/pace.js';
import { rate } from '../../collection/progress-words.js';
import { PICTURES_AT_ONCE } from '../../collection/run.js';
import { EngineError, isAboutThePicture } from '../../engine/errors.js';
import type { EncodedImage, ImageSource } from '../../engine/protocol.js';
import { whyOtherwise } from '../../gaze/computed-by.js';
import { look, type GazeSettings } from '../../gaze/gaze.js';
import { systemClock } from '../../models/clock.js';
import type { Running } from '../run.js';

export interface AskedPicture {
  /** As the answer names it. */
  readonly image: string;
  /** @throws ImageError where there is no picture */
  readonly source: () => ImageSource | Promise<ImageSource>;
}

export type Embedded = { readonly image: string } & (
  { readonly encoded: EncodedImage; readonly error?: undefined } | { readonly error: string; readonly encoded?: undefined }
);

/**
 * Looks at the pictures, tells how many, and complains of those that cannot be read.
 *
 * @param take called with each answer, in the pictures' order, and awaited before the next
 * @throws EngineError where it is not one picture's fault; what `take` throws
 */
export async function embedMany(
  session: Running,
  settings: GazeSettings,
  pictures: AsyncIterable<AskedPicture>,
  take: (embedded: Embedded) => Promise<void>,
): Promise<void> {
  const { engine, signal } = session;
  const embed = async ({ image, source }: AskedPicture): Promise<Embedded> => {
    try {
      const encoded = await look(engine, settings, await source(), { signal, priority: 'background' });
      session.sayOnce(whyOtherwise(encoded));
      return { image, encoded };
    } catch (error) {
      if (isAboutThePicture(error) || endedTheEngine(error)) return { image, error: error.message };
      throw error;
    }
  };
  const pace = new Pace(systemClock);
  let [done, failed] = [0, 0];
  for await (const embedded of inOrder(pictures, PICTURES_AT_ONCE, embed)) {
    if (embedded.error === undefined) done++;
    else {
      failed++;
      session.complain(embedded.error);
    }
    await take(embedded);
    pace.add();
    session.showProgress(`${done + failed} pictures, ${failed} failed, ${rate(pace.perSecond())} a second`);
  }
  session.say(`${done} embeddings, ${failed} failures.`);
}

/** The engine was asked thrice and ended thrice: the others are still answered, and this picture is told apart. */
function endedTheEngine(error: unknown): error is EngineError {
  return error instanceof EngineError && (error.code === 'crash' || error.code === 'memory');
}
