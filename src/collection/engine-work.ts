/** A run's work, done by the engine as a single gaze's is: the numbers are the same. A gaze that somebody waits for overtakes it. */
import type { ImageSource, Priority } from '../engine/protocol.js';
import { askManyInPieces } from '../gaze/ask-in-pieces.js';
import { whyOtherwise } from '../gaze/computed-by.js';
import { look, type Encoder, type GazeSettings } from '../gaze/gaze.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import type { Picture } from './picture.js';
import type { Work } from './run.js';

const priority: Priority = 'background';

/**
 * @param lists    asked at the moment of asking
 * @param sourceOf where a picture's bytes are
 * @param tell     told with each look why it was computed or decoded otherwise than asked for, if it was
 * @param fileOf   the path of a picture on this machine's disk, by which what is stored of it is found; undefined elsewhere
 */
export function engineWork(
  engine: Encoder,
  settings: GazeSettings,
  lists: () => readonly PhraseList[],
  sourceOf: (picture: Picture) => Promise<ImageSource>,
  tell: (why: readonly string[]) => void,
  fileOf: (picture: Picture) => string | undefined = () => undefined,
): Work {
  const { model, runtime, seeing } = settings;
  return {
    stored: async (pictures, signal) => {
      const files = pictures.map(fileOf);
      const paths = files.filter((file) => file !== undefined);
      const found = (await engine.request('storedImages', { model, runtime, seeing, paths }, { signal, priority })).values();
      return files.map((file) => (file === undefined ? undefined : found.next().value));
    },
    look: async (picture, signal) => {
      const encoded = await look(engine, settings, await sourceOf(picture), { signal, priority });
      tell(whyOtherwise(encoded));
      return encoded;
    },
    ask: (image_embeds, signal) => askManyInPieces(engine, settings, image_embeds, lists(), { signal, priority }),
  };
}
