/** `clip-gaze embed --jsonl`: a worker of a larger engine. Paths or addresses come in, a line each; embeddings go out. */
import { fileURLToPath } from 'node:url';
import { ImageError } from '../../clip/errors.js';
import type { ImageSource } from '../../engine/protocol.js';
import type { GazeSettings } from '../../gaze/gaze.js';
import { isAddress, PictureFetcher } from '../fetch-picture.js';
import { lines, MOST_CHARACTERS, type Line } from '../lines.js';
import type { Running } from '../run.js';
import { embedMany, type AskedPicture } from './embed-many.js';

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
  await withPicturesOf(session, input, (pictures) =>
    embedMany(session, settings, pictures, async ({ image, encoded, error }) => {
      const answer = encoded ? { image, image_embeds: [...encoded.image_embeds] } : { image, error };
      await session.stream(`${JSON.stringify(answer)}\n`);
    }),
  );
}

/** Does something with the pictures that lines name, as paths or addresses. */
export async function withPicturesOf(
  session: Running,
  input: AsyncIterable<Uint8Array | string>,
  work: (pictures: AsyncIterable<AskedPicture>) => Promise<void>,
): Promise<void> {
  const fetcher = new PictureFetcher();
  try {
    await work(picturesOf(lines(input), session, fetcher));
  } finally {
    await fetcher.close();
  }
}

async function* picturesOf(named: AsyncIterable<Line>, session: Running, fetcher: PictureFetcher): AsyncGenerator<AskedPicture> {
  for await (const line of named)
    yield 'text' in line
      ? { image: line.text, source: () => sourceOf(line.text, session, fetcher) }
      : {
          image: '',
          source: () => {
            throw new ImageError(`The line has more than ${MOST_CHARACTERS} characters.`);
          },
        };
}

function sourceOf(image: string, session: Running, fetcher: PictureFetcher): ImageSource | Promise<ImageSource> {
  if (image === '') throw new ImageError('The line is empty.');
  if (image.startsWith('file://'))
    try {
      return session.picture(fileURLToPath(image));
    } catch (cause) {
      throw new ImageError(`${image} is no path of this machine.`, { cause });
    }
  return isAddress(image) ? fetcher.fetch(image, session.signal) : session.picture(image);
}
