/** What is stored, from the palette: prepare lists ahead, and clear all. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import { isCancelled } from '../engine/errors.js';
import { t } from '../l10n/texts.js';
import { NoModelError } from '../models/errors.js';
import type { Panels } from '../panel/panels.js';
import { activePicture } from '../workbench/pictures.js';
import type { Services } from '../workbench/services.js';

export function registerStoreCommands(services: Services, panels: Panels): vscode.Disposable {
  const on = (id: CommandId, run: () => Promise<void>) =>
    vscode.commands.registerCommand(id, async () => {
      try {
        await run();
      } catch (error) {
        if (isCancelled(error)) return;
        const message = error instanceof Error ? error.message : String(error);
        services.log.error(error instanceof Error ? (error.stack ?? message) : message);
        const on = error instanceof NoModelError ? t('Choose model…') : t('Show log');
        if ((await vscode.window.showErrorMessage(message, on)) !== on) return;
        if (error instanceof NoModelError) await vscode.commands.executeCommand('clipGaze.chooseModel' satisfies CommandId);
        else services.log.show();
      }
    });
  return vscode.Disposable.from(
    on('clipGaze.prepareLists', async () =>
      (await import('./prepare-lists.js')).prepareLists(services, panels.active?.uri ?? activePicture()),
    ),
    on('clipGaze.clearStore', async () => (await import('./clear-store.js')).clearStore(services)),
  );
}
