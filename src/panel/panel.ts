/** One panel: a webview and the gaze that it shows. */
import * as vscode from 'vscode';
import { isCancelled } from '../engine/errors.js';
import type { Drawing } from '../gaze/formats/format-svg.js';
import type { GazeResult } from '../gaze/result.js';
import { nameOf } from '../workbench/pictures.js';
import type { Services } from '../workbench/services.js';
import { setting } from '../workbench/settings.js';
import { act } from './acts.js';
import { Drawings } from './drawings.js';
import { panelHtml } from './html.js';
import { panelState } from './panel-state.js';
import { PictureGaze } from './picture-gaze.js';
import type { FromPanel, ToPanel } from './protocol.js';
import { searchFor } from './search.js';
import { copyPart, copyText, drawingOf, resultOf } from './taking-away.js';
import { parseFromPanel } from './validate.js';

export class Panel implements vscode.Disposable {
  readonly gaze: PictureGaze;
  readonly drawings: Drawings;
  private readonly subscriptions: vscode.Disposable[] = [];
  private sending: NodeJS.Immediate | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    uri: vscode.Uri,
    private readonly services: Services,
  ) {
    this.gaze = new PictureGaze(
      uri,
      services,
      () => this.send(),
      (message) => this.post(message),
    );
    this.drawings = new Drawings((message) => this.post(message));
    const assets = vscode.Uri.joinPath(services.extension.extensionUri, 'out', 'webview');
    panel.title = `Gaze: ${nameOf(uri)}`;
    const icon = (theme: string) => vscode.Uri.joinPath(services.extension.extensionUri, 'media', `eye-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    this.subscriptions.push(
      panel.webview.onDidReceiveMessage((message: unknown) => {
        const parsed = parseFromPanel(message);
        if (parsed) void this.receive(parsed);
        else services.log.warn('a message of the panel was not understood');
      }),
      panel.onDidDispose(() => this.dispose()),
    );
    panel.webview.html = panelHtml(panel.webview, assets);
  }

  get uri(): vscode.Uri {
    return this.gaze.uri;
  }

  reveal(): void {
    this.panel.reveal();
  }

  get active(): boolean {
    return this.panel.active;
  }

  onDidDispose(told: () => void): void {
    this.subscriptions.push(this.panel.onDidDispose(told));
  }

  dispose(): void {
    this.gaze.dispose();
    this.drawings.dispose();
    clearImmediate(this.sending);
    vscode.Disposable.from(...this.subscriptions.splice(0)).dispose();
  }

  post(message: ToPanel): void {
    void this.panel.webview.postMessage(message);
  }

  /** Sends the state once for all that changes in one turn of the event loop. */
  send(): void {
    this.sending ??= setImmediate(() => {
      this.sending = undefined;
      this.post({ kind: 'state', state: panelState(this.gaze, this.services.panelMemory.value) });
    });
  }

  /** Looks a phrase up in the browser. */
  search(phrase: string): Promise<void> {
    return searchFor(phrase, this.services.extension.globalState);
  }

  /** Phrases of each list that the panel shows before more are asked for. */
  get rowsShown(): number {
    return setting('topK', this.uri);
  }

  /** The result on screen, or of one list of it. */
  result(only?: string): GazeResult | undefined {
    return resultOf(this.gaze, this.services.version, only);
  }

  /** Copies a phrase, a list or the result as text. */
  copyPart(message: Extract<FromPanel, { kind: 'copy' }>): Promise<void> {
    return copyPart(this.gaze, this.services.version, message);
  }

  /** Puts text on the clipboard and says so. */
  copy(text: string, told: string): Promise<void> {
    return copyText(this.gaze, text, told);
  }

  /** The picture with its lists as a drawing. */
  drawing(result: GazeResult, top: number): Promise<Drawing> {
    return drawingOf(this.gaze, this.services, result, top);
  }

  /** The same as PNG. */
  async drawPng(result: GazeResult, top: number): Promise<Uint8Array> {
    return this.drawings.draw(await this.drawing(result, top));
  }

  private async receive(message: FromPanel): Promise<void> {
    try {
      await act(this, this.services, message);
    } catch (error) {
      if (!isCancelled(error)) void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }
}
