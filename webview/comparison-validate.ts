/** The webview's side of the border to the extension host, where pictures are compared. */
import * as v from 'valibot';
import { CROPS, PREPROCESSINGS } from '../src/clip/seeing.js';
import {
  MOST_PICTURES,
  type ComparedList,
  type ComparedPicture,
  type ComparisonState,
  type ToComparison,
} from '../src/panel/comparison-protocol.js';
import { count, model, phase, pixels, texts, webp, words, type Fields } from './validate-parts.js';

const perPicture = <T extends v.GenericSchema>(item: T) => v.pipe(v.array(item), v.maxLength(MOST_PICTURES));

const answer = v.object({ rank: count, probability: v.number(), cosine: v.number() });

const state = v.object({
  phase,
  model: v.exactOptional(model),
  pictures: perPicture(
    v.object({
      uri: v.string(),
      name: v.string(),
      path: v.string(),
      error: words,
      stale: v.exactOptional(v.picklist(['changed', 'deleted'])),
    } satisfies Fields<ComparedPicture>),
  ),
  lists: v.array(
    v.object({
      id: v.string(),
      title: v.string(),
      count,
      templates: texts,
      effective: perPicture(v.nullable(v.number())),
      phrases: v.array(
        v.object({ phrase: v.string(), answers: perPicture(v.nullable(answer)), difference: v.pipe(v.number(), v.minValue(0)) }),
      ),
    } satisfies Fields<ComparedList>),
  ),
  cosines: perPicture(perPicture(v.nullable(v.number()))),
  preprocessing: v.picklist(PREPROCESSINGS),
  crop: v.picklist(CROPS),
  notice: words,
  note: v.string(),
} satisfies Fields<ComparisonState>);

const toComparison = v.variant('kind', [
  v.object({ kind: v.literal('comparison'), state }),
  v.object({ kind: v.literal('thumbnail'), uri: v.string(), webp, width: pixels, height: pixels }),
]) satisfies v.GenericSchema<unknown, ToComparison>;

/** @returns the message with nothing but its known fields; undefined if it is none of the protocol's */
export function parseToComparison(message: unknown): ToComparison | undefined {
  const parsed = v.safeParse(toComparison, message);
  return parsed.success ? parsed.output : undefined;
}
