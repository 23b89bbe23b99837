/** What a list says where there is no picture: its own baseline, for an image of the picture's mean colour. */
import type { EncodedColour, ImageSource } from '../engine/protocol.js';
import type { Encoder, GazeOptions, GazeSettings } from './gaze.js';

/**
 * The embedding of the mean colour of what the model sees of a picture. Lists are asked of it as of a picture, by askList().
 *
 * @throws EngineError, `image` where the picture cannot be read
 */
export function lookAtMeanColour(
  engine: Encoder,
  { model, runtime, seeing }: GazeSettings,
  source: ImageSource,
  options: GazeOptions = {},
): Promise<EncodedColour> {
  return engine.request('encodeMeanColour', { model, runtime, seeing, source }, options);
}
