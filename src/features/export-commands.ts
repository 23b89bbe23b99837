/** "Copy as…" and "Save as…": the result in front taken away, whole or in parts; and what the panel's context menus do. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import type { CommandId } from '../contributions/commands.js';
import { EXPORT_FORMATS, withLists, type ExportFormat, type ExportFormatId } from '../gaze/formats/export-formats.js';
import type { GazeResult } from '../gaze/result.js';
import { whole as wholeNumber } from '../l10n/numbers.js';
import { key, plural, said, t } from '../l10n/texts.js';
import type { Panel } from '../panel/panel.js';
import type { Panels } from '../panel/panels.js';
import { titleInWords } from '../phrases/list-words.js';

/** What VS Code hands to a command of a webview's menu: the data-vscode-context of what was clicked. */
const Clicked = v.object({ list: v.exactOptional(v.string()), phrase: v.exactOptional(v.string()) });
type Clicked = v.InferOutput<typeof Clicked>;

/** Phrases of each list that a prompt takes; more make no better picture. */
const PROMPT_COUNTS = [1, 2, 3, 5, 10];

const DRAWN = {
  png: { title: key('PNG'), description: key('the picture and the bars, on a light ground'), extension: 'png' },
  svg: { title: key('SVG'), description: key('the same as a drawing that can be changed'), extension: 'svg' },
} as const;
type DrawnId = keyof typeof DRAWN;

const TITLES = {
  copy: { result: key('Copy the result as…'), list: key('Copy the list as…') },
  save: { result: key('Save the result as…'), list: key('Save the list as…') },
} as const;

/** What was chosen to be taken away. */
interface Chosen<Id> {
  readonly id: Id;
  readonly result: GazeResult;
  readonly top: number;
}

export function registerExportCommands(panels: Panels): vscode.Disposable {
  const on = (id: CommandId, run: (panel: Panel, clicked: Clicked) => unknown) =>
    vscode.commands.registerCommand(id, (context: unknown) => {
      const clicked = v.safeParse(Clicked, context);
      return panels.active && run(panels.active, clicked.success ? clicked.output : {});
    });
  return vscode.Disposable.from(
    on('clipGaze.copyAs', copyAs),
    on('clipGaze.saveAs', saveAs),
    on('clipGaze.copyPhrase', (panel, { list, phrase }) =>
      list !== undefined && phrase !== undefined ? panel.copyPart({ kind: 'copy', what: 'phrase', list, phrase }) : undefined,
    ),
    on('clipGaze.copyList', (panel, { list }) =>
      list !== undefined ? panel.copyPart({ kind: 'copy', what: 'list', list }) : undefined,
    ),
    on('clipGaze.searchPhrase', (panel, { phrase }) => (phrase !== undefined ? panel.search(phrase) : undefined)),
    on('clipGaze.whereIsPhrase', (panel, { list, phrase }) =>
      list !== undefined && phrase !== undefined ? panel.gaze?.showWhere(list, phrase) : undefined,
    ),
  );
}

async function copyAs(panel: Panel, { list }: Clicked): Promise<void> {
  const chosen = await choose(panel, list, 'copy', EXPORT_FORMATS);
  if (!chosen) return;
  const { format } = EXPORT_FORMATS[chosen.id];
  const title = said(EXPORT_FORMATS[chosen.id].title);
  await panel.copy(format(chosen.result, chosen.top), t('Copied as {title}.', { title }));
}

async function saveAs(panel: Panel, { list }: Clicked): Promise<void> {
  const chosen = await choose<ExportFormatId | DrawnId>(panel, list, 'save', { ...EXPORT_FORMATS, ...DRAWN });
  if (!chosen) return;
  const { title: named, extension } = { ...EXPORT_FORMATS, ...DRAWN }[chosen.id];
  const title = said(named);
  const { uri } = panel;
  if (!uri) return;
  const name = uri.path.replace(/\.\w+$/, '');
  const file = await vscode.window.showSaveDialog({
    defaultUri: uri.with({ path: `${name}.gaze.${extension}` }),
    filters: { [title]: [extension] },
    title: t('Save the result as {title}', { title }),
  });
  if (!file) return;
  await vscode.workspace.fs.writeFile(file, await bytesOf(panel, chosen));
  const open = t('Open');
  const answer = await vscode.window.showInformationMessage(
    t('Saved as {file}.', { file: vscode.workspace.asRelativePath(file) }),
    open,
  );
  if (answer === open) await vscode.commands.executeCommand('vscode.open', file);
}

async function bytesOf(panel: Panel, { id, result, top }: Chosen<ExportFormatId | DrawnId>): Promise<Uint8Array> {
  if (id === 'png') return panel.drawPng(result, top);
  const text = id === 'svg' ? (await panel.drawing(result, top)).svg : EXPORT_FORMATS[id].format(result, top);
  return new TextEncoder().encode(text);
}

/** Asks for the form, the lists and how much of each; undefined where the user leaves or there is nothing yet. */
async function choose<Id extends ExportFormatId | DrawnId>(
  panel: Panel,
  list: string | undefined,
  verb: 'copy' | 'save',
  formats: Readonly<Record<Id, Pick<ExportFormat, 'title' | 'description'>>>,
): Promise<Chosen<Id> | undefined> {
  const whole = panel.result(list);
  if (!whole) {
    void vscode.window.showInformationMessage(t('There is no result yet.'));
    return undefined;
  }
  const kinds = (Object.keys(formats) as Id[]).map((id) => ({
    id,
    label: said(formats[id].title),
    description: said(formats[id].description),
  }));
  const kind = await vscode.window.showQuickPick(kinds, {
    title: said(TITLES[verb][list === undefined ? 'result' : 'list']),
  });
  if (!kind) return undefined;
  const result = list === undefined ? await chooseLists(whole, kind.label) : whole;
  if (!result) return undefined;
  const top = await chooseCount(kind.id, panel.rowsShown, result, kind.label);
  return top === undefined ? undefined : { id: kind.id, result, top };
}

async function chooseLists(result: GazeResult, title: string): Promise<GazeResult | undefined> {
  const lists = result.images.flatMap((image) => image.lists);
  if (lists.length < 2) return result;
  const chosen = await vscode.window.showQuickPick(
    lists.map((list) => ({
      id: list.id,
      label: titleInWords(list),
      description: plural(list.count, '{count} phrase', '{count} phrases'),
      picked: true,
    })),
    { canPickMany: true, title: t('{title}: which lists?', { title }) },
  );
  return chosen && chosen.length > 0 ? withLists(result, new Set(chosen.map(({ id }) => id))) : undefined;
}

async function chooseCount(
  id: ExportFormatId | DrawnId,
  shown: number,
  result: GazeResult,
  title: string,
): Promise<number | undefined> {
  const most = Math.max(...result.images.flatMap(({ lists }) => lists.map(({ count }) => count)));
  const first = (count: number) => ({ label: count === 1 ? t('The first') : t('The first {count}', { count }), count });
  const counts =
    id === 'prompt'
      ? PROMPT_COUNTS.filter((count) => count <= most).map(first)
      : id === 'png' || id === 'svg'
        ? [...new Set([shown, 3, 10, 25])].filter((count) => count <= Math.max(shown, most)).map(first)
        : [first(shown), { label: t('All phrases'), count: Number.MAX_SAFE_INTEGER, description: wholeNumber(most) }];
  const chosen = await vscode.window.showQuickPick(counts, { title: t('{title}: how many phrases of each list?', { title }) });
  return chosen?.count;
}
