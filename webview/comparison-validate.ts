/** The webview's side of the border to the extension host, where pictures are compared. */
import * as v from 'valibot';
import { CROPS, PREPROCESSINGS } from '../src/clip/seeing.js';
import { MOST_PICTURES, type ToComparison } from '../src/panel/comparison-protocol.js';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const pixels = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_536));
const perPicture = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.maxLength(MOST_PICTURES));

const answer = v.object({ rank: count, probability: v.number(), cosine: v.number() });

const state = v.object({
  /** One of the union is told by its kind; the rest of it is only drawn. */
  phase: v.looseObject({ kind: v.string() }),
  model: v.exactOptional(
    v.object({
      id: v.string(),
      title: v.string(),
      demo: v.boolean(),
      fingerprint: v.string(),
      device: v.string(),
      logitScale: v.number(),
      logitScaleAssumed: v.boolean(),
    }),
  ),
  pictures: perPicture(
    v.object({
      uri: v.string(),
      name: v.string(),
      path: v.string(),
      error: v.exactOptional(v.string()),
      stale: v.exactOptional(v.picklist(['changed', 'deleted'])),
    }),
  ),
  lists: v.array(
    v.object({
      id: v.string(),
      title: v.string(),
      count,
      templates: v.array(v.string()),
      effective: perPicture(v.nullable(v.number())),
      phrases: v.array(
        v.object({ phrase: v.string(), answers: perPicture(v.nullable(answer)), difference: v.pipe(v.number(), v.minValue(0)) }),
      ),
    }),
  ),
  cosines: perPicture(perPicture(v.nullable(v.number()))),
  preprocessing: v.picklist(PREPROCESSINGS),
  crop: v.picklist(CROPS),
  notice: v.exactOptional(v.string()),
  note: v.string(),
});

const toComparison = v.variant('kind', [
  v.object({ kind: v.literal('comparison'), state }),
  v.object({ kind: v.literal('thumbnail'), uri: v.string(), webp: v.instance(Uint8Array), width: pixels, height: pixels }),
]);

/** @returns the message; undefined if it is none of the protocol's */
export function parseToComparison(message: unknown): ToComparison | undefined {
  const parsed = v.safeParse(toComparison, message);
  // The phase alone is believed to be what the host says.
  return parsed.success ? (parsed.output as unknown as ToComparison) : undefined;
}
