/** What every panel of ours can be asked for, whatever it shows. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import type { PanelServices } from '../workbench/services.js';
import { setting, writeSetting } from '../workbench/settings.js';
import { COMMON_ACTS, type CommonAct } from './protocol.js';

const COMMANDS = {
  settings: 'clipGaze.openSettings',
  'choose-lists': 'clipGaze.chooseLists',
  import: 'clipGaze.importModel',
  'file-list': 'clipGaze.copyFileList',
} satisfies Partial<Record<CommonAct['kind'], CommandId>>;

/** Whether a message is one of those that actForAny() knows what to do with. */
export function isCommon(message: { readonly kind: string }): message is CommonAct {
  return (COMMON_ACTS as readonly string[]).includes(message.kind);
}

/** @param scope what the panel shows first, whose settings are meant; undefined where it shows nothing */
export async function actForAny(
  { models, log }: Pick<PanelServices, 'models' | 'log'>,
  { kind }: CommonAct,
  scope: vscode.Uri | undefined,
): Promise<void> {
  switch (kind) {
    case 'settings':
    case 'choose-lists':
    case 'import':
    case 'file-list':
      return run(COMMANDS[kind]);
    case 'log':
      log.show();
      return;
    case 'download':
      // How it ends is told to all panels at once.
      await models.startDownload().catch(() => undefined);
      return;
    case 'demo':
      return models.useDemo();
    case 'folder':
      return models.useFolder();
    case 'smaller-batch':
      return writeSetting('batchSize', Math.max(1, Math.floor(setting('batchSize', scope) / 4)), scope);
  }
}

/** Runs one of our commands. */
export async function run(command: CommandId, ...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...args);
}
