/** Back and forward among the pictures gazed at, and the list of them. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import { t } from '../l10n/texts.js';
import type { Panels } from '../panel/panels.js';
import { nameOf, pathOf } from '../workbench/pictures.js';
import type { PanelServices } from '../workbench/services.js';

interface Item extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
  readonly forget?: true;
}

export function registerHistoryCommands({ history }: PanelServices, panels: Panels): vscode.Disposable {
  const on = (id: CommandId, run: () => unknown) => vscode.commands.registerCommand(id, run);
  const choose = async (): Promise<void> => {
    const pictures = history.pictures.toReversed();
    if (pictures.length === 0) {
      void vscode.window.showInformationMessage(t('No picture was gazed at in this workspace yet.'));
      return;
    }
    const items: Item[] = [
      ...pictures.map((uri) => ({ label: nameOf(uri), description: pathOf(uri), uri })),
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      { label: t('$(trash) Forget these pictures'), forget: true },
    ];
    const chosen = await vscode.window.showQuickPick(items, {
      title: t('Pictures gazed at in this workspace, the last first'),
      matchOnDescription: true,
    });
    if (chosen?.forget) await history.clear();
    else if (chosen?.uri) await panels.show(chosen.uri);
  };
  return vscode.Disposable.from(
    on('clipGaze.back', () => panels.active?.go('back')),
    on('clipGaze.forward', () => panels.active?.go('forward')),
    on('clipGaze.showHistory', choose),
  );
}
