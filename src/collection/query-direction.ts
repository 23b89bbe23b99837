/** A query's phrases put to the model: the direction in which pictures are looked for. */
import { look, type Encoder, type GazeOptions, type GazeSettings } from '../gaze/gaze.js';
import type { ImageSource } from '../engine/protocol.js';
import { t } from '../l10n/texts.js';
import { direction, type Term } from './query.js';

/**
 * @param terms as {@link parseQuery} finds them
 * @param like  a picture that those found are to be like
 * @returns a unit vector, [projection]; undefined where there is nothing to look for
 * @throws Error where the terms take each other away; EngineError
 */
export async function queryDirection(
  engine: Encoder,
  settings: GazeSettings,
  terms: readonly Term[],
  like?: ImageSource,
  options: GazeOptions = {},
): Promise<Float32Array | undefined> {
  if (terms.length === 0 && !like) return undefined;
  const { model, runtime, batchSize } = settings;
  // What is stored of it, or else what a look at it says.
  const picture = like && (await look(engine, settings, like, options)).image_embeds;
  const phrases = terms.map(({ phrase }) => phrase);
  const encoded =
    phrases.length > 0
      ? (await engine.request('encodePhrases', { model, runtime, phrases, batchSize }, options)).text_embeds
      : new Float32Array();
  const found = direction([
    ...(picture ? [{ sign: 1 as const, embedding: picture }] : []),
    ...terms.map(({ sign }, row) => ({
      sign,
      embedding: encoded.subarray(row * model.projection, (row + 1) * model.projection),
    })),
  ]);
  if (!found.some((value) => value !== 0)) throw new Error(t('The phrases take each other away: nothing is left to look for.'));
  return found;
}
