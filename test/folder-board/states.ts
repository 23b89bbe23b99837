/** States of the table of many pictures as the host would send them. The numbers are drawn, not computed. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { TableRow } from '../../src/collection/table.js';
import type { FolderLikeness, FolderState, FolderSummary } from '../../src/folder/protocol.js';
import { NOTE } from '../../src/gaze/result.js';

export interface FolderBoardState {
  readonly state: FolderState;
  readonly rows: readonly TableRow[];
  /** The rows come again and again, as far as the table goes. */
  readonly repeated?: true;
  /** Shown in place of the table. */
  readonly summary?: FolderSummary;
}

export const HOSTILE = '<img src=x onerror="document.title=\'broken into\'"> & "quotes"';

/** Files of media/gallery, which the board shows in small. */
export const GALLERY = readdirSync(path.join(process.cwd(), 'media/gallery'))
  .filter((name) => !name.endsWith('.json'))
  .sort();

const LISTS = [
  { id: 'artists-by-training-prevalence', title: 'Artist' },
  { id: 'movements', title: 'Movement' },
  { id: 'surfaces', title: 'Surface' },
];
const PHRASES = [
  ['by vincent van gogh', 'by katsushika hokusai', 'by gustav klimt', 'by piet mondrian'],
  ['impressionism', 'ukiyo-e movement', 'art nouveau movement', 'de stijl movement'],
  ['on canvas', 'on paper', 'on wood', 'on glass'],
];

function row(index: number, more: Partial<TableRow> = {}): TableRow {
  const name = GALLERY[index % GALLERY.length] ?? '';
  return {
    index,
    path: `gallery/${['prints', 'paintings', 'photographs/2024'][index % 3] ?? ''}/${name}`,
    state: 'done',
    firsts: PHRASES.map((phrases, list) => ({
      phrase: phrases[(index * 7 + list) % 4] ?? '',
      share: 0.08 + ((index * 37 + list * 11) % 90) / 100,
    })),
    ...more,
  };
}

const rows = (count: number, more: (index: number) => Partial<TableRow> = () => ({})) =>
  Array.from({ length: count }, (_, index) => row(index, more(index)));

const waiting: Partial<TableRow> = { state: 'waiting', firsts: [null, null, null] };
const failed = (failure: string): Partial<TableRow> => ({ state: 'failed', failure, firsts: [null, null, null] });

function state(total: number, more: Partial<FolderState> = {}): FolderState {
  return {
    uris: ['file:///pictures/gallery'],
    title: 'gallery',
    phase: { kind: 'done' },
    progress: { total, listed: true, done: total, failed: 0, perSecond: 0 },
    model: { id: 'Xenova/clip-vit-base-patch32', title: 'CLIP ViT-B/32', demo: false },
    lists: LISTS,
    shown: total,
    filter: {},
    order: { column: { by: 'path' }, descending: false },
    folders: ['gallery', 'gallery/paintings', 'gallery/photographs', 'gallery/photographs/2024', 'gallery/prints'],
    search: { text: '' },
    going: true,
    note: NOTE,
    ...more,
  };
}

const none: Partial<FolderState> = {
  lists: [],
  folders: [],
  progress: { total: 0, listed: false, done: 0, failed: 0, perSecond: 0 },
};

const named = (picture: number) => ({ picture, path: row(picture).path });

const INTERRUPTED =
  'interrupted.jpg cannot be read: its JPEG data is damaged, incomplete or of an uncommon kind (premature end of file). Fetch it again, or open it in another program and save it as PNG.';

const summary = (likeness: FolderLikeness): FolderSummary => ({
  pictures: 24,
  lists: LISTS.map(({ id, title }, list) => ({
    id,
    title,
    firsts: (PHRASES[list] ?? []).map((phrase, at) => ({ phrase, pictures: [11, 6, 4, 1][at] ?? 0 })),
    others: list === 0 ? { phrases: 2, pictures: 2 } : { phrases: 0, pictures: 0 },
  })),
  likeness,
});

const LIKENESS: FolderLikeness = {
  kind: 'done',
  compared: 24,
  outliers: Array.from({ length: 12 }, (_, at) => ({ ...named((at * 5) % 24), cosine: 0.412 + at * 0.017 })),
  threshold: 0.95,
  groups: [
    { count: 31, pictures: Array.from({ length: 8 }, (_, at) => named(at)) },
    { count: 3, pictures: [named(9), named(11), named(12)] },
    { count: 2, pictures: [named(14), named(16)] },
  ],
  groupCount: 3,
  alike: 36,
};

