/** What crosses between the extension host in the browser and the engine's worker, around the engine's own protocol. */
import * as v from 'valibot';
import type { FromEngine, ToEngine } from '../engine/protocol.js';
import type { Translations } from '../l10n/language.js';

export type ToWorker =
  /** The first: ONNX Runtime's module, and the language to speak. */
  | { readonly kind: 'start'; readonly wasm: ArrayBuffer; readonly language: string; readonly translations: Translations }
  /** Answers a `read`. */
  | { readonly kind: 'file'; readonly id: number; readonly bytes?: Uint8Array<ArrayBuffer>; readonly error?: string }
  | ToEngine;

export type FromWorker =
  /** It wants a file of a model. */
  | { readonly kind: 'read'; readonly id: number; readonly uri: string }
  /** A decoder does not come to an end: the worker has to. */
  | { readonly kind: 'stuck' }
  | FromEngine;

const Around = v.variant('kind', [
  v.object({ kind: v.literal('read'), id: v.number(), uri: v.string() }),
  v.object({ kind: v.literal('stuck') }),
]);

/** @returns undefined for what is the engine's own, or nothing at all */
export function parseAround(message: unknown): v.InferOutput<typeof Around> | undefined {
  const parsed = v.safeParse(Around, message);
  return parsed.success ? parsed.output : undefined;
}
