/** One webview in which pictures are compared. */
import * as vscode from 'vscode';
import { isCancelled } from '../engine/errors.js';
import { COMPARISON_FORMATS, type ComparisonFormatId } from '../gaze/formats/format-picture-comparison.js';
import { COMMANDS, type CommandId } from '../contributions/commands.js';
import { askForPictures } from '../workbench/pictures.js';
import type { Services } from '../workbench/services.js';
import { setting, writeSetting } from '../workbench/settings.js';
import { Comparison } from './comparison.js';
import type { FromComparison, ToComparison } from './comparison-protocol.js';
import { parseFromComparison } from './comparison-validate.js';
import { droppedPictures } from './dropped.js';
import { panelHtml } from './html.js';

export class ComparisonPanel implements vscode.Disposable {
  readonly comparison: Comparison;
  private readonly subscriptions: vscode.Disposable[] = [];
  private sending: NodeJS.Immediate | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly services: Services,
  ) {
    this.comparison = new Comparison(
      services,
      () => this.send(),
      (message) => this.post(message),
    );
    const { extensionUri } = services.extension;
    const assets = vscode.Uri.joinPath(extensionUri, 'out', 'webview');
    const icon = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', `eye-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    this.subscriptions.push(
      panel.webview.onDidReceiveMessage((message: unknown) => {
        const parsed = parseFromComparison(message);
        if (parsed) void this.receive(parsed);
        else services.log.warn('a message of the comparison was not understood');
      }),
      panel.onDidDispose(() => this.dispose()),
    );
    panel.webview.html = panelHtml(panel.webview, assets, 'comparison.js');
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
      void vscode.window.showInformationMessage('There is nothing compared yet.');
      return;
    }
    const { title, extension, format } = COMPARISON_FORMATS[id];
    // What a program reads is whole; a table is of what is on screen.
    const text = format(result, id === 'json' ? Number.MAX_SAFE_INTEGER : setting('topK', first));
    if (how === 'copy') {
      await vscode.env.clipboard.writeText(text);
      this.comparison.say(`The comparison was copied as ${title}.`);
      return;
    }
    const file = await vscode.window.showSaveDialog({
      defaultUri: vscode.Uri.joinPath(first, '..', `comparison.gaze.${extension}`),
      filters: { [title]: [extension] },
      title: `Save the comparison as ${title}`,
    });
    if (!file) return;
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
    this.comparison.say(`Saved as ${vscode.workspace.asRelativePath(file)}.`);
  }

  dispose(): void {
    this.comparison.dispose();
    clearImmediate(this.sending);
    vscode.Disposable.from(...this.subscriptions.splice(0)).dispose();
  }

  private post(message: ToComparison): void {
    void this.panel.webview.postMessage(message);
  }

  /** Sends the state once for all that changes in one turn of the event loop. */
  private send(): void {
    this.sending ??= setImmediate(() => {
      this.sending = undefined;
      const { state } = this.comparison;
      this.panel.title = `Compare: ${state.pictures.map(({ name }) => name).join(', ')}`;
      this.post({ kind: 'comparison', state });
    });
  }

  private async receive(message: FromComparison): Promise<void> {
    try {
      await this.act(message);
    } catch (error) {
      if (!isCancelled(error)) void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }

  private async act(message: FromComparison): Promise<void> {
    const { comparison } = this;
    const { models, log } = this.services;
    const [first] = comparison.pictures;
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
      case 'download':
        // How it ends is told to all panels at once.
        await models.startDownload().catch(() => undefined);
        return;
      case 'demo':
        return models.useDemo();
      case 'folder':
        return models.useFolder();
      case 'import':
        return run('clipGaze.importModel');
      case 'file-list':
        return run('clipGaze.copyFileList');
      case 'smaller-batch':
        return writeSetting('batchSize', Math.max(1, Math.floor(setting('batchSize', first) / 4)), first);
      case 'choose-lists':
        return run('clipGaze.chooseLists');
      case 'settings':
        return run('clipGaze.openSettings');
      case 'log':
        log.show();
        return;
      case 'add':
        return comparison.add(await askForPictures(COMMANDS['clipGaze.comparePictures'].title));
      case 'drop':
        return this.drop(message.uris);
      case 'remove':
        return comparison.remove(message.uri);
      case 'move':
        comparison.move(message.uri, message.by);
        return;
      case 'open':
        await vscode.commands.executeCommand('clipGaze.gaze' satisfies CommandId, vscode.Uri.parse(message.uri));
        return;
      case 'take':
        return this.take(message.how, message.format);
    }
  }

  private async drop(uris: readonly string[]): Promise<void> {
    const pictures = droppedPictures(uris);
    if (pictures.length > 0) await this.comparison.add(pictures);
    else this.comparison.say('What was dropped is no picture that Clip Gaze reads.');
  }
}

async function run(command: CommandId): Promise<void> {
  await vscode.commands.executeCommand(command);
}
