/** Whether the engine is likely to be asked soon: pictures are in sight, and somebody has gazed in this workspace before. */
import * as vscode from 'vscode';
import { isPictureName } from '../clip/picture-name.js';
import { HISTORY_KEY } from './memory-keys.js';

/**
 * Reads nothing but the names in the workspace's topmost folders.
 *
 * @param memory of the workspace
 */
export async function isWorthWarming(memory: vscode.Memento): Promise<boolean> {
  return mayWarm(memory) && (isPictureInFront() || (await arePicturesInExplorer()));
}

/** The same where only an editor has changed: the explorer shows what it showed before. */
export function isWorthWarmingForEditor(memory: vscode.Memento): boolean {
  return mayWarm(memory) && isPictureInFront();
}

/** What a workspace does by itself it does only if it is trusted. */
function mayWarm(memory: vscode.Memento): boolean {
  const gazed: unknown = memory.get(HISTORY_KEY);
  return (
    vscode.workspace.isTrusted &&
    vscode.workspace.getConfiguration('clipGaze').get<unknown>('warmUp') === true &&
    Array.isArray(gazed) &&
    gazed.length > 0
  );
}

function isPictureInFront(): boolean {
  const input: unknown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const isFile = input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom;
  return isFile && isPictureName(input.uri.path);
}

async function arePicturesInExplorer(): Promise<boolean> {
  for (const { uri } of vscode.workspace.workspaceFolders ?? [])
    try {
      const entries = await vscode.workspace.fs.readDirectory(uri);
      if (entries.some(([name, type]) => type === vscode.FileType.File && isPictureName(name))) return true;
    } catch {
      // A folder that cannot be read shows nothing.
    }
  return false;
}
