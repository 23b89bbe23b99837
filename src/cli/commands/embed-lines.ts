/** `clip-gaze embed --jsonl`: a worker of a larger engine. Paths or addresses come in, a line each; embeddings go out. */
import { fileURLToPath } from 'node:url';
import { ImageError } from '../../clip/errors.js';
import { inOrder } from '../../collection/in-order.js';
import { Pace } from '../../collection/pace.js';
import { rate } from '../../collection/progress-words.js';
import { EngineError, isAboutThePicture } from '../../engine/errors.js';
import type { ImageSource } from '../../engine/protocol.js';
import { look, type GazeSettings } from '../../gaze/gaze.js';
import { systemClock } from '../../models/clock.js';
import { isAddress, PictureFetcher } from '../fetch-picture.js';
import { lines, MOST_CHARACTERS, type Line } from '../lines.js';
import type { Running } from '../run.js';

/** Pictures on their way at one time; a line more is read only when an answer has been taken. */
const AT_ONCE = 8;

interface Answer {
  readonly image: string;
  readonly image_embeds?: readonly number[];
  readonly error?: string;
}

/**
 * Answers each line with a line, in the same order, until the input ends. What is wrong with one picture stands in its answer.
 *
 * @param input paths or addresses, one a line
 * @throws EngineError where it is not one picture's fault
 */
export async function embedLines(
  session: Running,
  settings: GazeSettings,
  input: AsyncIterable<Uint8Array | string>,
): Promise<void> {
  const fetcher = new PictureFetcher();
  const { engine, signal } = session;
  const answerTo = async (line: Line): Promise<Answer> => {
    if ('tooLong' in line) return { image: '', error: `The line has more than ${MOST_CHARACTERS} characters.` };
    const { text: image } = line;
    try {
      const source = await sourceOf(image, session, fetcher);
      const { image_embeds } = await look(engine, settings, source, { signal });
      return { image, image_embeds: [...image_embeds] };
    } catch (error) {
      if (isAboutThePicture(error) || endedTheEngine(error)) return { image, error: error.message };
      throw error;
    }
  };
  const pace = new Pace(systemClock);
  let [done, failed] = [0, 0];
  try {
    for await (const answer of inOrder(lines(input), AT_ONCE, answerTo)) {
      if (answer.error === undefined) done++;
      else {
        failed++;
        session.complain(answer.error);
      }
      await session.stream(`${JSON.stringify(answer)}\n`);
      pace.add();
      session.showProgress(`${done + failed} pictures, ${failed} failed, ${rate(pace.perSecond())} a second`);
    }
  } finally {
    await fetcher.close();
  }
  session.say(`${done} embeddings, ${failed} failures.`);
}

async function sourceOf(image: string, session: Running, fetcher: PictureFetcher): Promise<ImageSource> {
  if (image === '') throw new ImageError('The line is empty.');
  if (image.startsWith('file://'))
    try {
      return session.picture(fileURLToPath(image));
    } catch (cause) {
      throw new ImageError(`${image} is no path of this machine.`, { cause });
    }
  return isAddress(image) ? fetcher.fetch(image, session.signal) : session.picture(image);
}

/** The engine was asked thrice and ended thrice: the worker lives on, and this picture is told apart. */
function endedTheEngine(error: unknown): error is EngineError {
  return error instanceof EngineError && (error.code === 'crash' || error.code === 'memory');
}
