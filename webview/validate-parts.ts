/**
 * What messages of the host to several webviews hold. Each schema names every field of its type: one that is forgotten here does
 * not compile, and would be dropped on its way.
 */
import * as v from 'valibot';
import type { PanelModel, PanelPhase } from '../src/panel/protocol.js';

/** One schema for each field. */
export type Fields<T> = Record<keyof T, v.GenericSchema | v.ExactOptionalSchema<v.GenericSchema, undefined>>;

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Of what need not be whole. */
const amount = v.pipe(v.number(), v.minValue(0));
/** Of what the webview makes a picture of. */
export const pixels = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_536));
export const texts = v.array(v.string());
export const words = v.exactOptional(v.string());
/** What is either so or not there. */
export const marked = v.exactOptional(v.literal(true));
export const webp = v.instance(Uint8Array);

type Phase<Kind extends PanelPhase['kind']> = Extract<PanelPhase, { kind: Kind }>;

export const phase = v.variant('kind', [
  v.object({ kind: v.picklist(['empty', 'starting', 'cancelled', 'done']) } satisfies Fields<
    Phase<'empty' | 'starting' | 'cancelled' | 'done'>
  >),
  v.object({
    kind: v.literal('computing'),
    what: v.picklist(['picture', 'phrases']),
    done: v.exactOptional(amount),
    total: v.exactOptional(amount),
  } satisfies Fields<Phase<'computing'>>),
  v.object({
    kind: v.literal('downloading'),
    model: v.string(),
    doneBytes: amount,
    totalBytes: amount,
    bytesPerSecond: v.exactOptional(amount),
    file: words,
    waiting: words,
  } satisfies Fields<Phase<'downloading'>>),
  v.object({
    kind: v.literal('no-model'),
    model: v.string(),
    bytes: v.exactOptional(count),
    host: v.string(),
    license: words,
    resumable: v.boolean(),
    damaged: words,
  } satisfies Fields<Phase<'no-model'>>),
  v.object({
    kind: v.literal('failed'),
    problem: v.picklist(['image', 'engine', 'memory', 'model', 'download', 'lists', 'other']),
    message: v.string(),
    detail: words,
    batchSize: v.exactOptional(count),
  } satisfies Fields<Phase<'failed'>>),
]) satisfies v.GenericSchema<PanelPhase>;

export const model = v.object({
  id: v.string(),
  title: v.string(),
  demo: v.boolean(),
  fingerprint: v.string(),
  device: v.string(),
  logitScale: v.number(),
  logitScaleAssumed: v.boolean(),
} satisfies Fields<PanelModel>);
