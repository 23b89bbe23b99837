/** The shape of a whole list's columns, where they enter the webview. */
import * as v from 'valibot';
import type { RowColumns } from './row-columns.js';

const index = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Thousands of texts are looked at between two frames: one check for all of them, not an object for each. */
const texts = v.custom<readonly string[]>((value) => Array.isArray(value) && value.every((text) => typeof text === 'string'));

export const rowColumns: v.GenericSchema<RowColumns> = v.object({
  phrases: texts,
  probability: v.instance(Float64Array),
  cosine: v.instance(Float64Array),
  spellings: v.array(v.strictTuple([index, v.array(v.string())])),
  truncated: v.array(index),
  own: v.array(index),
  baseline: v.exactOptional(v.instance(Float64Array)),
  spreadLow: v.exactOptional(v.instance(Float64Array)),
  spreadHigh: v.exactOptional(v.instance(Float64Array)),
  rankBefore: v.exactOptional(v.instance(Uint32Array)),
  probabilityBefore: v.exactOptional(v.instance(Float64Array)),
});
