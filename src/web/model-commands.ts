/** The model from the palette, in a browser. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import { t } from '../l10n/texts.js';
import { DEMO_MODEL, totalBytes } from '../models/catalogue.js';
import { megabytes, NoModelError } from '../models/errors.js';
import { BROWSER_MODELS } from './browser-models.js';
import type { BrowserServices } from './services.js';

interface Choice extends vscode.QuickPickItem {
  readonly id: string;
}

export function registerModelCommands(services: BrowserServices): vscode.Disposable {
  const { models } = services;
  const on = (id: CommandId, run: () => Promise<void>) =>
    vscode.commands.registerCommand(id, async () => {
      try {
        await run();
      } catch (error) {
        void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }
    });
  return vscode.Disposable.from(
    on('clipGaze.chooseModel', () => choose(services)),
    on('clipGaze.useDemoModel', () => models.useDemo()),
    on('clipGaze.downloadModel', () => download(services)),
  );
}

async function choose(services: BrowserServices): Promise<void> {
  const { models } = services;
  const choices = BROWSER_MODELS.map((entry): Choice => ({
    id: entry.id,
    label: entry.title,
    description: [entry.id === models.chosen ? t('in use') : '', megabytes(totalBytes(entry))].filter(Boolean).join(' · '),
    detail: entry.id,
  }));
  const demo = {
    id: DEMO_MODEL.id,
    label: DEMO_MODEL.title,
    description: DEMO_MODEL.id === models.chosen ? t('in use') : t('comes with Clip Gaze'),
  };
  const chosen = await vscode.window.showQuickPick([demo, ...choices], {
    title: t('Which model looks at pictures?'),
    placeHolder: t('In the browser these; model folders and other models of the hub need VS Code on a computer'),
  });
  if (!chosen) return;
  await models.use(chosen.id);
  try {
    await models.current();
  } catch (error) {
    if (!(error instanceof NoModelError)) throw error;
    const get = t('Download ({size})', { size: megabytes(error.bytesToFetch ?? 0) });
    const message = t("{model} is not in this browser's storage yet. It is fetched once, from {hub}.", {
      model: chosen.label,
      hub: models.endpoint,
    });
    if ((await vscode.window.showInformationMessage(message, get)) === get) await download(services);
  }
}

async function download({ models }: BrowserServices): Promise<void> {
  const options = { location: vscode.ProgressLocation.Notification, title: t('Downloading the model'), cancellable: true };
  await vscode.window.withProgress(options, async (progress, token) => {
    token.onCancellationRequested(() => models.cancelDownload());
    let told = 0;
    const listening = models.onDidChange(() => {
      const { doneBytes, totalBytes: all } = models.download?.progress ?? { doneBytes: 0, totalBytes: 1 };
      const percent = Math.floor((100 * doneBytes) / Math.max(1, all));
      progress.report({
        increment: percent - told,
        message: t('{done} of {total}', { done: megabytes(doneBytes), total: megabytes(all) }),
      });
      told = percent;
    });
    try {
      await models.startDownload();
    } finally {
      listening.dispose();
    }
  });
}
