/** The asking side of the engine's border: the process that reads hostile files is believed only in the protocol's own words. */
import * as v from 'valibot';
import { NATIVE_LIBRARIES, type FromEngine } from './protocol.js';

const id = v.number();

const Message = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('native-code'), library: v.picklist(NATIVE_LIBRARIES), running: v.boolean() }),
  v.object({ kind: v.literal('progress'), id, progress: v.looseObject({ stage: v.string() }) }),
  v.object({ kind: v.literal('result'), id, result: v.unknown() }),
  v.object({
    kind: v.literal('failure'),
    id,
    failure: v.object({
      code: v.picklist(['image', 'model', 'memory', 'cancelled', 'native', 'internal']),
      message: v.string(),
    }),
  }),
]);

/** @returns the message; undefined if it is none of the protocol's */
export function parseFromEngine(message: unknown): FromEngine | undefined {
  const parsed = v.safeParse(Message, message);
  // What is inside a result has the type that the engine's own handlers gave it.
  return parsed.success ? (parsed.output as FromEngine) : undefined;
}
