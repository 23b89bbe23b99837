/** The model from the palette: choose, manage, compare, download, import, take a folder's, or try the demo. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import { isCancelled } from '../engine/errors.js';
import { t } from '../l10n/texts.js';
import { megabytes, NoModelError } from '../models/errors.js';
import type { Panels } from '../panel/panels.js';
import type { Services } from '../workbench/services.js';
import { ModelComparisons } from './compare-models.js';

export function registerModelCommands(services: Services, panels: Panels): vscode.Disposable {
  const { models, log } = services;
  const comparisons = new ModelComparisons(services, panels);
  const on = (id: CommandId, run: (...args: unknown[]) => Promise<void>) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        await run(...args);
      } catch (error) {
        if (isCancelled(error)) return;
        const message = error instanceof Error ? error.message : String(error);
        log.error(error instanceof Error ? (error.stack ?? message) : message);
        const on = error instanceof NoModelError ? t('Choose model…') : t('Show log');
        if ((await vscode.window.showErrorMessage(message, on)) !== on) return;
        if (error instanceof NoModelError) await choose(services);
        else log.show();
      }
    });
  return vscode.Disposable.from(
    comparisons,
    on('clipGaze.chooseModel', () => choose(services)),
    on('clipGaze.manageModels', async () => (await import('./manage-models.js')).manageModels(services)),
    on('clipGaze.compareModels', (clicked, selected) => comparisons.compare(clicked, selected)),
    on('clipGaze.useDemoModel', () => models.useDemo()),
    on('clipGaze.useModelFolder', () => models.useFolder()),
    on('clipGaze.downloadModel', async () => (await import('./download-model.js')).downloadWithProgress(services)),
    on('clipGaze.importModel', () => importWithProgress(services)),
    on('clipGaze.copyFileList', () => copyFileList(services)),
  );
}

/** Loaded when it is used, as what follows it here: most windows never do. */
async function choose(services: Services): Promise<void> {
  const { chooseModel } = await import('./choose-model.js');
  await chooseModel(services);
}

async function importWithProgress({ models }: Services): Promise<void> {
  const kind = await vscode.window.showQuickPick(
    [
      { label: t('$(file-zip) A zip file…'), folder: false },
      { label: t('$(folder) A folder…'), folder: true },
    ],
    { title: t('Import a model from'), placeHolder: t("A CLIP model in Hugging Face's layout, as the list of files names it") },
  );
  if (!kind) return;
  const [from] =
    (await vscode.window.showOpenDialog({
      canSelectFolders: kind.folder,
      canSelectFiles: !kind.folder,
      ...(!kind.folder && { filters: { [t('Zip files')]: ['zip'] } }),
      openLabel: t('Import'),
      title: t('Import model from a zip or folder'),
    })) ?? [];
  if (!from) return;
  const { model } = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Importing the model'), cancellable: true },
    (progress, token) => {
      const work = new AbortController();
      token.onCancellationRequested(() => work.abort());
      let told = 0;
      return models.import(from.fsPath, work.signal, (done, total) => {
        const percent = Math.floor((100 * done) / Math.max(1, total));
        if (percent === told) return;
        progress.report({
          increment: percent - told,
          message: t('{done} of {total}', { done: megabytes(done), total: megabytes(total) }),
        });
        told = percent;
      });
    },
  );
  void vscode.window.showInformationMessage(t('{title} was imported and is in use.', { title: model.title }));
}

async function copyFileList({ models }: Services): Promise<void> {
  const { fileList } = await import('../models/file-list.js');
  const entry = await models.pinned(models.wanted, new AbortController().signal);
  await vscode.env.clipboard.writeText(fileList(entry, models.endpoint));
  void vscode.window.showInformationMessage(
    t('The list of the files of {title} was copied: addresses, sizes and SHA-256 for whoever fetches them.', {
      title: entry.title,
    }),
  );
}
