/** The borders to the webviews, both ways: what is not of the protocol is dropped, what is goes on with nothing else in it. */
import { isDeepStrictEqual } from 'node:util';
import { COMPARISON_FORMAT_IDS } from '../../src/gaze/formats/format-picture-comparison.js';
import type { FromFolder, ToFolder } from '../../src/folder/protocol.js';
import { parseFromFolder, parseToFolder } from '../../src/folder/validate.js';
import type { FromComparison, ToComparison } from '../../src/panel/comparison-protocol.js';
import { parseFromComparison } from '../../src/panel/comparison-validate.js';
import type { FromPanel, ToPanel } from '../../src/panel/protocol.js';
import { columnsOf, Rows } from '../../src/panel/row-columns.js';
import { parseFromPanel } from '../../src/panel/validate.js';
import { announcement } from '../../webview/announce.js';
import { parseToComparison } from '../../webview/comparison-validate.js';
import { comparisonAnnouncement } from '../../webview/comparison-words.js';
import { lost, seenInWords } from '../../webview/seen.js';
import { parseToPanel } from '../../webview/validate.js';
import { FOLDER_STATES } from '../folder-board/states.js';
import { COMPARISONS, STATES } from '../panel-board/states.js';
import type { Outcome, Random } from './frame.js';
import { shown, spoil } from './spoil.js';

/** Of every kind, with every field that it may have. */
const FROM_PANEL: readonly FromPanel[] = [
  ...alone('ready', 'choose-lists', 'gaze', 'cancel', 'forget-changes', 'download', 'demo', 'folder', 'import', 'file-list'),
  ...alone('smaller-batch', 'close-where', 'choose-picture', 'sample', 'walkthrough', 'compare', 'settings', 'log'),
  { kind: 'whole', list: 'movements' },
  { kind: 'arrange', list: 'movements', how: 'up' },
  { kind: 'place', list: 'a', before: 'b' },
  { kind: 'baseline', list: 'a', shown: true },
  { kind: 'spread', list: 'a', shown: true },
  { kind: 'merge', list: 'a', merged: true },
  { kind: 'ask', phrases: ['a'], against: 'b' },
  { kind: 'templates', templates: ['a {}'] },
  { kind: 'top', topK: 5 },
  { kind: 'widen', list: 'a', to: 'b' },
  { kind: 'gaze-with', list: 'a' },
  { kind: 'keep-list', list: 'a' },
  { kind: 'drop-list', list: 'a' },
  { kind: 'open-list', list: 'a' },
  { kind: 'go', direction: 'back' },
  { kind: 'crop', crop: 'whole' },
  { kind: 'preprocessing', preprocessing: 'reference' },
  { kind: 'copy', what: 'result' },
  { kind: 'copy', what: 'list', list: 'a' },
  { kind: 'copy', what: 'phrase', list: 'a', phrase: 'b' },
  { kind: 'search', phrase: 'a' },
  { kind: 'where', list: 'a', phrase: 'b' },
  { kind: 'drawn', id: 1, png: new Uint8Array(4) },
  { kind: 'drop', uris: ['file:///a.png'] },
];

const FROM_COMPARISON: readonly FromComparison[] = [
  ...alone('ready', 'gaze', 'cancel', 'download', 'demo', 'folder', 'import', 'file-list', 'smaller-batch', 'choose-lists'),
  ...alone('settings', 'log', 'add'),
  { kind: 'drop', uris: ['file:///a.png'] },
  { kind: 'remove', uri: 'file:///a.png' },
  { kind: 'move', uri: 'file:///a.png', by: 1 },
  { kind: 'open', uri: 'file:///a.png' },
  ...COMPARISON_FORMAT_IDS.map((format) => ({ kind: 'take', how: 'copy', format }) as const),
];

const FROM_FOLDER: readonly FromFolder[] = [
  ...alone('ready', 'go', 'pause', 'cancel', 'retry', 'again', 'copy-paths', 'copy-table', 'save-table', 'write-captions'),
  ...alone('choose-lists', 'download', 'demo', 'log'),
  { kind: 'window', from: 0, to: 9 },
  { kind: 'thumbnails', pictures: [1, 2] },
  {
    kind: 'filter',
    filter: { text: 'a', folder: 'b', list: 'c', phrase: 'd', minShare: 0.1, failed: true, minScore: 0.2 },
  },
  { kind: 'order', order: { column: { by: 'share', list: 'a' }, descending: true } },
  { kind: 'find', text: 'a', unlike: true },
  { kind: 'open', picture: 1 },
];

