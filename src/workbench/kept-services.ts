/** The services that are the same with and without a disk: lists, and what VS Code keeps for a workspace. */
import * as vscode from 'vscode';
import { GazeHistory } from './gaze-history.js';
import { ListDocuments } from './list-documents.js';
import { Lists } from './lists.js';
import { PanelMemory } from './panel-memory.js';
import { PhraseFiles } from './phrase-files.js';
import type { Services } from './services.js';
import { ToldOnce } from './told-once.js';

type KeptServices = Pick<
  Services,
  'extension' | 'version' | 'phraseFiles' | 'lists' | 'listDocuments' | 'panelMemory' | 'history' | 'toldOnce'
>;

/**
 * @param listFolder the built-in lists', as what reads them there names it
 * @returns the services, and what ends them
 */
export function createKeptServices(
  extension: vscode.ExtensionContext,
  listFolder: string,
): { readonly kept: KeptServices; readonly ended: vscode.Disposable } {
  const phraseFiles = new PhraseFiles();
  const lists = new Lists(listFolder, phraseFiles);
  const listDocuments = new ListDocuments(lists.folder);
  const panelMemory = new PanelMemory(extension.workspaceState);
  const history = new GazeHistory(extension.workspaceState);
  const { version } = extension.extension.packageJSON as { version: string };
  return {
    kept: { extension, version, phraseFiles, lists, listDocuments, panelMemory, history, toldOnce: new ToldOnce() },
    ended: vscode.Disposable.from(phraseFiles, listDocuments, panelMemory, history),
  };
}
