/** A list of the panel as text: a phrase file to be edited, any other to be read. */
import * as vscode from 'vscode';
import { isBuiltInListId } from '../phrases/built-in-lists.js';
import { isBroken } from '../phrases/selection.js';
import type { PanelServices } from '../workbench/services.js';
import type { PictureGaze } from './picture-gaze.js';

/** Opens it beside the panel. Of one that cannot be found, the setting that names it is opened. */
export async function openList(
  gaze: PictureGaze,
  { lists, listDocuments }: Pick<PanelServices, 'lists' | 'listDocuments'>,
  id: string,
): Promise<void> {
  const list = gaze.lists.of(id);
  const file = isBuiltInListId(id) ? undefined : await lists.locate(id, gaze.uri);
  const uri = file ?? (list && !isBroken(list) ? listDocuments.uriOf(list) : undefined);
  if (uri) await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.Beside });
  else await vscode.commands.executeCommand('workbench.action.openSettings', 'clipGaze.lists');
}
