/** "Gaze at image": in the explorer, on an editor, in the palette. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import type { Folders } from '../folder/folders.js';
import { t } from '../l10n/texts.js';
import type { Panels } from '../panel/panels.js';
import { activePicture, PICTURE_FILTERS } from '../workbench/pictures.js';

/** Panels that one command opens at most: each is an editor tab of its own. */
const MOST_AT_ONCE = 8;

/** @param folders the table of many pictures; undefined where there is none */
export function registerGazeCommand(panels: Panels, folders?: Folders): vscode.Disposable {
  const gaze = async (clicked?: unknown, selected?: unknown): Promise<void> => {
    const pictures = picturesOf(clicked, selected);
    const chosen = pictures.length > 0 ? pictures : [activePicture() ?? (await pickPicture())].filter((uri) => uri !== undefined);
    if (chosen.length > MOST_AT_ONCE) void offerTable(chosen, folders);
    await Promise.all(chosen.slice(0, MOST_AT_ONCE).map((uri) => panels.show(uri)));
  };
  return vscode.commands.registerCommand('clipGaze.gaze' satisfies CommandId, gaze);
}

async function offerTable(pictures: readonly vscode.Uri[], folders: Folders | undefined): Promise<void> {
  const table = t('Open all in a table');
  const answer = await vscode.window.showInformationMessage(
    t('Clip Gaze opens the first {most} of the {count} pictures selected.', { most: MOST_AT_ONCE, count: pictures.length }),
    ...(folders ? [table] : []),
  );
  if (answer === table) await folders?.show(pictures);
}

/** VS Code hands menus' commands the row clicked and all rows selected; other extensions may hand over anything. */
function picturesOf(clicked: unknown, selected: unknown): vscode.Uri[] {
  const uris = Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : [clicked];
  return uris.filter((uri) => uri instanceof vscode.Uri);
}

/** Asks for a picture's file. */
export async function pickPicture(): Promise<vscode.Uri | undefined> {
  const [uri] =
    (await vscode.window.showOpenDialog({
      filters: PICTURE_FILTERS,
      openLabel: t('Gaze at image'),
      title: t('Gaze at image'),
    })) ?? [];
  return uri;
}
