/** "Compare models on this image or folder…": the same gaze by two models, side by side. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import { isPictureName } from '../clip/picture-name.js';
import { DEMO_MODEL } from '../models/catalogue.js';
import type { compareModels } from '../gaze/compare.js';
import { t } from '../l10n/texts.js';
import type { Panels } from '../panel/panels.js';
import { activePicture, pathOf, PICTURE_FILTERS, sourceOf } from '../workbench/pictures.js';
import type { Services } from '../workbench/services.js';
import { runtimeSettings, seeingFor, setting } from '../workbench/settings.js';

const SCHEME = 'clip-gaze-comparison';

/** More pictures tell hardly more about two models, and each is gazed at three times. */
const MOST_PICTURES = 100;

/** Comparisons that can be read, by their document's path; the last few, as each is a page of text. */
const MOST_DOCUMENTS = 20;

export class ModelComparisons implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly registration: vscode.Disposable;

  constructor(
    private readonly services: Services,
    private readonly panels: Panels,
  ) {
    this.registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  provideTextDocumentContent({ path }: vscode.Uri): string {
    return this.texts.get(path) ?? t('This comparison is no longer kept. Compare again.');
  }

  /** Asks what to compare, computes, and opens the result. */
  async compare(clicked?: unknown, selected?: unknown): Promise<void> {
    const { models } = this.services;
    const pictures = await this.picturesOf(clicked, selected);
    if (pictures.length === 0) {
      void vscode.window.showInformationMessage(t('There is no picture to compare models on.'));
      return;
    }
    const other = await this.askForOther();
    if (other === undefined) return;
    const text = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title: t('Comparing models'), cancellable: true },
      async (progress, token) => {
        const work = new AbortController();
        token.onCancellationRequested(() => work.abort());
        const pair = [await models.current(), await models.find(other)] as const;
        return this.compute(pair, pictures.slice(0, MOST_PICTURES), work.signal, progress);
      },
    );
    const path = `/${new Date().toISOString().replaceAll(':', '-')}/${t('Comparison of models')}.md`;
    this.texts.set(path, text);
    for (const old of [...this.texts.keys()].slice(0, -MOST_DOCUMENTS)) this.texts.delete(old);
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.from({ scheme: SCHEME, path }));
  }

  dispose(): void {
    this.registration.dispose();
  }

  private async compute(
    pair: Parameters<typeof compareModels>[2],
    pictures: readonly vscode.Uri[],
    signal: AbortSignal,
    progress: vscode.Progress<{ message?: string; increment?: number }>,
  ): Promise<string> {
    const { engine, lists, agreements } = this.services;
    const [{ compareModels }, { formatComparison }] = await Promise.all([
      import('../gaze/compare.js'),
      import('../gaze/formats/format-comparison.js'),
    ]);
    const [first] = pictures;
    const comparison = await compareModels(
      engine,
      { runtime: runtimeSettings(), seeing: seeingFor(first), batchSize: setting('batchSize', first) },
      pair,
      await Promise.all(pictures.map(async (uri) => ({ source: await sourceOf(uri), path: pathOf(uri) }))),
      first ? await lists.for(first) : [],
      {
        topK: setting('topK', first),
        signal,
        onProgress: (done, total, { title }) =>
          progress.report({ increment: 100 / total, message: t('{title}: picture {done} of {total}', { title, done, total }) }),
      },
    );
    await agreements.keep(comparison);
    return formatComparison(comparison);
  }

  private async picturesOf(clicked: unknown, selected: unknown): Promise<vscode.Uri[]> {
    const given = (Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : [clicked]).filter(
      (uri) => uri instanceof vscode.Uri,
    );
    if (given.length === 0) {
      const inFront = this.panels.active?.uri ?? activePicture();
      if (inFront) return [inFront];
      return (
        (await vscode.window.showOpenDialog({ filters: PICTURE_FILTERS, canSelectMany: true, openLabel: t('Compare models') })) ??
        []
      );
    }
    return (await Promise.all(given.map(picturesIn))).flat();
  }

  private async askForOther(): Promise<string | undefined> {
    const { models } = this.services;
    const inUse = models.chosen;
    const others = [
      ...(await models.installed()).map(({ entry: { id, title } }) => ({ label: title, detail: id, id })),
      ...(await models.imported()).map(({ title, folder }) => ({ label: title, detail: folder, id: folder })),
      { label: DEMO_MODEL.title, detail: t('comes with Clip Gaze'), id: DEMO_MODEL.id },
    ].filter(({ id }) => id !== inUse);
    if (others.length === 0) {
      const choose = t('Choose model…');
      const answer = await vscode.window.showInformationMessage(
        t('There is no second model on this machine to compare with.'),
        choose,
      );
      if (answer === choose) await vscode.commands.executeCommand('clipGaze.chooseModel' satisfies CommandId);
      return undefined;
    }
    const chosen = await vscode.window.showQuickPick(others, {
      title: t('Compare the model in use with which other?'),
      placeHolder: t('Both gaze at the same pictures and lists; their order of the phrases is compared'),
    });
    return chosen?.id;
  }
}

/** A picture itself, or the pictures that lie in a folder. */
async function picturesIn(uri: vscode.Uri): Promise<vscode.Uri[]> {
  const { type } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.Directory) === 0) return [uri];
  return (await vscode.workspace.fs.readDirectory(uri))
    .filter(([name, kind]) => (kind & vscode.FileType.File) !== 0 && isPictureName(name))
    .map(([name]) => vscode.Uri.joinPath(uri, name))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
