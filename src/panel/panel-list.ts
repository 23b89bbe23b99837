/** An answer as the panel shows it. */
import type { ListResult, PhraseResult } from '../gaze/result.js';
import { descriptionInWords, titleInWords } from '../phrases/list-words.js';
import type { BrokenList } from '../phrases/selection.js';
import type { Answer } from './answers.js';
import type { PanelList, PanelRow } from './protocol.js';

/** What belongs to the panel and not to the answer. */
export interface ListShowing {
  /** Rows sent with the list. */
  readonly rows: number;
  /** Phrases typed into the panel. */
  readonly own: ReadonlySet<string>;
  readonly folded: boolean;
  readonly pinned: boolean;
  /** Asked in this panel, and not named by the settings. */
  readonly extra: boolean;
  /** Whether it is shown how far shares depend on the wording. */
  readonly spread: boolean;
  readonly merge: PanelList['merge'];
  readonly bigger: NonNullable<PanelList['bigger']>;
}

export function panelList(answer: Answer, showing: ListShowing): PanelList {
  const { rows, own, folded, pinned, extra, bigger, spread, merge } = showing;
  const { result, older, version, baseline } = answer;
  const { source, license } = answer.list;
  const description = descriptionInWords(answer.list);
  return {
    id: answer.list.id,
    title: titleInWords(answer.list),
    count: result.count,
    effective: result.effective,
    templates: result.templates,
    about: {
      ...(description !== undefined && { description }),
      ...(source !== undefined && { source }),
      ...(license !== undefined && { license }),
    },
    version,
    rows: [...panelRows(answer, own, spread, rows)],
    ...(older && { older }),
    ...(folded && { folded }),
    ...(pinned && { pinned }),
    ...(extra && { extra }),
    ...(spread && result.spreadOver && { spreadOver: result.spreadOver }),
    ...(merge && { merge }),
    ...(baseline && { baseline: { effective: baseline.result.effective, colour: baseline.colour } }),
    ...(bigger.length > 0 && { bigger }),
  };
}

/** A list that cannot be asked, in its place among the others. */
export function brokenPanelList(
  { id, title, error }: BrokenList,
  { folded, pinned, extra }: Pick<ListShowing, 'folded' | 'pinned' | 'extra'>,
): PanelList {
  return {
    id,
    title,
    count: 0,
    effective: 0,
    templates: [],
    about: {},
    version: 0,
    rows: [],
    error: error.message,
    ...(folded && { folded }),
    ...(pinned && { pinned }),
    ...(extra && { extra }),
  };
}

/** @returns the first rows of the answer, or all, the best first */
export function* panelRows(
  { result, baseline, before }: Answer,
  own: ReadonlySet<string>,
  spread: boolean,
  rows = Infinity,
): Generator<PanelRow> {
  const withoutPicture = baseline && byPhrase(baseline.result);
  const earlier = before && byPhrase(before.result);
  for (const { spread: range, ...row } of result.phrases.slice(0, rows)) {
    const blank = withoutPicture?.get(row.phrase);
    const was = earlier?.get(row.phrase);
    yield {
      ...row,
      ...(spread && range && { spread: range }),
      ...(own.has(row.phrase) && { own: true as const }),
      ...(blank && { baseline: blank.probability }),
      ...(was && { before: { rank: was.rank, probability: was.probability } }),
    };
  }
}

/** Made once of each result: a state is sent with every step of progress. */
const indexes = new WeakMap<ListResult, ReadonlyMap<string, PhraseResult>>();

/** Equal phrases have equal shares: whichever of them is taken. */
function byPhrase(result: ListResult): ReadonlyMap<string, PhraseResult> {
  const known = indexes.get(result) ?? new Map(result.phrases.map((phrase) => [phrase.phrase, phrase]));
  indexes.set(result, known);
  return known;
}
