/** States of a comparison as the host would send them. Phrases are the lists' own; the numbers are drawn, not computed. */
import { NOTE } from '../../src/gaze/result.js';
import type { ComparedList, ComparedPicture, ComparisonState } from '../../src/panel/comparison-protocol.js';
import { comparedPhrases } from '../../src/gaze/picture-comparison.js';
import type { ListResult } from '../../src/gaze/result.js';
import type { PanelModel, PanelRow } from '../../src/panel/protocol.js';

export interface ComparisonBoardState {
  readonly comparison: ComparisonState;
  /** Files of media/gallery, by the picture's URI. */
  readonly thumbnails: Readonly<Record<string, string>>;
  readonly kept?: unknown;
}

/** Names of pictures of media/gallery. */
const FILES = [
  'art-nouveau-golden-tree.jpg',
  'ukiyo-e-waves.jpg',
  'de-stijl-grid.png',
  'op-art-checks.png',
  'cubism-guitar-on-wood.jpg',
  'pop-art-portrait.png',
  'polka-dot-pumpkin.png',
  'impressionism-forest.jpg',
];

const uriOf = (name: string): string => `file:///gallery/${name}`;
const pictureOf = (name: string): ComparedPicture => ({ uri: uriOf(name), name, path: `gallery/${name}` });

/** As far apart as pictures of the gallery are for the demo model. */
const cosinesOf = (pictures: number): (number | null)[][] =>
  Array.from({ length: pictures }, (_, a) =>
    Array.from({ length: pictures }, (_, b) => (a === b ? 1 : 0.9 - 0.13 * Math.abs(a - b) - 0.01 * (a + b))),
  );

/**
 * @param ranked a list's rows with a phrase first, as test/panel-board/states.ts draws them
 */
export function comparisonStates(
  model: PanelModel,
  lists: readonly { readonly id: string; readonly title: string; readonly ranked: (at: number) => readonly PanelRow[] }[],
  hostile: string,
): Readonly<Record<string, ComparisonBoardState>> {
  const answerOf = ({ id, title, ranked }: (typeof lists)[number], at: number): ListResult => {
    const phrases = ranked(at);
    const entropy = phrases.reduce((sum, { probability: p }) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
    return { id, title, count: phrases.length, hash: '', templates: [], effective: Math.exp(entropy), phrases };
  };
  const listsOf = (pictures: number, failed?: number): ComparedList[] =>
    lists.map((list) => {
      const answers = Array.from({ length: pictures }, (_, at) => (at === failed ? undefined : answerOf(list, at)));
      const effective = answers.map((answer) => answer?.effective ?? null);
      const { id, title } = list;
      return { id, title, count: answers[0]!.count, templates: [], effective, phrases: comparedPhrases(answers, 5) };
    });
  const done = (pictures: number): ComparisonBoardState => {
    const names = FILES.slice(0, pictures);
    return {
      comparison: {
        phase: { kind: 'done' },
        model,
        pictures: names.map(pictureOf),
        lists: listsOf(pictures),
        cosines: cosinesOf(pictures),
        preprocessing: 'as-displayed',
        crop: 'centre',
        note: NOTE,
      },
      thumbnails: Object.fromEntries(names.map((name) => [uriOf(name), name])),
    };
  };
  const two = done(2);
  const three = done(3);
  const { model: _model, ...unasked } = two.comparison;
  const before = { ...unasked, lists: [], cosines: cosinesOf(2).map((row) => row.map(() => null)) };
  return {
    'compare-two': two,
    'compare-three-by-difference': { ...three, kept: { byDifference: true } },
    'compare-eight': done(8),
    'compare-none': {
      comparison: { ...before, phase: { kind: 'empty' }, pictures: [], cosines: [] },
      thumbnails: {},
    },
    'compare-one': {
      comparison: { ...before, phase: { kind: 'empty' }, pictures: [pictureOf(FILES[0]!)], cosines: [[null]] },
      thumbnails: { [uriOf(FILES[0]!)]: FILES[0]! },
    },
    'compare-computing': {
      ...two,
      comparison: { ...before, model, phase: { kind: 'computing', what: 'picture', done: 1, total: 2 } },
    },
    'compare-no-model': {
      ...two,
      comparison: {
        ...before,
        phase: {
          kind: 'no-model',
          model: 'CLIP ViT-B/32',
          bytes: 607_900_000,
          host: 'huggingface.co',
          license: 'MIT',
          resumable: false,
        },
      },
    },
    'compare-failed-picture': {
      comparison: {
        ...three.comparison,
        pictures: three.comparison.pictures.map((picture, at) =>
          at === 1
            ? {
                ...picture,
                error:
                  'ukiyo-e-waves.jpg cannot be read: its JPEG data is damaged, incomplete or of an uncommon kind (premature end of file). Fetch it again, or open it in another program and save it as PNG.',
              }
            : at === 2
              ? { ...picture, stale: 'changed' as const }
              : picture,
        ),
        lists: listsOf(3, 1),
        cosines: cosinesOf(3).map((row, a) => row.map((value, b) => (a === 1 || b === 1 ? null : value))),
        notice: 'A comparison holds 8 pictures: op-art-checks.png had no room.',
      },
      thumbnails: Object.fromEntries(Object.entries(three.thumbnails).filter(([, name]) => name !== FILES[1])),
    },
    'compare-hostile': {
      ...two,
      comparison: {
        ...two.comparison,
        pictures: two.comparison.pictures.map((picture, at) =>
          at === 0 ? { ...picture, name: hostile, path: hostile } : picture,
        ),
        lists: two.comparison.lists.map((list) => ({
          ...list,
          title: `<u>${list.title}</u>`,
          phrases: list.phrases.map((row, at) => (at === 0 ? { ...row, phrase: hostile } : row)),
        })),
      },
    },
  };
}
