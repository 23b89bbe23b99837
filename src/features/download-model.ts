/** A download with its progress in a notification, for those who have no panel open to see it in. */
import * as vscode from 'vscode';
import { t } from '../l10n/texts.js';
import { hubModel, type HubModel } from '../models/catalogue.js';
import { megabytes } from '../models/errors.js';
import type { Services } from '../workbench/services.js';

/**
 * Downloads a model; joins where it is under way.
 *
 * @param model the one that the settings name, if none is given
 * @throws DownloadError, ModelError
 */
export async function downloadWithProgress({ models }: Services, model?: HubModel): Promise<void> {
  const title = model?.title ?? hubModel(models.chosen)?.title ?? t('the model');
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Downloading {model}', { model: title }), cancellable: true },
    async (progress, token) => {
      let told = 0;
      const watching = models.onDidChange(() => {
        const { doneBytes = 0, totalBytes = 0, waiting } = models.download?.progress ?? {};
        const percent = totalBytes > 0 ? (100 * doneBytes) / totalBytes : 0;
        progress.report({
          increment: Math.max(0, percent - told),
          message: waiting ?? t('{done} of {total}', { done: megabytes(doneBytes), total: megabytes(totalBytes) }),
        });
        told = Math.max(told, percent);
      });
      token.onCancellationRequested(() => models.cancelDownload());
      try {
        await models.startDownload(model);
      } finally {
        watching.dispose();
      }
    },
  );
}
