/** "Copy table as…" and "Save table as…": what a table shows taken away, in its order, as text or as embeddings. */
import * as vscode from 'vscode';
import { embedded, npyOf, rowsOfEmbeddings, TABLE_FORMATS, tableText, type Shown } from '../collection/export.js';
import { KEPT } from '../collection/results.js';
import { formatSummaryCsv, formatSummaryJson, formatSummaryMarkdown } from '../collection/summary-formats.js';
import type { SummaryResult } from '../collection/summary-result.js';
import { isCancelled } from '../engine/errors.js';
import { type Key, key, plural, said, sentences, t } from '../l10n/texts.js';
import { withSignal } from '../workbench/cancellation.js';
import { nameOf } from '../workbench/pictures.js';
import { writeFile } from '../workbench/write-file.js';
import type { Folder } from './folder.js';

/** Phrases of each list that can be taken: no more are kept. */
const COUNTS = [1, 3, 5, KEPT];

/** Characters that a clipboard takes without the window standing still for seconds. */
const MOST_COPIED = 2 ** 24;

/** From so many pictures on it is shown how far it is. */
const TOLD_FROM = 1000;

const EMBEDDINGS = {
  title: key('Embeddings for NumPy'),
  description: key('.npy, float32, scaled to length 1; what its rows are of beside it, as JSON Lines'),
  extension: 'npy',
} as const;

interface Summary {
  readonly title: Key;
  readonly description: Key;
  readonly extension: string;
  readonly summary: (summary: SummaryResult) => string;
}

/** Of all pictures, whatever the table shows of them. */
const SUMMARIES = {
  'summary-markdown': {
    title: key('Summary as Markdown'),
    description: key('of all pictures: first phrases counted, what differs most, what is nearly the same'),
    extension: 'md',
    summary: formatSummaryMarkdown,
  },
  'summary-csv': {
    title: key('Summary as CSV'),
    description: key('a line for each phrase and each picture named'),
    extension: 'csv',
    summary: formatSummaryCsv,
  },
  'summary-json': {
    title: key('Summary as JSON'),
    description: key('for programs'),
    extension: 'json',
    summary: formatSummaryJson,
  },
} as const satisfies Readonly<Record<string, Summary>>;

/** Puts the table on the clipboard. */
export async function copyTableAs(folder: Folder): Promise<void> {
  const shown = shownIn(folder);
  if (!shown) return;
  const format = await chooseFormat(t('Copy the table as…'), { ...TABLE_FORMATS, ...SUMMARIES });
  if (!format) return;
  if ('summary' in format) return copySummary(folder, format);
  const top = await chooseCount(shown, said(format.title));
  if (top === undefined) return;
  const parts: string[] = [];
  let length = 0;
  for (const part of tableText(shown, format, top)) {
    length += part.length;
    if (length > MOST_COPIED) {
      void vscode.window.showWarningMessage(t('That is too much for the clipboard. "Save table as…" writes it to a file.'));
      return;
    }
    parts.push(part);
  }
  await vscode.env.clipboard.writeText(parts.join(''));
  folder.say(sentences(t('Copied as {title}.', { title: said(format.title) }), leftOut(shown)));
}

/** Writes the table to a file. */
export async function saveTableAs(folder: Folder): Promise<void> {
  const shown = shownIn(folder);
  if (!shown) return;
  const format = await chooseFormat(t('Save the table as…'), { ...TABLE_FORMATS, embeddings: EMBEDDINGS, ...SUMMARIES });
  if (!format) return;
  if ('summary' in format) return saveSummary(folder, format);
  const top = 'rows' in format ? await chooseCount(shown, said(format.title)) : 0;
  if (top === undefined) return;
  const { extension } = format;
  const title = said(format.title);
  const file = await vscode.window.showSaveDialog({
    defaultUri: besideOf(folder, extension),
    filters: { [title]: [extension] },
    title: t('Save the table as {title}', { title }),
  });
  if (!file) return;
  const done = await withProgress(
    shown.pictures.length,
    t('Saving {file}', { file: vscode.workspace.asRelativePath(file) }),
    async (signal) => {
      if ('rows' in format) return writeFile(file, tableText(shown, format, top), signal);
      const pictures = embedded(shown);
      await writeFile(file, npyOf(shown.results, pictures), signal);
      await writeFile(rowsFileOf(file), rowsOfEmbeddings(shown, pictures), signal);
    },
  );
  if (!done) return;
  const open = t('Open');
  const message = sentences(t('Saved as {file}.', { file: vscode.workspace.asRelativePath(file) }), leftOut(shown));
  if (!('rows' in format))
    void vscode.window.showInformationMessage(
      sentences(message, t('Its rows are told in {name}.', { name: nameOf(rowsFileOf(file)) })),
    );
  else if ((await vscode.window.showInformationMessage(message, open)) === open)
    await vscode.commands.executeCommand('vscode.open', file);
}

