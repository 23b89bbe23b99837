/** What is not there in a browser: said where one looks for it. */
import * as vscode from 'vscode';
import { NOT_IN_BROWSER, type CommandId } from '../contributions/commands.js';
import { key, said, sentences, t, type Key } from '../l10n/texts.js';
import { commandTitle } from '../workbench/command-title.js';

const TABLE = key('The table of many pictures needs the store of embeddings on a disk.');
const FOLDER = key('There is no disk in the browser to have a model on.');
const STORE = key('In the browser embeddings are kept in memory only, until the page is closed.');

/** Why a command is not there, where it has a reason of its own. */
const REASONS: Partial<Record<CommandId, Key>> = {
  'clipGaze.gazeAtFolder': TABLE,
  'clipGaze.gazeAtSelection': TABLE,
  'clipGaze.findImages': TABLE,
  'clipGaze.useModelFolder': FOLDER,
  'clipGaze.importModel': FOLDER,
  'clipGaze.copyFileList': FOLDER,
  'clipGaze.prepareLists': STORE,
  'clipGaze.clearStore': STORE,
  'clipGaze.checkInstallation': key('Nothing is installed in the browser that could be missing.'),
};

/** Tells why, and what to do. */
export async function unavailable(command: CommandId, packageJSON: unknown): Promise<void> {
  const reason = REASONS[command];
  await vscode.window.showInformationMessage(
    sentences(
      t('"{command}" is not available in the browser.', { command: commandTitle(packageJSON, command) }),
      reason && said(reason),
      t('Open the folder in VS Code on a computer, or in a codespace, for all of Clip Gaze.'),
    ),
  );
}

/**
 * Every command that is not there says why it does nothing.
 *
 * @param packageJSON of the extension as VS Code has read it
 */
export function registerUnavailable(packageJSON: unknown): vscode.Disposable {
  return vscode.Disposable.from(
    ...NOT_IN_BROWSER.map((command) => vscode.commands.registerCommand(command, () => unavailable(command, packageJSON))),
  );
}
