/** What helps along: settings, log, engine, and pictures that the demo model knows. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import { t } from '../l10n/texts.js';
import type { Panels } from '../panel/panels.js';
import { nameOf } from '../workbench/pictures.js';
import type { PanelServices } from '../workbench/services.js';

export function registerHelpCommands({ extension, engine, log }: PanelServices, panels: Panels): vscode.Disposable {
  const on = (id: CommandId, run: () => unknown) => vscode.commands.registerCommand(id, run);
  return vscode.Disposable.from(
    on('clipGaze.showLog', () => log.show()),
    on('clipGaze.stopEngine', () => engine.stopNow()),
    on('clipGaze.openSettings', () => openSettings()),
    on('clipGaze.openGallery', () => openGallery(extension, panels)),
  );
}

async function openSettings(): Promise<void> {
  // Machine settings are the remote's own in a remote window: the user's tab would show them without effect.
  const page = vscode.env.remoteName === undefined ? 'workbench.action.openSettings' : 'workbench.action.openRemoteSettings';
  await vscode.commands.executeCommand(page, vscode.env.remoteName === undefined ? 'clipGaze.' : { query: 'clipGaze.' });
}

async function openGallery(extension: vscode.ExtensionContext, panels: Panels): Promise<void> {
  const folder = vscode.Uri.joinPath(extension.extensionUri, 'media', 'gallery');
  const files = await vscode.workspace.fs.readDirectory(folder);
  const pictures = files.map(([name]) => vscode.Uri.joinPath(folder, name)).filter((uri) => !uri.path.endsWith('.json'));
  const chosen = await vscode.window.showQuickPick(
    pictures.map((uri) => ({
      label: nameOf(uri)
        .replace(/\.\w+$/, '')
        .replaceAll('-', ' '),
      uri,
    })),
    {
      title: t('Gaze at a picture of the sample gallery'),
      placeHolder: t('Drawn by a program; the demo model knows pictures like these'),
    },
  );
  if (chosen) await panels.show(chosen.uri);
}
