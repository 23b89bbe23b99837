/** "Prepare lists…": embeddings of whole lists computed ahead, in the background, so that a later gaze need not wait. */
import * as vscode from 'vscode';
import { isCancelled } from '../engine/errors.js';
import { askOf } from '../gaze/list-result.js';
import { t } from '../l10n/texts.js';
import type { Model } from '../models/model.js';
import { titleInWords } from '../phrases/list-words.js';
import { NOWHERE, readinessOf, readyInWords, type ListReadiness } from '../workbench/readiness.js';
import type { Services } from '../workbench/services.js';
import { runtimeSettings, setting } from '../workbench/settings.js';
import { listChoices } from './list-commands.js';

/**
 * Asks for lists and prepares them, with progress. A gaze goes first; what is stored is not computed again, so that
 * preparing goes on where it was stopped.
 *
 * @param picture the one in front: it says whose folder's settings and files are meant
 * @throws NoModelError, ModelError, EngineError
 */
export async function prepareLists(services: Services, picture: vscode.Uri | undefined): Promise<void> {
  const scope = picture ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const model = await services.models.current();
  const chosen = await vscode.window.showQuickPick(items(services, scope), {
    canPickMany: true,
    title: t('Which lists are to be made ready?'),
    placeHolder: t('Computed once for the model in use, in the background'),
    matchOnDescription: true,
  });
  const lists = chosen?.flatMap(({ readiness }) => readiness ?? []) ?? [];
  if (lists.length === 0) return;
  const titles = lists.flatMap((each) => each.lists.map(titleInWords)).join(', ');
  const whole = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Preparing lists'), cancellable: true },
    (progress, token) => {
      const work = new AbortController();
      token.onCancellationRequested(() => work.abort());
      return prepare(services, model, lists, scope, progress, work.signal);
    },
  );
  void vscode.window.showInformationMessage(
    whole ? t('Ready: {titles}.', { titles }) : t('Preparing was stopped; what was computed is kept.'),
  );
}

interface Item extends vscode.QuickPickItem {
  readonly readiness?: ListReadiness;
}

/** The lists of "Choose lists…"; those that a gaze asks and that are not ready are picked. */
async function items(services: Services, scope: vscode.Uri | undefined): Promise<Item[]> {
  const choices = await listChoices(services, setting('lists', scope), scope);
  const entries = choices.flatMap(({ entry }) => entry ?? []);
  const readiness = (await readinessOf(services, entries, scope ?? NOWHERE)).values();
  return choices.flatMap((choice): Item[] => {
    if (choice.entry === undefined) return [choice];
    const found = readiness.next().value;
    if (!found) return [];
    const { label, description = '', picked = false } = choice;
    return [
      {
        label,
        description: `${description} · ${readyInWords(found)}`,
        picked: picked && found.ready < found.count,
        readiness: found,
      },
    ];
  });
}

/** @returns whether all was done; false where it was cancelled */
async function prepare(
  { engine }: Services,
  model: Model,
  lists: readonly ListReadiness[],
  scope: vscode.Uri | undefined,
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  signal: AbortSignal,
): Promise<boolean> {
  const settings = { model, runtime: runtimeSettings(), batchSize: setting('batchSize', scope) };
  const all = lists.reduce((sum, { ready, count }) => sum + count - ready, 0);
  for (const { lists: asked, ready, count } of lists) {
    const title = asked.map(titleInWords).join(', ');
    const percent = (100 * (count - ready)) / Math.max(1, all);
    let told = 0;
    const tell = (part: number, message: string): void => {
      progress.report({ increment: Math.max(0, percent * part - told), message });
      told = Math.max(told, percent * part);
    };
    tell(0, title);
    try {
      await engine.request(
        'preparePhrases',
        { ...settings, asks: asked.map(askOf) },
        {
          signal,
          priority: 'background',
          onProgress: ({ stage, done = 0, total = 0 }) => {
            if (stage !== 'phrases' || total === 0) return;
            tell(done / total, t('{title}: {done} of {total}', { title, done, total }));
          },
        },
      );
    } catch (error) {
      if (signal.aborted && isCancelled(error)) return false;
      throw error;
    }
  }
  return true;
}
