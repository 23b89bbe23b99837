/** Where in a picture phrases are. */
import type { AskedPhrase, ImageSource, RegionMaps } from '../engine/protocol.js';
import type { Encoder, GazeOptions, GazeSettings } from './gaze.js';

/**
 * Maps of several phrases over one picture. They are made together, so that more phrases cost hardly more; progress brings
 * them as they sharpen.
 *
 * @param phrases at least one
 * @throws EngineError, `image` where the picture cannot be read
 */
export function mapWhere(
  engine: Encoder,
  { model, runtime, seeing, batchSize }: GazeSettings,
  source: ImageSource,
  phrases: readonly AskedPhrase[],
  options: GazeOptions = {},
): Promise<RegionMaps> {
  return engine.request('mapRegions', { model, runtime, seeing, source, phrases, batchSize }, options);
}
