/** Many pictures: "Gaze at folder", "Find images…", and what the table's context menus do. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import type { CommandId } from '../contributions/commands.js';
import type { Folder } from '../folder/folder.js';
import type { Folders } from '../folder/folders.js';
import { parseKeptFolder } from '../folder/validate.js';
import { t } from '../l10n/texts.js';
import type { Panels } from '../panel/panels.js';
import { activePicture, isPicture } from '../workbench/pictures.js';
import { pickPicture } from './gaze-command.js';

/** What VS Code hands to a command of a webview's menu: the data-vscode-context of what was clicked. */
const Clicked = v.object({ picture: v.number() });

/** @param memory of the workspace */
export function registerFolderCommands(folders: Folders, panels: Panels, memory: vscode.Memento): vscode.Disposable {
  const gaze = async (clicked?: unknown, selected?: unknown): Promise<void> => {
    const given = (Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : [clicked]).filter(
      (uri) => uri instanceof vscode.Uri,
    );
    const uris = given.length > 0 ? given : await chooseFolder();
    if (uris.length > 0) await folders.show(uris);
  };
  const onRow = (id: CommandId, run: (folder: Folder, picture: number) => unknown) =>
    vscode.commands.registerCommand(id, (context: unknown) => {
      const clicked = v.safeParse(Clicked, context);
      return clicked.success && folders.active ? run(folders.active, clicked.output.picture) : undefined;
    });
  const onTable = (id: CommandId, run: (folder: Folder) => unknown) =>
    vscode.commands.registerCommand(id, () => folders.active && run(folders.active));
  return vscode.Disposable.from(
    vscode.commands.registerCommand('clipGaze.gazeAtFolder' satisfies CommandId, gaze),
    vscode.commands.registerCommand('clipGaze.gazeAtSelection' satisfies CommandId, gaze),
    vscode.commands.registerCommand('clipGaze.findImages' satisfies CommandId, () => findImages(folders)),
    vscode.commands.registerCommand('clipGaze.findAlike' satisfies CommandId, async (clicked?: unknown) => {
      // A webview's own menu gives the webview.
      const given =
        clicked instanceof vscode.Uri && isPicture(clicked)
          ? clicked
          : (panels.active?.uri ?? activePicture() ?? (await pickPicture()));
      if (given) await findAlike(folders, given);
    }),
    onTable('clipGaze.copyPathsFromTable', (folder) => folder.copyPaths()),
    onTable('clipGaze.copyTableAs', async (folder) => (await import('../folder/taking-away.js')).copyTableAs(folder)),
    onTable('clipGaze.saveTableAs', async (folder) => (await import('../folder/taking-away.js')).saveTableAs(folder)),
    onTable('clipGaze.writeCaptions', async (folder) =>
      (await import('../folder/writing-captions.js')).writeCaptionsOf(folder, memory),
    ),
    onRow('clipGaze.openFromTable', (folder, picture) => folder.open(picture)),
    onRow('clipGaze.findAlikeFromTable', (folder, picture) => folder.findAlike(picture)),
    onRow('clipGaze.revealFromTable', (folder, picture) => folder.revealInExplorer(picture)),
    onRow('clipGaze.copyPathFromTable', (folder, picture) => folder.copyPaths(picture)),
  );
}

/** Tables found again. */
export function folderSerializer(folders: Folders): vscode.WebviewPanelSerializer {
  return {
    deserializeWebviewPanel: async (webview, state: unknown) => {
      const kept = parseKeptFolder(state);
      // Without what it is of a table has nothing to show; the webview had not yet kept anything.
      if (kept) await folders.adopt(webview, kept);
      else webview.dispose();
    },
  };
}

/** A folder of the workspace where there is a choice, or any other. */
async function chooseFolder(): Promise<readonly vscode.Uri[]> {
  const workspace = vscode.workspace.workspaceFolders ?? [];
  const other = { label: t('Another folder…'), uri: undefined };
  const chosen =
    workspace.length > 0
      ? await vscode.window.showQuickPick(
          [...workspace.map(({ name, uri }) => ({ label: name, description: uri.path, uri })), other],
          {
            title: t('Gaze at which folder?'),
            placeHolder: t('All pictures in it and below'),
          },
        )
      : other;
  if (!chosen) return [];
  if (chosen.uri) return [chosen.uri];
  const options = { canSelectFolders: true, canSelectFiles: false, canSelectMany: true, openLabel: t('Gaze at folder') };
  return (await vscode.window.showOpenDialog({ ...options, title: t('Gaze at folder') })) ?? [];
}

async function findImages(folders: Folders): Promise<void> {
  const text = await vscode.window.showInputBox({
    title: t('Find images'),
    prompt: t('A phrase, or several with + and − between them: a sunset + mountains − people'),
    placeHolder: t('what the images should show'),
  });
  if (text === undefined || text.trim() === '') return;
  await (await whereToFind(folders))?.find(text);
}

/** @param picture need not be in the workspace */
async function findAlike(folders: Folders, picture: vscode.Uri): Promise<void> {
  await (await whereToFind(folders))?.find('', picture);
}

/** Among all pictures of the workspace that are stored, without looking at the others unasked; without a workspace, in a table. */
async function whereToFind(folders: Folders): Promise<Folder | undefined> {
  const workspace = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  if (workspace.length > 0) return folders.show(workspace, false);
  if (folders.active) return folders.active;
  const uris = await chooseFolder();
  return uris.length > 0 ? folders.show(uris) : undefined;
}
