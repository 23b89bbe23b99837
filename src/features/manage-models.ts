/** "Manage models…": what the models take on the disk; verify, open, copy the list of files, delete. */
import * as vscode from 'vscode';
import { type Key, key, said, sentences, t } from '../l10n/texts.js';
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

const ACTIONS: Readonly<Record<Action, { readonly icon: string; readonly label: Key }>> = {
  verify: { icon: 'verified', label: key('Verify: read all its bytes again') },
  open: { icon: 'folder-opened', label: key('Open its folder') },
  files: { icon: 'copy', label: key('Copy the list of its files') },
  delete: { icon: 'trash', label: key('Delete it from this machine') },
};

export async function manageModels(services: Services): Promise<void> {
  const { models } = services;
  const kept: Kept[] = [...(await models.installed()), ...(await models.imported())];
  if (kept.length === 0) {
    void vscode.window.showInformationMessage(t('No model was downloaded or imported yet; only the demo model is here.'));
    return;
  }
  const disk = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  const model = await vscode.window.showQuickPick<Item>(
    kept.map((each) => ({
      label: titleOf(each),
      description: idOf(each) === models.chosen ? `${megabytes(each.bytes)} · ${t('in use')}` : megabytes(each.bytes),
      detail: each.folder,
      model: each,
    })),
    {
      title: t('Models on this machine: {size} on the disk', { size: megabytes(disk) }),
      placeHolder: t('Choose one to verify, open or delete it'),
    },
  );
  if (model?.model) await manage(services, model.model);
}

async function manage(services: Services, model: Kept): Promise<void> {
  const actions = (Object.keys(ACTIONS) as Action[]).filter(
    (action) => 'entry' in model || !['verify', 'files'].includes(action),
  );
  const chosen = await vscode.window.showQuickPick(
    actions.map((action) => ({ label: `$(${ACTIONS[action].icon}) ${said(ACTIONS[action].label)}`, action })),
    { title: titleOf(model), placeHolder: t('{size} in {folder}', { size: megabytes(model.bytes), folder: model.folder }) },
  );
  switch (chosen?.action) {
    case 'verify':
      if ('entry' in model) await verify(services, model);
      return;
    case 'open':
      return open(vscode.Uri.file(model.folder));
    case 'files':
      if ('entry' in model) {
        await vscode.env.clipboard.writeText(fileList(model.entry, services.models.endpoint));
        void vscode.window.showInformationMessage(t('The list of files was copied.'));
      }
      return;
    case 'delete':
      return remove(services, model);
    case undefined:
      return;
  }
}

async function open(folder: vscode.Uri): Promise<void> {
  // In a remote window there is no file manager that could show it, and elsewhere there may be none.
  const isHere = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  if (isHere && (await vscode.env.openExternal(folder))) return;
  await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: true });
}

async function verify(services: Services, model: InstalledModel): Promise<void> {
  const damaged = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: t('Verifying {model}', { model: titleOf(model) }),
      cancellable: true,
    },
    (progress, token) => {
      const work = new AbortController();
      token.onCancellationRequested(() => work.abort());
      return verifyModel(model, work.signal, (bytes) => progress.report({ increment: (100 * bytes) / model.bytes }));
    },
  );
  if (damaged.length === 0) {
    void vscode.window.showInformationMessage(t('{title} is whole and unchanged.', { title: titleOf(model) }));
    return;
  }
  const again = t('Download again');
  const answer = await vscode.window.showErrorMessage(
    t('{title} is damaged: {damaged}. Only what is damaged is downloaded again.', {
      title: titleOf(model),
      damaged: damaged.join(', '),
    }),
    again,
  );
  if (answer === again) await downloadWithProgress(services, model.entry);
}

async function remove({ models, engine }: Services, model: Kept): Promise<void> {
  const title = titleOf(model);
  const ok = t('Delete');
  const answer = await vscode.window.showWarningMessage(
    t('Delete {title} from this machine?', { title }),
    {
      modal: true,
      detail: sentences(
        t('{size} become free.', { size: megabytes(model.bytes) }),
        'entry' in model ? t('It can be downloaded again.') : t('It was imported: keep its zip or folder if you want it back.'),
      ),
    },
    ok,
  );
  if (answer !== ok) return;
  // Windows deletes no file that is open.
  engine.stopNow();
  const freed = await models.delete(model);
  void vscode.window.showInformationMessage(t('{title} was deleted; {size} are free again.', { title, size: megabytes(freed) }));
}

function titleOf(model: Kept): string {
  return 'entry' in model ? model.entry.title : model.title;
}

function idOf(model: Kept): string {
  return 'entry' in model ? model.entry.id : model.folder;
}