const picture = { webp: new Uint8Array(4), width: 2, height: 2 };
const ROW = { rank: 1, phrase: 'a', probability: 1, cosine: 0.2, spread: [0, 1], baseline: 0.1 } as const;

const TO_PANEL: readonly ToPanel[] = [
  ...Object.values(STATES).map(({ state }) => ({ kind: 'state', state }) as const),
  { kind: 'whole', list: 'a', version: 1, rows: columnsOf([{ ...ROW, before: { rank: 2, probability: 0.5 } }]) },
  { kind: 'preview', ...picture },
  { kind: 'draw', id: 1, svg: '<svg/>', width: 2, height: 2 },
];

const TO_COMPARISON: readonly ToComparison[] = [
  ...Object.values(COMPARISONS).map(({ comparison }) => ({ kind: 'comparison', state: comparison }) as const),
  { kind: 'thumbnail', uri: 'file:///a.png', ...picture },
];

const TO_FOLDER: readonly ToFolder[] = [
  ...Object.values(FOLDER_STATES).flatMap(
    ({ state, rows }) =>
      [
        { kind: 'state', state },
        { kind: 'rows', from: 0, rows: rows.slice(0, 20) },
      ] as const,
  ),
  { kind: 'thumbnail', index: 1, webp: picture.webp },
];

/** One trial of each border. */
export const WEBVIEW_BORDERS: readonly ((random: Random) => Promise<Outcome>)[] = [
  border(FROM_PANEL, parseFromPanel),
  border(FROM_COMPARISON, parseFromComparison),
  border(FROM_FOLDER, parseFromFolder),
  border(TO_PANEL, parseToPanel, (message) => {
    if (message.kind === 'whole') {
      const rows = new Rows(message.rows);
      if (rows.length > 0) rows.at(0);
      return rows.texts.every((text) => typeof text === 'string');
    }
    if (message.kind !== 'state') return true;
    const { picture: shown } = message.state;
    if (shown) lost(shown);
    return typeof announcement(message.state) === 'string' && (!shown || typeof seenInWords(shown) === 'string');
  }),
  border(
    TO_COMPARISON,
    parseToComparison,
    (message) => message.kind !== 'comparison' || typeof comparisonAnnouncement(message.state) === 'string',
  ),
  border(TO_FOLDER, parseToFolder),
];

/**
 * @param sound messages that must pass as they are, and of which spoilt ones are made
 * @param works whether what passes can be worked with
 */
function border<Message>(
  sound: readonly Message[],
  parse: (message: unknown) => Message | undefined,
  works: (message: Message) => boolean = () => true,
): (random: Random) => Promise<Outcome> {
  const attempt = (random: Random): Outcome => {
    const whole = random.of(sound);
    const message = spoil(whole, random);
    try {
      if (!isDeepStrictEqual(parse(whole), whole)) return { verdict: 'wrong', why: `changed or dropped ${shown(whole)}` };
      const parsed = parse(message);
      if (parsed === undefined) return { verdict: 'clear error' };
      if (hasMore(parsed) || !isDeepStrictEqual(parse(parsed), parsed))
        return { verdict: 'wrong', why: `let through ${shown(parsed)} of ${shown(message)}` };
      return works(parsed) ? { verdict: 'right' } : { verdict: 'wrong', why: `cannot be worked with: ${shown(parsed)}` };
    } catch (error) {
      return { verdict: 'wrong', why: `${shown(message)}: ${String(error)}` };
    }
  };
  return (random) => Promise.resolve(attempt(random));
}

/** Whether anything holds a field of those that spoil() adds and no protocol has. */
function hasMore(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  const isPlain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
  if (!isPlain || ['__proto__', 'constructor', 'toString', 'more'].some((name) => Object.hasOwn(value, name))) return true;
  return Object.values(value).some(hasMore);
}

function alone<Kind extends string>(...kinds: readonly Kind[]): { readonly kind: Kind }[] {
  return kinds.map((kind) => ({ kind }));
}
