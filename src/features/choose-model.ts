/** "Choose model…": what is on this machine, what can be downloaded, and the ways to others. */
import * as vscode from 'vscode';
import path from 'node:path';
import type { CommandId } from '../contributions/commands.js';
import { gigabytes } from '../l10n/amounts.js';
import { t } from '../l10n/texts.js';
import { DEMO_MODEL, hubModel, isQuantized, memoryBytes, totalBytes, type HubModel } from '../models/catalogue.js';
import { megabytes, NoModelError } from '../models/errors.js';
import { agreementInWords } from '../workbench/agreements.js';
import type { Services } from '../workbench/services.js';
import { setting } from '../workbench/settings.js';
import { downloadWithProgress } from './download-model.js';

interface Choice extends vscode.QuickPickItem {
  readonly act?: () => unknown;
}

export async function chooseModel(services: Services): Promise<void> {
  const chosen = await vscode.window.showQuickPick(choices(services), {
    title: t('Which model looks at pictures?'),
    placeHolder: t('Shares of different models are never mixed; what is open is gazed at again'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  await chosen?.act?.();
}

async function choices(services: Services): Promise<Choice[]> {
  const { models } = services;
  const inUse = models.chosen;
  const mark = (id: string) => (id === inUse ? t('in use') : '');
  const installed = await models.installed();
  const imported = await models.imported();
  const folder = setting('modelFolder');
  const here: Choice[] = [
    ...(await Promise.all(
      installed.map(async ({ entry, bytes }): Promise<Choice> => ({
        label: entry.title,
        description: words(mark(entry.id), megabytes(bytes)),
        detail: words(
          entry.title === entry.id ? entry.revision.slice(0, 12) : entry.id,
          ...(await quantisedNote(services, entry)),
        ),
        act: () => models.use(entry.id),
      })),
    )),
    ...imported.map((model): Choice => ({
      label: model.title,
      description: words(mark(model.folder), t('imported'), megabytes(model.bytes)),
      detail: model.folder,
      act: () => models.useFolder(model.folder),
    })),
    ...(folder !== '' && !imported.some((model) => model.folder === folder)
      ? [{ label: path.basename(folder) || folder, description: words(mark(folder), t('model folder')), detail: folder }]
      : []),
    {
      label: DEMO_MODEL.title,
      description: words(mark(DEMO_MODEL.id), t('comes with Clip Gaze')),
      detail: t('Learned from generated pictures like those of the sample gallery; shows offline how all this works'),
      act: () => models.useDemo(),
    },
  ];
  const known = models.catalogue.filter(({ id }) => !installed.some(({ entry }) => entry.id === id));
  // One that the settings name and nobody has fetched yet would be missing from both.
  const named = hubModel(setting('model'));
  const isOther = named && ![...models.catalogue, ...installed.map(({ entry }) => entry)].some(({ id }) => id === named.id);
  const available = [...(isOther ? [named] : []), ...known].map((model): Choice => ({
    label: model.title,
    description: words(mark(model.id), size(model)),
    detail: words(model.id, memory(model), cost(model), isQuantized(model) ? t('smaller and less exact: compare it first') : ''),
    act: () => useAbsent(services, model),
  }));
  const separator = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const run = (command: CommandId) => () => vscode.commands.executeCommand(command);
  return [
    separator(t('on this machine')),
    ...here,
    separator(t('to download')),
    ...available,
    {
      label: t('Another model of the hub…'),
      detail: t('Any CLIP model exported to ONNX, by its id'),
      act: () => askForId(services),
    },
    separator(t('other ways')),
    { label: t('Use a model folder…'), act: run('clipGaze.useModelFolder') },
    { label: t('Import model from a zip or folder…'), act: run('clipGaze.importModel') },
    { label: t('Compare models on this image or folder…'), act: run('clipGaze.compareModels') },
    { label: t('Manage models…'), act: run('clipGaze.manageModels') },
  ];
}

/** A quantised model is judged by how far it agrees with the one it was made from, on the user's own pictures. */
async function quantisedNote({ models, agreements }: Services, model: HubModel): Promise<string[]> {
  if (!isQuantized(model)) return [];
  try {
    const [ours, whole] = await Promise.all([models.find(model.id), models.find(model.id.replace(/:quantized$/, ''))]);
    const agreement = agreements.of(ours.fingerprint, whole.fingerprint);
    return [agreement ? agreementInWords(agreement) : t('not compared on your pictures yet')];
  } catch (error) {
    // One that cannot be read is no reason to offer none of the others.
    return error instanceof NoModelError ? [t('not compared: the whole model is not on this machine')] : [];
  }
}

async function useAbsent(services: Services, model: HubModel): Promise<void> {
  const { models } = services;
  await models.use(model.id);
  try {
    // It may lie in the cache of another program.
    await models.find(model.id);
    return;
  } catch (error) {
    if (!(error instanceof NoModelError)) throw error;
    const { bytesToFetch } = error;
    const download = bytesToFetch === undefined ? t('Download') : t('Download ({size})', { size: megabytes(bytesToFetch) });
    const answer = await vscode.window.showInformationMessage(
      t('{title} is not on this machine yet. It is fetched once, from {endpoint}.', {
        title: model.title,
        endpoint: models.endpoint,
      }),
      download,
    );
    if (answer === download) await downloadWithProgress(services, model);
  }
}

async function askForId(services: Services): Promise<void> {
  const id = await vscode.window.showInputBox({
    title: t('Which model of the hub?'),
    prompt: t('owner/name, with @REVISION for a branch or commit, and :quantized for its quantised towers'),
    placeHolder: /* not translated */ 'Xenova/clip-vit-base-patch16',
    ignoreFocusOut: true,
    validateInput: (text) => (text === '' || hubModel(text.trim()) ? undefined : t('An id is like owner/name.')),
  });
  const model = id === undefined ? undefined : hubModel(id.trim());
  if (model) await useAbsent(services, model);
}

function size(model: HubModel): string {
  const bytes = totalBytes(model);
  if (bytes === undefined) return t('the hub says how large');
  return model.files ? megabytes(bytes) : t('about {size}', { size: megabytes(bytes) });
}

function memory(model: HubModel): string {
  const bytes = memoryBytes(model);
  return bytes === undefined ? '' : t('about {size} of memory', { size: gigabytes(bytes) });
}

function cost({ cost: times }: HubModel): string {
  return times === undefined || times === 1 ? '' : t('{times} × the work of ViT-B/32 for a picture', { times });
}

function words(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' · ');
}
