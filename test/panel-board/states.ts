/** States of the panel as the host would send them. Phrases are the lists' own; the numbers are drawn, not computed. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PanelList, PanelModel, PanelRow, PanelState } from '../../src/panel/protocol.js';
import { NOTE } from '../../src/gaze/result.js';
import { comparisonStates, type ComparisonBoardState } from './comparison-states.js';
import { whereOf } from './where-state.js';

const root = process.cwd();

export interface BoardState {
  readonly state: PanelState;
  /** Of media/gallery, or made by the board; none where the picture could not be read. */
  readonly picture?: { readonly file: string; readonly width: number; readonly height: number };
  /** All rows of lists that are asked for whole. */
  readonly whole?: Readonly<Record<string, readonly PanelRow[]>>;
  /** What the webview kept of an earlier visit. */
  readonly kept?: unknown;
}

const LONG_NAME = 'a-file-with-a-very-long-name-that-does-not-fit-into-any-header-of-a-panel-this-narrow.jpeg';

export const HOSTILE = '<img src=x onerror="document.title=\'broken into\'"> & "quotes" `${1}`';

const demo: PanelModel = {
  id: 'demo',
  title: 'Demo model: not CLIP',
  demo: true,
  fingerprint: '3f2a8c55d1e94b7790aa61c4f0b7e2d83f2a8c55d1e94b7790aa61c4f0b7e2d8',
  device: 'cpu',
  logitScale: 100,
  logitScaleAssumed: false,
};

const clip: PanelModel = { ...demo, id: 'Xenova/clip-vit-base-patch32', title: 'CLIP ViT-B/32', demo: false };

