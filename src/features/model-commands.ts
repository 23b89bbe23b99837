/** The model from the palette: download it, take a folder's, or try the demo. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import { isCancelled } from '../engine/errors.js';
import type { Services } from '../workbench/services.js';

export function registerModelCommands({ models, log }: Services): vscode.Disposable {
  const on = (id: CommandId, run: () => Promise<void>) =>
    vscode.commands.registerCommand(id, async () => {
      try {
        await run();
      } catch (error) {
        if (isCancelled(error)) return;
        const message = error instanceof Error ? error.message : String(error);
        if ((await vscode.window.showErrorMessage(message, 'Show log')) === 'Show log') log.show();
      }
    });
  return vscode.Disposable.from(
    on('clipGaze.useDemoModel', () => models.useDemo()),
    on('clipGaze.useModelFolder', () => models.useFolder()),
    on('clipGaze.downloadModel', () => downloadWithProgress(models)),
  );
}

async function downloadWithProgress(models: Services['models']): Promise<void> {
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Downloading the model', cancellable: true },
    async (progress, token) => {
      let told = 0;
      const watching = models.onDidChange(() => {
        const { doneBytes, totalBytes } = models.download?.progress ?? { doneBytes: 0, totalBytes: 0 };
        const percent = totalBytes > 0 ? (100 * doneBytes) / totalBytes : 0;
        progress.report({
          increment: percent - told,
          message: `${(doneBytes / 1e6).toFixed(0)} of ${(totalBytes / 1e6).toFixed(0)} MB`,
        });
        told = percent;
      });
      token.onCancellationRequested(() => models.cancelDownload());
      try {
        await models.startDownload();
      } finally {
        watching.dispose();
      }
    },
  );
}
