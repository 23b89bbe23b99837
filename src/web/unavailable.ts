/** What is not there in a browser: said where one looks for it. */
import * as vscode from 'vscode';
import { COMMANDS, type CommandId } from '../contributions/commands.js';

const TABLE = 'The table of many pictures needs the store of embeddings on a disk';
const FOLDER = 'There is no disk in the browser to have a model on';
const STORE = 'In the browser embeddings are kept in memory only, until the page is closed';

/** Why a command is not there, where it has a reason of its own. */
const REASONS: Partial<Record<CommandId, string>> = {
  'clipGaze.gazeAtFolder': TABLE,
  'clipGaze.gazeAtSelection': TABLE,
  'clipGaze.findImages': TABLE,
  'clipGaze.useModelFolder': FOLDER,
  'clipGaze.importModel': FOLDER,
  'clipGaze.copyFileList': FOLDER,
  'clipGaze.prepareLists': STORE,
  'clipGaze.clearStore': STORE,
  'clipGaze.checkInstallation': 'Nothing is installed in the browser that could be missing',
};

/** Tells why, and what to do. */
export async function unavailable(command: CommandId): Promise<void> {
  const reason = REASONS[command];
  await vscode.window.showInformationMessage(
    `"${COMMANDS[command].title.replace(/…$/, '')}" is not available in the browser. ${reason === undefined ? '' : `${reason}. `}` +
      'Open the folder in VS Code on a computer, or in a codespace, for all of Clip Gaze.',
  );
}

/** Every command of the manifest that nobody has registered says why it does nothing. */
export async function registerUnavailable(): Promise<vscode.Disposable> {
  const known = new Set(await vscode.commands.getCommands(true));
  const others = (Object.keys(COMMANDS) as CommandId[]).filter((command) => !known.has(command));
  return vscode.Disposable.from(...others.map((command) => vscode.commands.registerCommand(command, () => unavailable(command))));
}