function phrasesOf(id: string): string[] {
  return readFileSync(path.join(root, 'lists', `${id}.phrases`), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** Shares that fall from a first one; the rest of the list shares what is left, ever less. */
function ranked(phrases: readonly string[], best: number, slope: number): PanelRow[] {
  const weights = phrases.map((_, index) => (index === 0 ? 0 : 1 / (index + slope)));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return phrases.map((phrase, index) => {
    const probability = index === 0 ? best : sum === 0 ? 0 : ((1 - best) * (weights[index] ?? 0)) / sum;
    return { rank: index + 1, phrase, probability, cosine: 0.27 + Math.log(Math.max(probability, 1e-6)) / 100 };
  });
}

function list(id: string, title: string, all: readonly PanelRow[], shown: number, more: Partial<PanelList> = {}): PanelList {
  const entropy = all.reduce((sum, { probability: p }) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
  return {
    id,
    title,
    count: all.length,
    effective: Math.exp(entropy),
    templates: [],
    about: {},
    version: 1,
    rows: all.slice(0, shown),
    ...more,
  };
}

const first = <T>(value: T, rest: readonly T[]): T[] => [value, ...rest.filter((each) => each !== value)];
const artists = first('by gustav klimt', phrasesOf('artists-by-training-prevalence').slice(0, 200));
const movements = first('art nouveau movement', phrasesOf('movements'));
const surfaces = first('on paper', phrasesOf('surfaces'));

const aboutArtists: PanelList['about'] = {
  description: 'Artists whose names occur in the captions that CLIP learned from, the most frequent first.',
  source: 'LowFuel, as published with clip-gaze 0.3.0',
  license: 'none of its own',
};
const bigger = [
  { id: 'artists-by-training-prevalence', title: 'by training prevalence', count: 957 },
  { id: 'artists-by-name', title: 'by name', count: 5854 },
];

const lists: readonly PanelList[] = [
  list('artists-by-training-prevalence', 'Artist', ranked(artists, 0.913, 4), 5, { about: aboutArtists, bigger }),
  list('movements', 'Movement', ranked(movements, 0.879, 3), 5, { about: { license: 'CC BY-SA 3.0', source: 'Wikipedia' } }),
  list('surfaces', 'Surface', ranked(surfaces, 0.102, 30), 5, { about: { license: 'CC BY-SA 3.0', source: 'Wikipedia' } }),
];

const whole: NonNullable<BoardState['whole']> = {
  'artists-by-training-prevalence': ranked(artists, 0.913, 4),
  movements: ranked(movements, 0.879, 3),
  surfaces: ranked(surfaces, 0.102, 30),
};

const asking: NonNullable<PanelState['asking']> = {
  phrases: [],
  choices: lists.map(({ id, title }) => ({ id, title })),
  templates: [],
  topK: 5,
};

const tree = { file: 'art-nouveau-golden-tree.jpg', width: 1400, height: 1200 };
const square = { file: 'square', width: 1000, height: 1000 };
const tall = { file: 'tall', width: 800, height: 1400 };
const panorama = { file: 'panorama', width: 2000, height: 400 };

/** The boxes of src/clip/cropping.ts for this picture at 224 pixels. */
const seenOfTree = [{ left: 96.55, top: 0, right: 1298.08, bottom: 1200 }];

const done: PanelState = {
  uri: 'file:///gallery/art-nouveau-golden-tree.jpg',
  name: tree.file,
  path: '/gallery/art-nouveau-golden-tree.jpg',
  picture: { width: tree.width, height: tree.height, seen: seenOfTree },
  phase: { kind: 'done' },
  model: demo,
  lists,
  preprocessing: 'as-displayed',
  crop: 'centre',
  asking,
  history: { back: 'ukiyo-e-waves.jpg' },
  note: NOTE,
};

/** A state without what is only known after a look. */
function before(phase: PanelState['phase']): PanelState {
  const { picture, model, lists: answered, ...rest } = done;
  return { ...rest, lists: [], phase };
}

const failed = (
  problem: Extract<PanelState['phase'], { kind: 'failed' }>['problem'],
  message: string,
  detail?: string,
): BoardState => ({
  state: before({ kind: 'failed', problem, message, ...(detail !== undefined && { detail }) }),
});

const hostileRows: readonly PanelRow[] = [
  { rank: 1, phrase: HOSTILE, probability: 0.52, cosine: 0.271 },
  { rank: 2, phrase: 'colour', probability: 0.31, cosine: 0.263, spellings: ['colour', 'color', '<b>couleur</b>'] },
  {
    rank: 3,
    phrase: `a very long caption ${'of which the model reads no more than seventy-seven tokens '.repeat(4)}`.trim(),
    probability: 0.1697,
    cosine: 0.244,
    truncated: true,
  },
  {
    rank: 4,
    phrase: 'ein_sehr_langes_Wort_ohne_Luecke_das_umgebrochen_werden_muss_damit_nichts_ueberlaeuft',
    probability: 0.0003,
    cosine: 0.19,
  },
  { rank: 5, phrase: 'منظر طبيعي', probability: 0, cosine: -0.012 },
];

const everyone = ranked(first('by gustav klimt', phrasesOf('artists-by-name')), 0.41, 8);

export const STATES: Readonly<Record<string, BoardState>> = {
  done: { state: done, picture: tree },
  clip: {
    state: { ...done, model: { ...clip, logitScaleAssumed: true }, notice: 'The engine ended and was started again.' },
    picture: tree,
  },
  empty: {
    state: { phase: { kind: 'empty' }, lists: [], preprocessing: 'as-displayed', crop: 'centre', note: NOTE },
  },
  starting: { state: before({ kind: 'starting' }), picture: tree },
  'computing-first': { state: { ...before({ kind: 'computing', what: 'picture' }), model: clip }, picture: tree },
  'computing-again': {
    state: {
      ...done,
      lists: lists.map((list) => ({ ...list, older: true as const })),
      phase: { kind: 'computing', what: 'picture' },
    },
    picture: tree,
  },
  computing: {
    state: { ...done, lists: lists.slice(1), phase: { kind: 'computing', what: 'phrases', done: 1216, total: 6066 } },
    picture: tree,
  },
  downloading: {
    state: before({
      kind: 'downloading',
      model: 'CLIP ViT-B/32',
      doneBytes: 212_400_000,
      totalBytes: 607_900_000,
      bytesPerSecond: 5_240_000,
      file: 'onnx/vision_model.onnx',
    }),
    picture: tree,
  },
  'downloading-waiting': {
    state: before({
      kind: 'downloading',
      model: 'CLIP ViT-B/32',
      doneBytes: 212_400_000,
      totalBytes: 607_900_000,
      bytesPerSecond: 0,
      file: 'onnx/vision_model.onnx',
      waiting: 'Trying again in 8 s.',
    }),
    picture: tree,
  },
  'no-model': {
    state: before({
      kind: 'no-model',
      model: 'CLIP ViT-B/32',
      bytes: 607_900_000,
      host: 'huggingface.co',
      license: 'MIT',
      resumable: false,
    }),
    picture: tree,
  },
  'no-model-unknown': {
    state: before({ kind: 'no-model', model: 'somebody/clip', host: 'huggingface.co', resumable: false }),
    picture: tree,
  },
  'no-model-damaged': {
    state: before({
      kind: 'no-model',
      model: 'CLIP ViT-B/32',
      bytes: 352_000_000,
      host: 'huggingface.co',
      license: 'MIT',
      resumable: false,
      damaged: 'onnx/vision_model.onnx',
    }),
    picture: tree,
  },
  'no-model-resumable': {
    state: before({
      kind: 'no-model',
      model: 'CLIP ViT-B/32',
      bytes: 395_500_000,
      host: 'huggingface.co',
      license: 'MIT',
      resumable: true,
    }),
    picture: tree,
  },
  'failed-image': failed(
    'image',
    'broken.jpg cannot be read: its JPEG data is damaged, incomplete or of an uncommon kind (premature end of file). Fetch it again, or open it in another program and save it as PNG.',
    'VipsJpeg: premature end of file',
  ),
  'failed-engine': {
    state: {
      ...done,
      phase: {
        kind: 'failed',
        problem: 'engine',
        message: 'The engine ended 3 times while computing: it left with exit code 1.',
      },
    },
    picture: tree,
  },
  'failed-memory': {
    state: before({
      kind: 'failed',
      problem: 'memory',
      message: 'There was not enough memory: std::bad_alloc',
      batchSize: 128,
    }),
    picture: tree,
  },
  'failed-memory-smallest': {
    state: before({ kind: 'failed', problem: 'memory', message: 'There was not enough memory: std::bad_alloc', batchSize: 1 }),
    picture: tree,
  },
  'failed-model': failed(
    'model',
    'The model in /models/clip is one tower alone: text_model.onnx is missing beside vision_model.onnx. A gaze needs the image tower and the text tower.',
  ),
  'failed-download': failed(
    'download',
    'The download of onnx/vision_model.onnx from huggingface.co broke off: its name could not be found (no network, or only through a proxy). What was fetched is kept.',
    'getaddrinfo ENOTFOUND',
  ),
  'failed-lists': failed('lists', 'The list "Genre" has no phrases. Add at least one: the shares are divided among them.'),
  'failed-other': failed(
    'other',
    "The device 'cuda' could not be used (libcudart.so.12 is not there); the CPU computed this instead.",
  ),
  cancelled: { state: { ...done, lists: lists.slice(0, 1), phase: { kind: 'cancelled' } }, picture: tree },
  'no-lists': { state: { ...done, lists: [] }, picture: tree },
  'other-lists': {
    state: {
      ...done,
      lists: [
        list('lists/mood.phrases', 'Mood', ranked(['a calm picture', 'a restless one'], 0.7, 2), 2, { extra: true }),
        ...lists.slice(1, 2),
        list('lists/genre.phrases', 'lists/genre.phrases', [], 0, {
          error: 'There is no phrase file lists/genre.phrases (looked in /home/ada/paintings).',
        }),
      ],
      others: ['lists/motif.phrases', 'a/folder/of/its/own/with-a-long-name-that-wraps.phrases.txt', 'tools.phrases'],
    },
    picture: tree,
  },
  spread: {
    state: {
      ...done,
      lists: lists.map((each) => ({
        ...each,
        spreadOver: ['{}', 'a photo of {}', 'a painting of {}', 'a picture of {}'],
        merge: { on: false, count: 12 },
        rows: each.rows.map((row) => ({ ...row, spread: [row.probability * 0.7, Math.min(1, row.probability * 1.3)] as const })),
      })),
    },
    picture: tree,
  },
  'stale-changed': { state: { ...done, stale: 'changed' }, picture: tree },
  'stale-deleted': { state: { ...done, stale: 'deleted' }, picture: tree },
  tall: {
    state: {
      ...done,
      name: LONG_NAME,
      path: `/gallery/${LONG_NAME}`,
      picture: { width: tall.width, height: tall.height, seen: [{ left: 0, top: 300, right: 800, bottom: 1100 }] },
    },
    picture: tall,
  },
  square: {
    state: { ...done, picture: { width: 1000, height: 1000, seen: [{ left: 0, top: 0, right: 1000, bottom: 1000 }] } },
    picture: square,
  },
  whole: {
    state: {
      ...done,
      crop: 'whole',
      picture: { width: 1400, height: 1200, seen: [{ left: 0, top: 0, right: 1400, bottom: 1200 }] },
    },
    picture: tree,
  },
  tiles: {
    state: {
      ...done,
      crop: 'tiles',
      picture: {
        width: 1400,
        height: 1200,
        seen: [0, 96.55, 198.47].map((left) => ({ left, top: 0, right: left + 1201.53, bottom: 1200 })),
      },
    },
    picture: tree,
  },
  'tiles-panorama': {
    state: {
      ...done,
      crop: 'tiles',
      picture: {
        width: 2000,
        height: 400,
        seen: [0, 800, 1600].map((left) => ({ left, top: 0, right: left + 400, bottom: 400 })),
      },
    },
    picture: panorama,
  },
  hostile: {
    state: {
      ...done,
      name: '<b>not bold<b> & co.png',
      path: '/gallery/<b>not bold<b> & co.png',
      lists: [
        list('genre.phrases', '<i>Genre</i>', hostileRows, 5, {
          templates: ['a painting of {}', 'a photo of <u>{}</u>'],
          about: { description: '<script>document.title = "broken into"</script>', source: 'javascript:alert(1)' },
        }),
        list('one', 'One phrase', ranked(['a tree of gold'], 1, 1), 1),
        list('broken', 'Broken', [], 0, {
          error:
            'broken.phrases is not in UTF-8. Save it with the encoding UTF-8 ("Change File Encoding" in the command palette).',
        }),
      ],
    },
    picture: tree,
  },
  where: { state: { ...done, where: whereOf(seenOfTree[0]!, 81) }, picture: tree },
  'where-starting': { state: { ...done, where: whereOf(seenOfTree[0]!, 0) }, picture: tree },
  'where-failed': {
    state: {
      ...done,
      where: whereOf(
        seenOfTree[0]!,
        0,
        HOSTILE,
        'art-nouveau-golden-tree.jpg was not found. It may have been moved, renamed or deleted.',
      ),
    },
    picture: tree,
  },
  everything: {
    state: {
      ...done,
      lists: [list('artists-by-name', 'Artist', everyone, 5)],
    },
    picture: tree,
    whole: { 'artists-by-name': everyone },
    kept: { open: { 'artists-by-name': {} } },
  },
  'whole-list-search': {
    state: done,
    picture: tree,
    whole,
    kept: { open: { movements: { query: 'art', least: true } } },
  },
  arranged: {
    state: {
      ...done,
      lists: [
        { ...lists[2]!, pinned: true },
        { ...lists[0]!, folded: true },
        {
          ...lists[1]!,
          baseline: { effective: 131.4, colour: [186, 142, 66] },
          rows: lists[1]!.rows.map((row, index) => ({ ...row, baseline: 0.009 + index / 400 })),
        },
      ],
    },
    picture: tree,
    whole,
  },
  changed: {
    state: {
      ...done,
      crop: 'whole',
      picture: { width: 1400, height: 1200, seen: [{ left: 0, top: 0, right: 1400, bottom: 1200 }] },
      changedFrom: { crop: 'centre', preprocessing: 'as-displayed' },
      lists: lists.map((each) => ({
        ...each,
        rows: each.rows.map((row, index) => ({
          ...row,
          before: { rank: [1, 5, 3, 1204, 2][index] ?? 1, probability: row.probability * (index === 0 ? 0.94 : 0.5) },
        })),
      })),
    },
    picture: tree,
    whole,
  },
  'own-phrases': {
    state: {
      ...done,
      asking: {
        ...asking,
        phrases: ['a golden tree', 'a spiral galaxy', 'a field of flowers'],
        against: 'movements',
        templates: ['a painting of {}', 'a photo of {}'],
      },
      lists: [
        list('phrases', 'Your phrases', ranked(['a golden tree', 'a field of flowers', 'a spiral galaxy'], 0.83, 2), 3, {
          templates: ['a painting of {}', 'a photo of {}'],
        }),
        list('phrases+movements', 'Movement with your phrases', ranked(first('a golden tree', movements), 0.61, 3), 5, {
          rows: ranked(first('a golden tree', movements), 0.61, 3)
            .slice(0, 5)
            .map((row, index) => (index === 0 ? { ...row, own: true as const } : row)),
        }),
        ...lists,
      ],
    },
    picture: tree,
    kept: { asking: true },
  },
};

const withFirst = (
  id: 'artists' | 'movements' | 'surfaces',
  first: readonly number[],
  best: readonly number[],
  slope: number,
) => {
  const phrases = { artists, movements, surfaces }[id];
  return (at: number): readonly PanelRow[] => {
    const from = first[at % first.length] ?? 0;
    return ranked([...phrases.slice(from), ...phrases.slice(0, from)], best[at % best.length] ?? 0.5, slope);
  };
};

/** States of a comparison of pictures. */
export const COMPARISONS: Readonly<Record<string, ComparisonBoardState>> = comparisonStates(
  demo,
  [
    {
      id: 'artists-by-training-prevalence',
      title: 'Artist',
      ranked: withFirst('artists', [0, 12, 0, 33], [0.913, 0.31, 0.88], 4),
    },
    { id: 'movements', title: 'Movement', ranked: withFirst('movements', [0, 180, 40], [0.879, 0.89, 0.42], 3) },
    { id: 'surfaces', title: 'Surface', ranked: withFirst('surfaces', [0], [0.102, 0.891], 30) },
  ],
  HOSTILE,
);