async function copySummary(folder: Folder, format: Summary): Promise<void> {
  const summary = await summarised(folder);
  if (!summary) return;
  await vscode.env.clipboard.writeText(format.summary(summary));
  folder.say(t('Copied: {title}.', { title: said(format.title) }));
}

async function saveSummary(folder: Folder, format: Summary): Promise<void> {
  const summary = await summarised(folder);
  if (!summary) return;
  const { extension } = format;
  const title = said(format.title);
  const file = await vscode.window.showSaveDialog({
    defaultUri: besideOf(folder, `summary.${extension}`),
    filters: { [title]: [extension] },
    title,
  });
  if (!file) return;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(format.summary(summary)));
  const open = t('Open');
  const answer = await vscode.window.showInformationMessage(
    t('Saved as {file}.', { file: vscode.workspace.asRelativePath(file) }),
    open,
  );
  if (answer === open) await vscode.commands.executeCommand('vscode.open', file);
}

/** The summary, with the pictures compared first where they are not yet; undefined where somebody stops that. */
async function summarised(folder: Folder): Promise<SummaryResult | undefined> {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: t('Comparing each picture with each'),
    cancellable: true,
  };
  return vscode.window.withProgress(options, (progress, token) =>
    withSignal(token, async (signal) => {
      let before = 0;
      try {
        return await folder.summarise(signal, (done) => {
          progress.report({ increment: (done - before) * 100 });
          before = done;
        });
      } catch (error) {
        if (!isCancelled(error)) throw error;
        return undefined;
      }
    }),
  );
}

/**
 * Does some work of many pictures with a way to stop it.
 *
 * @returns whether it came to its end
 */
export async function withProgress(
  pictures: number,
  title: string,
  work: (signal: AbortSignal, told: (done: number) => void) => Promise<void>,
): Promise<boolean> {
  const location = pictures < TOLD_FROM ? vscode.ProgressLocation.Window : vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: pictures >= TOLD_FROM }, (progress, token) =>
    withSignal(token, async (signal) => {
      let before = 0;
      try {
        await work(signal, (done) => {
          progress.report({
            increment: ((done - before) * 100) / pictures,
            message: t('{done} of {total}', { done, total: pictures }),
          });
          before = done;
        });
        return true;
      } catch (error) {
        if (!isCancelled(error)) throw error;
        return false;
      }
    }),
  );
}

/** What is on screen; says so where that is nothing. */
export function shownIn(folder: Folder): Shown | undefined {
  const { shown } = folder;
  const something = shown?.pictures.some((index) => shown.results.state(index) !== 'waiting');
  if (something) return shown;
  void vscode.window.showInformationMessage(t('There is nothing in the table yet.'));
  return undefined;
}

async function chooseFormat<F extends { readonly title: Key; readonly description: Key }>(
  title: string,
  formats: Readonly<Record<string, F>>,
): Promise<F | undefined> {
  const kinds = Object.values(formats).map((format) => ({
    label: said(format.title),
    description: said(format.description),
    format,
  }));
  return (await vscode.window.showQuickPick(kinds, { title }))?.format;
}

async function chooseCount({ results }: Shown, title: string): Promise<number | undefined> {
  const most = Math.max(0, ...results.lists.map(({ phrases }) => phrases.length));
  const counts = COUNTS.filter((count, at) => at === 0 || count <= most);
  const choices = counts.map((count) => ({ label: count === 1 ? t('The first') : t('The first {count}', { count }), count }));
  return (await vscode.window.showQuickPick(choices, { title: t('{title}: how many phrases of each list?', { title }) }))?.count;
}

function leftOut({ results, pictures }: Shown): string {
  const waiting = pictures.reduce((sum, index) => sum + Number(results.state(index) === 'waiting'), 0);
  if (waiting === 0) return '';
  return plural(
    waiting,
    '{count} picture that was not gazed at yet is left out.',
    '{count} pictures that were not gazed at yet are left out.',
  );
}

/** In the folder that the table is of. */
function besideOf({ title, scope }: Folder, extension: string): vscode.Uri {
  const name = `${title.replaceAll(/[\\/:*?"<>|]+/g, ' ').trim()}.gaze.${extension}`;
  const folder = vscode.workspace.getWorkspaceFolder(scope)?.uri ?? vscode.Uri.joinPath(scope, '..');
  return vscode.Uri.joinPath(folder, name);
}

function rowsFileOf(file: vscode.Uri): vscode.Uri {
  return file.with({ path: `${file.path.replace(/\.npy$/i, '')}.rows.jsonl` });
}
