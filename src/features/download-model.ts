/** A download with its progress in a notification, for those who have no panel open to see it in. */
import * as vscode from 'vscode';
import { t } from '../l10n/texts.js';
import type { HubModel } from '../models/catalogue.js';
import { megabytes } from '../models/errors.js';
import type { Services } from '../workbench/services.js';

/**
 * Downloads a model, after another one that is under way; joins where its own is.
 *
 * @param model the one that the settings name, if none is given
 * @throws DownloadError, ModelError
 */
export async function downloadWithProgress({ models }: Services, model: HubModel = models.wanted): Promise<void> {
  const { id, title } = model;
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Downloading {model}', { model: title }), cancellable: true },
    async (progress, token) => {
      const waiting = new AbortController();
      let told = 0;
      const watching = models.onDidChange(() => {
        const { download } = models;
        if (!download) return;
        if (download.id !== id) {
          progress.report({ message: t(/* the model that is downloaded first */ 'after {model}', { model: download.title }) });
          return;
        }
        const { doneBytes, totalBytes, waiting: why } = download.progress;
        const percent = totalBytes > 0 ? (100 * doneBytes) / totalBytes : 0;
        progress.report({
          increment: Math.max(0, percent - told),
          message: why ?? t('{done} of {total}', { done: megabytes(doneBytes), total: megabytes(totalBytes) }),
        });
        told = Math.max(told, percent);
      });
      token.onCancellationRequested(() => {
        if (models.download?.id === id) models.cancelDownload();
        else waiting.abort();
      });
      try {
        await models.startDownload(model, waiting.signal);
      } finally {
        watching.dispose();
      }
    },
  );
}
