/** The border between the table's two sides: what comes over it is believed only after it was looked at. */
import * as v from 'valibot';
import { MOST_AMONG } from '../collection/view.js';
import type { FromFolder, KeptFolder, ToFolder } from './protocol.js';

const PHRASE_CHARACTERS = 16_384;
const PATH_CHARACTERS = 32_768;
/** Rows that fit a screen many times over. */
const MOST_ROWS = 1000;
/** A thumbnail is some kilobytes. */
const THUMBNAIL_BYTES = 2 ** 20;

const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31));
const phrase = v.pipe(v.string(), v.maxLength(PHRASE_CHARACTERS));
const path = v.pipe(v.string(), v.maxLength(PATH_CHARACTERS));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const cosine = v.pipe(v.number(), v.minValue(-1), v.maxValue(1));
const uris = v.pipe(v.array(path), v.readonly());

const filter = v.object({
  text: v.exactOptional(phrase),
  folder: v.exactOptional(path),
  list: v.exactOptional(path),
  phrase: v.exactOptional(phrase),
  minShare: v.exactOptional(share),
  among: v.exactOptional(v.pipe(v.array(path), v.maxLength(MOST_AMONG))),
  failed: v.exactOptional(v.literal(true)),
  minScore: v.exactOptional(cosine),
});

const order = v.object({
  column: v.variant('by', [
    v.object({ by: v.literal('path') }),
    v.object({ by: v.literal('score') }),
    v.object({ by: v.literal('phrase'), list: path }),
    v.object({ by: v.literal('share'), list: path }),
  ]),
  descending: v.boolean(),
});

const alone = <K extends string>(kind: K) => v.object({ kind: v.literal(kind) });

const fromFolder = v.variant('kind', [
  alone('ready'),
  v.pipe(
    v.object({ kind: v.literal('window'), from: index, to: index }),
    v.check(({ from, to }) => from <= to && to - from <= MOST_ROWS),
  ),
  v.object({ kind: v.literal('thumbnails'), pictures: v.pipe(v.array(index), v.maxLength(MOST_ROWS)) }),
  v.object({ kind: v.literal('filter'), filter }),
  v.object({ kind: v.literal('order'), order }),
  v.object({ kind: v.literal('find'), text: phrase, unlike: v.exactOptional(v.literal(true)) }),
  alone('go'),
  alone('pause'),
  alone('cancel'),
  alone('retry'),
  alone('again'),
  v.object({ kind: v.literal('open'), picture: index }),
  v.object({ kind: v.literal('summary'), shown: v.boolean() }),
  v.object({ kind: v.literal('threshold'), threshold: cosine }),
  alone('compare'),
  alone('cancel-compare'),
  v.object({ kind: v.literal('show-group'), picture: index }),
  alone('copy-paths'),
  alone('copy-table'),
  alone('save-table'),
  alone('write-captions'),
  alone('choose-lists'),
  alone('download'),
  alone('demo'),
  alone('log'),
]);

/** @returns the message with nothing but its known fields; undefined if it is none of the protocol's, or too long */
export function parseFromFolder(message: unknown): FromFolder | undefined {
  const parsed = v.safeParse(fromFolder, message);
  return parsed.success ? parsed.output : undefined;
}

const kept = v.object({
  uris: v.pipe(uris, v.minLength(1)),
  filter: v.optional(filter, {}),
  order: v.optional(order, { column: { by: 'path' }, descending: false }),
  text: v.optional(phrase, ''),
  like: v.exactOptional(path),
  going: v.optional(v.boolean(), true),
});

/** @returns what the webview kept before a reload; undefined where it kept nothing that can be used */
export function parseKeptFolder(state: unknown): KeptFolder | undefined {
  const parsed = v.safeParse(kept, state);
  return parsed.success ? parsed.output : undefined;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const state = v.object({
  uris,
  title: v.string(),
  phase: v.variant('kind', [
    v.object({ kind: v.picklist(['starting', 'running', 'paused', 'cancelled', 'stored', 'done']) }),
    v.object({ kind: v.picklist(['no-model', 'failed']), message: v.string() }),
  ]),
  progress: v.object({
    total: count,
    listed: v.boolean(),
    done: count,
    failed: count,
    perSecond: v.pipe(v.number(), v.minValue(0)),
  }),
  model: v.exactOptional(v.object({ id: v.string(), title: v.string(), demo: v.boolean() })),
  lists: v.array(v.object({ id: v.string(), title: v.string() })),
  shown: count,
  filter,
  order,
  folders: v.array(v.string()),
  search: v.object({
    text: v.string(),
    like: v.exactOptional(v.object({ uri: path, name: v.string() })),
    error: v.exactOptional(v.string()),
  }),
  notice: v.exactOptional(v.string()),
  going: v.boolean(),
  note: v.string(),
});

const row = v.object({
  index,
  path,
  state: v.picklist(['waiting', 'done', 'failed']),
  failure: v.exactOptional(v.string()),
  // Shares of spellings are added, which rounding can take a little past 1.
  firsts: v.array(v.nullable(v.object({ phrase: v.string(), share: v.pipe(v.number(), v.minValue(0), v.maxValue(1.001)) }))),
  score: v.exactOptional(cosine),
});

const webp = v.pipe(
  v.instance(Uint8Array),
  v.check((bytes) => bytes.byteLength <= THUMBNAIL_BYTES),
);

const named = { picture: index, path };

const summary = v.object({
  pictures: count,
  lists: v.array(
    v.object({
      id: v.string(),
      title: v.string(),
      firsts: v.array(v.object({ phrase: v.string(), pictures: count })),
      others: v.object({ phrases: count, pictures: count }),
    }),
  ),
  likeness: v.variant('kind', [
    v.object({ kind: v.picklist(['waiting', 'cancelled']) }),
    v.object({ kind: v.literal('comparing'), done: share }),
    v.object({ kind: v.literal('failed'), message: v.string() }),
    v.object({
      kind: v.literal('done'),
      compared: count,
      outliers: v.array(v.object({ ...named, cosine })),
      threshold: cosine,
      groups: v.array(v.object({ count, pictures: v.array(v.object(named)) })),
      groupCount: count,
      alike: count,
    }),
  ]),
});

const toFolder = v.variant('kind', [
  v.object({ kind: v.literal('state'), state }),
  v.object({ kind: v.literal('rows'), from: index, rows: v.array(row) }),
  v.object({ kind: v.literal('summary'), summary }),
  v.object({ kind: v.literal('thumbnail'), index, webp: v.exactOptional(webp) }),
]);

/** @returns the message as the webview draws it; undefined if it is none of the protocol's */
export function parseToFolder(message: unknown): ToFolder | undefined {
  const parsed = v.safeParse(toFolder, message);
  return parsed.success ? parsed.output : undefined;
}
