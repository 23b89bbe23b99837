/** What the webview is told of a gaze: its picture, the answers as they are arranged, and how they were asked. */
import type * as vscode from 'vscode';
import { computedBy } from '../gaze/computed-by.js';
import { NOTE } from '../gaze/result.js';
import { key, type Key, said } from '../l10n/texts.js';
import { BUILT_IN_LIST_IDS } from '../phrases/built-in-lists.js';
import { builtInTitle, titleInWords } from '../phrases/list-words.js';
import { knownAlike } from '../phrases/merge-spellings.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { isBroken, type BrokenList } from '../phrases/selection.js';
import type { GazeHistory } from '../workbench/gaze-history.js';
import type { Remembered } from '../workbench/panel-memory.js';
import { nameOf, pathOf } from '../workbench/pictures.js';
import { seeingFor, setting } from '../workbench/settings.js';
import { arranged } from './arrangement.js';
import type { AskedLists } from './asked-lists.js';
import { columnsInPieces } from './columns-in-pieces.js';
import { isAgainstList, isOwnList } from './own-phrases.js';
import { brokenPanelList, panelList, panelRows } from './panel-list.js';
import type { PictureGaze } from './picture-gaze.js';
import type { PanelAsking, PanelList, PanelModel, PanelState, ToPanel } from './protocol.js';

/** Lists that are parts of bigger ones: the default gaze asks the first 200 of 957, and 5,854 are known by name. */
const BIGGER: Readonly<Record<string, readonly { readonly id: string; readonly title: Key; readonly count: number }[]>> = {
  'artists-by-training-prevalence': [
    { id: 'artists-by-training-prevalence', title: key('by training prevalence'), count: 957 },
    { id: 'artists-by-name', title: key('by name'), count: 5854 },
  ],
};

export function panelState(gaze: PictureGaze, remembered: Remembered, history: GazeHistory): PanelState {
  const { uri, answers, stale, notice, where } = gaze;
  const { encoded } = gaze.looked ?? {};
  const { preprocessing, crop } = seeingFor(uri);
  const changed = answers.shown.find(({ before }) => before)?.before?.look.settings.seeing;
  const model = modelOf(gaze);
  return {
    uri: uri.toString(),
    name: nameOf(uri),
    path: pathOf(uri),
    ...(encoded && { picture: { width: encoded.width, height: encoded.height, seen: encoded.seen } }),
    phase: gaze.phase,
    ...(model && { model }),
    lists: shownIds(gaze, remembered).flatMap((id) => listOf(gaze, id, remembered) ?? []),
    history: historyOf(uri, history),
    ...(stale && { stale }),
    preprocessing,
    crop,
    asking: askingOf(gaze, remembered),
    ...(changed && { changedFrom: { preprocessing: changed.preprocessing, crop: changed.crop } }),
    ...(notice !== undefined && { notice }),
    ...(gaze.lists.others.length > 0 && { others: gaze.lists.others }),
    note: said(NOTE),
    ...(where.shown && { where: where.shown }),
  };
}

/** Of a panel that shows no picture yet. */
export function emptyState(history: GazeHistory): PanelState {
  const { preprocessing, crop } = seeingFor();
  return { phase: { kind: 'empty' }, lists: [], preprocessing, crop, history: historyOf(undefined, history), note: said(NOTE) };
}

/** All rows of a list, or nothing where there is no answer of it. */
export async function wholeList(
  { answers, lists }: PictureGaze,
  id: string,
  remembered: Remembered,
): Promise<ToPanel | undefined> {
  const answer = answers.of(id);
  if (!answer) return undefined;
  const all = panelRows(answer, ownIn(id, remembered), lists.spreads(answer.list));
  const rows = await columnsInPieces(all, answer.result.phrases.length);
  return { kind: 'whole', list: id, version: answer.version, rows };
}

/** Ids of the lists that have an answer or cannot be asked, in the order in which they are shown. */
export function shownIds({ lists, answers }: PictureGaze, remembered: Remembered): string[] {
  const isShown = (id: string) => answers.of(id) !== undefined || brokenOf(lists, id) !== undefined;
  return arranged(lists.ids.filter(isShown), remembered);
}

function historyOf(uri: vscode.Uri | undefined, history: GazeHistory): NonNullable<PanelState['history']> {
  const [back] = history.from(uri, 'back');
  const [forward] = history.from(uri, 'forward');
  return { ...(back && { back: nameOf(back) }), ...(forward && { forward: nameOf(forward) }) };
}

function modelOf({ model, looked }: PictureGaze): PanelModel | undefined {
  if (!model) return undefined;
  const { id, title, demo, fingerprint, logitScale, logitScaleAssumed } = model;
  return {
    id,
    title,
    demo,
    fingerprint,
    device: looked ? computedBy(looked.encoded) : setting('device'),
    logitScale,
    logitScaleAssumed,
  };
}

function brokenOf(lists: AskedLists, id: string): BrokenList | undefined {
  const list = lists.of(id);
  return list && isBroken(list) ? list : undefined;
}

function listOf({ uri, answers, lists }: PictureGaze, id: string, remembered: Remembered): PanelList | undefined {
  const showing = {
    folded: remembered.folded.includes(id),
    pinned: remembered.pinned.includes(id),
    extra: lists.isExtra(id),
  };
  const broken = brokenOf(lists, id);
  if (broken) return brokenPanelList(broken, showing);
  const answer = answers.of(id);
  if (!answer) return undefined;
  // One that is asked already would be asked twice.
  const bigger = (BIGGER[id] ?? [])
    .filter((each) => each.count > answer.result.count && (each.id === id || !answers.asks(each.id)))
    .map((each) => ({ ...each, title: said(each.title) }));
  return panelList(answer, {
    rows: setting('topK', uri),
    own: ownIn(id, remembered),
    ...showing,
    spread: lists.spreads(answer.list),
    merge: mergeOf(lists, answer.list),
    bigger,
  });
}

/** The switch of a list's spellings; none where it would change nothing. */
function mergeOf(lists: AskedLists, list: PhraseList): PanelList['merge'] {
  if (isOwnList(list.id)) return undefined;
  if (lists.merges(list.id)) return { on: true };
  const count = knownAlike(list.phrases) ?? 0;
  return count > 0 ? { on: false, count } : undefined;
}

/** Phrases typed into the panel, to be told from those of the list that they were put into. */
function ownIn(list: string, { phrases }: Remembered): ReadonlySet<string> {
  return new Set(isAgainstList(list) ? phrases : []);
}

function askingOf({ uri, answers }: PictureGaze, { phrases, against, templates }: Remembered): PanelAsking {
  const asked = answers.shown.map(({ list }) => ({ id: list.id, title: titleInWords(list) })).filter(({ id }) => !isOwnList(id));
  const others = BUILT_IN_LIST_IDS.filter((id) => !answers.asks(id)).map((id) => ({ id, title: builtInTitle(id) }));
  return {
    phrases,
    ...(against !== undefined && { against }),
    choices: [...asked, ...others],
    templates,
    topK: setting('topK', uri),
  };
}
