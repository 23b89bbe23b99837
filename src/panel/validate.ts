/** The border to the webview: what comes from it is believed only after it was looked at. */
import * as v from 'valibot';
import { CROPS, PREPROCESSINGS } from '../clip/seeing.js';
import { DIRECTIONS } from '../workbench/trail.js';
import { ARRANGE_HOWS } from './arrangement.js';
import { COMMON_ACTS, type FromPanel } from './protocol.js';

/** A list's id can be a path, a phrase a whole caption; nothing the panel sends is longer than these. */
const LIST_CHARACTERS = 4096;
const PHRASE_CHARACTERS = 16_384;
/** Phrases typed by hand; a longer list is a file. */
const TYPED_PHRASES = 1000;
/** More wordings than any ensemble has. */
const TEMPLATES = 100;
/** The setting's own limit. */
const TOP_K = 1000;

const list = v.pipe(v.string(), v.minLength(1), v.maxLength(LIST_CHARACTERS));
const phrase = v.pipe(v.string(), v.minLength(1), v.maxLength(PHRASE_CHARACTERS));

/** Paths are shorter, and nobody drops more files than these on purpose. */
const URI_CHARACTERS = 8192;
const DROPPED_URIS = 1000;

export const uri = v.pipe(v.string(), v.minLength(1), v.maxLength(URI_CHARACTERS));
export const droppedUris = v.pipe(v.array(uri), v.maxLength(DROPPED_URIS));

/** A drawing of thousands of pixels is far smaller. */
const PNG_BYTES = 64 * 2 ** 20;
const png = v.pipe(
  v.instance(Uint8Array),
  v.check((bytes) => bytes.byteLength <= PNG_BYTES),
);

export const commonAct = v.object({ kind: v.picklist(COMMON_ACTS) });

const fromPanel = v.variant('kind', [
  commonAct,
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('whole'), list }),
  v.object({ kind: v.literal('arrange'), list, how: v.picklist(ARRANGE_HOWS) }),
  v.object({ kind: v.literal('place'), list, before: v.exactOptional(list) }),
  v.object({ kind: v.literal('baseline'), list, shown: v.boolean() }),
  v.object({
    kind: v.literal('ask'),
    phrases: v.pipe(v.array(phrase), v.maxLength(TYPED_PHRASES)),
    against: v.exactOptional(list),
  }),
  v.object({
    kind: v.literal('templates'),
    templates: v.pipe(v.array(v.pipe(phrase, v.includes('{}'))), v.maxLength(TEMPLATES)),
  }),
  v.object({ kind: v.literal('top'), topK: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(TOP_K)) }),
  v.object({ kind: v.literal('gaze-with'), list }),
  v.object({ kind: v.literal('keep-list'), list }),
  v.object({ kind: v.literal('drop-list'), list }),
  v.object({ kind: v.literal('spread'), list, shown: v.boolean() }),
  v.object({ kind: v.literal('merge'), list, merged: v.boolean() }),
  v.object({ kind: v.literal('open-list'), list }),
  v.object({ kind: v.literal('widen'), list, to: list }),
  v.object({ kind: v.literal('gaze') }),
  v.object({ kind: v.literal('go'), direction: v.picklist(DIRECTIONS) }),
  v.object({ kind: v.literal('cancel') }),
  v.object({ kind: v.literal('crop'), crop: v.picklist(CROPS) }),
  v.object({ kind: v.literal('preprocessing'), preprocessing: v.picklist(PREPROCESSINGS) }),
  v.object({ kind: v.literal('forget-changes') }),
  v.variant('what', [
    v.object({ kind: v.literal('copy'), what: v.literal('result') }),
    v.object({ kind: v.literal('copy'), what: v.literal('list'), list }),
    v.object({ kind: v.literal('copy'), what: v.literal('phrase'), list, phrase }),
  ]),
  v.object({ kind: v.literal('search'), phrase }),
  v.object({ kind: v.literal('where'), list, phrase }),
  v.object({ kind: v.literal('close-where') }),
  v.object({ kind: v.literal('drawn'), id: v.number(), png: v.exactOptional(png) }),
  v.object({ kind: v.literal('choose-picture') }),
  v.object({ kind: v.literal('sample') }),
  v.object({ kind: v.literal('walkthrough') }),
  v.object({ kind: v.literal('compare') }),
  v.object({ kind: v.literal('drop'), uris: droppedUris }),
]);

/** @returns the message with nothing but its known fields; undefined if it is none of the protocol's, or too long */
export function parseFromPanel(message: unknown): FromPanel | undefined {
  const parsed = v.safeParse(fromPanel, message);
  return parsed.success ? parsed.output : undefined;
}
