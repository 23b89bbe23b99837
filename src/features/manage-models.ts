/** "Manage models…": what the models take on the disk; verify, open, copy the list of files, delete. */
import * as vscode from 'vscode';
import { fileList } from '../models/file-list.js';
import { megabytes } from '../models/errors.js';
import { verifyModel, type ImportedModel, type InstalledModel } from '../models/installed-models.js';
import type { Services } from '../workbench/services.js';
import { downloadWithProgress } from './download-model.js';

type Kept = InstalledModel | ImportedModel;

interface Item extends vscode.QuickPickItem {
  readonly model?: Kept;
}

type Action = 'verify' | 'open' | 'files' | 'delete';

const ACTIONS: Readonly<Record<Action, { readonly icon: string; readonly label: string }>> = {
  verify: { icon: 'verified', label: 'Verify: read all its bytes again' },
  open: { icon: 'folder-opened', label: 'Open its folder' },
  files: { icon: 'copy', label: 'Copy the list of its files' },
  delete: { icon: 'trash', label: 'Delete it from this machine' },
};

export async function manageModels(services: Services): Promise<void> {
  const { models } = services;
  const kept: Kept[] = [...(await models.installed()), ...(await models.imported())];
  if (kept.length === 0) {
    void vscode.window.showInformationMessage('No model was downloaded or imported yet; only the demo model is here.');
    return;
  }
  const disk = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  const model = await vscode.window.showQuickPick<Item>(
    kept.map((each) => ({
      label: titleOf(each),
      description: `${megabytes(each.bytes)}${idOf(each) === models.chosen ? ' · in use' : ''}`,
      detail: each.folder,
      model: each,
    })),
    { title: `Models on this machine: ${megabytes(disk)} on the disk`, placeHolder: 'Choose one to verify, open or delete it' },
  );
  if (model?.model) await manage(services, model.model);
}

async function manage(services: Services, model: Kept): Promise<void> {
  const actions = (Object.keys(ACTIONS) as Action[]).filter(
    (action) => 'entry' in model || !['verify', 'files'].includes(action),
  );
  const chosen = await vscode.window.showQuickPick(
    actions.map((action) => ({ label: `$(${ACTIONS[action].icon}) ${ACTIONS[action].label}`, action })),
    { title: titleOf(model), placeHolder: `${megabytes(model.bytes)} in ${model.folder}` },
  );
  switch (chosen?.action) {
    case 'verify':
      if ('entry' in model) await verify(services, model);
      return;
    case 'open':
      // In a remote window there is no file manager that could show it.
      if (vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop)
        await vscode.env.openExternal(vscode.Uri.file(model.folder));
      else await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(model.folder), { forceNewWindow: true });
      return;
    case 'files':
      if ('entry' in model) {
        await vscode.env.clipboard.writeText(fileList(model.entry, services.models.endpoint));
        void vscode.window.showInformationMessage('The list of files was copied.');
      }
      return;
    case 'delete':
      return remove(services, model);
    case undefined:
      return;
  }
}

async function verify(services: Services, model: InstalledModel): Promise<void> {
  const damaged = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: `Verifying ${titleOf(model)}`, cancellable: true },
    (progress, token) => {
      const work = new AbortController();
      token.onCancellationRequested(() => work.abort());
      return verifyModel(model, work.signal, (bytes) => progress.report({ increment: (100 * bytes) / model.bytes }));
    },
  );
  if (damaged.length === 0) {
    void vscode.window.showInformationMessage(`${titleOf(model)} is whole and unchanged.`);
    return;
  }
  const again = 'Download again';
  const answer = await vscode.window.showErrorMessage(
    `${titleOf(model)} is damaged: ${damaged.join(', ')}. Only what is damaged is downloaded again.`,
    again,
  );
  if (answer === again) await downloadWithProgress(services, model.entry);
}

async function remove({ models, engine }: Services, model: Kept): Promise<void> {
  const title = titleOf(model);
  const ok = 'Delete';
  const answer = await vscode.window.showWarningMessage(
    `Delete ${title} from this machine?`,
    {
      modal: true,
      detail: `${megabytes(model.bytes)} become free. ${'entry' in model ? 'It can be downloaded again.' : 'It was imported: keep its zip or folder if you want it back.'}`,
    },
    ok,
  );
  if (answer !== ok) return;
  // Windows deletes no file that is open.
  engine.stopNow();
  const freed = await models.delete(model);
  void vscode.window.showInformationMessage(`${title} was deleted; ${megabytes(freed)} are free again.`);
}

function titleOf(model: Kept): string {
  return 'entry' in model ? model.entry.title : model.title;
}

function idOf(model: Kept): string {
  return 'entry' in model ? model.entry.id : model.folder;
}
