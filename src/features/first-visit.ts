/** The first visit: how one starts, and a result on a sample picture whatever model is there. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import { WALKTHROUGH_ID } from '../contributions/walkthrough.js';
import { t } from '../l10n/texts.js';
import { NoModelError } from '../models/errors.js';
import type { Panels } from '../panel/panels.js';
import type { PanelServices } from '../workbench/services.js';

const SAMPLE = 'art-nouveau-golden-tree.jpg';

export function registerFirstVisit(services: PanelServices, panels: Panels): vscode.Disposable {
  const { extension } = services;
  const on = (id: CommandId, run: () => unknown) => vscode.commands.registerCommand(id, run);
  return vscode.Disposable.from(
    on('clipGaze.openWalkthrough', () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', `${extension.extension.id}#${WALKTHROUGH_ID}`, false),
    ),
    on('clipGaze.trySample', () => trySample(services, panels)),
  );
}

async function trySample({ models, extension }: PanelServices, panels: Panels): Promise<void> {
  try {
    await models.current();
  } catch (error) {
    if (!(error instanceof NoModelError)) throw error;
    await models.useDemo();
    void tellOfDemo(error.entry.title);
  }
  await panels.show(vscode.Uri.joinPath(extension.extensionUri, 'media', 'gallery', SAMPLE));
}

/** The setting was changed for the user, who must hear of it. */
async function tellOfDemo(wanted: string): Promise<void> {
  const choose = t('Choose model…');
  const answer = await vscode.window.showInformationMessage(
    t('{wanted} is not on this machine yet: the demo model is used from now on. It is not CLIP.', { wanted }),
    choose,
  );
  if (answer === choose) await vscode.commands.executeCommand('clipGaze.chooseModel' satisfies CommandId);
}