export const FOLDER_STATES: Readonly<Record<string, FolderBoardState>> = {
  starting: { state: state(0, { ...none, phase: { kind: 'starting' } }), rows: [] },
  running: {
    state: state(640, {
      phase: { kind: 'running' },
      progress: { total: 640, listed: false, done: 5, failed: 1, perSecond: 18.3 },
    }),
    rows: rows(640, (index) => (index === 3 ? failed(INTERRUPTED) : index > 5 ? waiting : {})),
  },
  paused: {
    state: state(40, { phase: { kind: 'paused' }, progress: { total: 40, listed: true, done: 12, failed: 0, perSecond: 0 } }),
    rows: rows(40, (index) => (index > 11 ? waiting : {})),
  },
  stored: {
    state: state(40, {
      phase: { kind: 'stored' },
      progress: { total: 40, listed: true, done: 12, failed: 0, perSecond: 0 },
      search: { text: 'a boat' },
      order: { column: { by: 'score' }, descending: true },
      going: false,
    }),
    rows: rows(40, (index) => (index > 11 ? waiting : { score: 0.3 - index * 0.01 })),
  },
  cancelled: {
    state: state(40, {
      going: false,
      phase: { kind: 'cancelled' },
      progress: { total: 40, listed: true, done: 12, failed: 0, perSecond: 0 },
    }),
    rows: rows(40, (index) => (index > 11 ? waiting : {})),
  },
  done: {
    state: state(24, {
      model: { id: 'demo', title: 'Demo model: not CLIP', demo: true },
      order: { column: { by: 'share', list: 'movements' }, descending: true },
      notice: '24 paths were copied.',
    }),
    rows: rows(24),
  },
  failures: {
    state: state(24, {
      progress: { total: 24, listed: true, done: 22, failed: 2, perSecond: 0 },
      filter: { failed: true },
      shown: 2,
    }),
    rows: [row(3, failed(INTERRUPTED)), row(7, failed('scan.heic was not found. It may have been moved, renamed or deleted.'))],
  },
  found: {
    state: state(24, {
      search: { text: 'a sunset + mountains − people', like: { uri: `file:///gallery/${GALLERY[4]}`, name: GALLERY[4] ?? '' } },
      order: { column: { by: 'score' }, descending: true },
      filter: { minShare: 0.25, phrase: 'impressionism', list: 'movements' },
    }),
    rows: rows(24, (index) => ({ score: 0.31 - index * 0.004 })),
  },
  'not-found': {
    state: state(24, { search: { text: 'cat − cat', error: 'The phrases take each other away: nothing is left to look for.' } }),
    rows: rows(24),
  },
  summary: {
    state: state(24, { filter: { list: 'movements', phrase: 'ukiyo-e movement' } }),
    rows: rows(24),
    summary: summary(LIKENESS),
  },
  comparing: { state: state(24), rows: rows(24), summary: summary({ kind: 'comparing', done: 0.37 }) },
  incomparable: {
    state: state(24),
    rows: rows(24),
    summary: summary({
      kind: 'failed',
      message:
        '120,000 pictures are too many to compare each with each; up to 100,000 are compared. Gaze at a part of them, such as one folder.',
    }),
  },
  alike: {
    state: state(24, { shown: 3, filter: { among: [0, 1, 2].map((index) => row(index).path) } }),
    rows: rows(3),
  },
  filtered: { state: state(24, { shown: 0, filter: { text: 'nothing like it' } }), rows: [] },
  nothing: { state: state(0, { ...none, progress: { total: 0, listed: true, done: 0, failed: 0, perSecond: 0 } }), rows: [] },
  'no-model': {
    state: state(0, {
      ...none,
      phase: { kind: 'no-model', message: 'CLIP ViT-B/32 is not on this machine: 608 MB to download.' },
    }),
    rows: [],
  },
  failed: {
    state: state(0, {
      ...none,
      phase: { kind: 'failed', message: 'The engine ended 3 times while computing: it left with exit code 1.' },
    }),
    rows: [],
  },
  hostile: {
    state: state(1, { title: HOSTILE, search: { text: HOSTILE }, folders: [HOSTILE, 'b'], notice: HOSTILE }),
    rows: [row(0, { path: `${HOSTILE}/x${HOSTILE}`, firsts: PHRASES.map(() => ({ phrase: HOSTILE, share: 1 })) })],
  },
  many: { state: state(50_000), rows: rows(60), repeated: true },
};
