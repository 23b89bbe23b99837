/** One webview in which pictures are compared. */
import * as vscode from 'vscode';
import { COMPARISON_FORMATS, type ComparisonFormatId } from '../gaze/formats/format-picture-comparison.js';
import { t } from '../l10n/texts.js';
import { askForPictures } from '../workbench/pictures.js';
import type { PanelServices } from '../workbench/services.js';
import { setting } from '../workbench/settings.js';
import { actForAny, isCommon, run } from './common-acts.js';
import { Comparison } from './comparison.js';
import type { FromComparison, ToComparison } from './comparison-protocol.js';
import { parseFromComparison } from './comparison-validate.js';
import { droppedPictures } from './dropped.js';
import { Page } from './page.js';

export class ComparisonPanel implements vscode.Disposable {
  readonly comparison: Comparison;
  private readonly page: Page<ToComparison, FromComparison>;
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly services: PanelServices,
  ) {
    this.comparison = new Comparison(
      services,
      () => this.send(),
      (message) => this.page.post(message),
    );
    this.page = new Page(panel, services, {
      name: 'comparison',
      script: 'comparison.js',
      parse: parseFromComparison,
      receive: (message) => this.act(message),
    });
    this.subscriptions.push(panel.onDidDispose(() => this.dispose()));
  }

  get active(): boolean {
    return this.panel.active;
  }

  onDidDispose(told: () => void): void {
    this.subscriptions.push(this.panel.onDidDispose(told));
  }

  /** Puts the comparison on the clipboard, or into a file. */
  async take(how: 'copy' | 'save', id: ComparisonFormatId): Promise<void> {
    const result = this.comparison.result();
    const [first] = this.comparison.pictures;
    if (!result || !first) {
      void vscode.window.showInformationMessage(t('There is nothing compared yet.'));
      return;
    }
    const { title, extension, format } = COMPARISON_FORMATS[id];
    // What a program reads is whole; a table is of what is on screen.
    const text = format(result, id === 'json' ? Number.MAX_SAFE_INTEGER : setting('topK', first));
    if (how === 'copy') {
      await vscode.env.clipboard.writeText(text);
      this.comparison.say(t('The comparison was copied as {title}.', { title }));
      return;
    }
    const file = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(first, '..', `comparison.gaze.${extension}`),
      filters: { [title]: [extension] },
      title: t('Save the comparison as {title}', { title }),
    });
    if (!file) return;
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    this.comparison.say(t('Saved as {file}.', { file: vscode.workspace.asRelativePath(file) }));
  }

  dispose(): void {
    this.comparison.dispose();
    this.page.dispose();
    vscode.Disposable.from(...this.subscriptions.splice(0)).dispose();
  }

  private send(): void {
    this.page.sendSoon(() => {
      const { state } = this.comparison;
      this.panel.title = t('Compare: {names}', { names: state.pictures.map(({ name }) => name).join(', ') });
      return { kind: 'comparison', state };
    });
  }

  private async act(message: FromComparison): Promise<void> {
    const { comparison } = this;
    if (isCommon(message)) return actForAny(this.services, message, comparison.pictures[0]);
    switch (message.kind) {
      case 'ready':
        this.send();
        comparison.sendThumbnails();
        return;
      case 'gaze':
        return comparison.again();
      case 'cancel':
        comparison.cancel();
        return;
      case 'add':
        return comparison.add(await askForPictures(t('Compare pictures')));
      case 'drop':
        return this.drop(message.uris);
      case 'remove':
        return comparison.remove(message.uri);
      case 'move':
        comparison.move(message.uri, message.by);
        return;
      case 'open':
        return run('clipGaze.gaze', vscode.Uri.parse(message.uri));
      case 'take':
        return this.take(message.how, message.format);
    }
  }

  private async drop(uris: readonly string[]): Promise<void> {
    const pictures = droppedPictures(uris);
    if (pictures.length > 0) await this.comparison.add(pictures);
    else this.comparison.say(t('What was dropped is no picture that Clip Gaze reads.'));
  }
}
