/** The page of a panel: its webview as every one of ours is set up, and what goes through it both ways. */
import * as vscode from 'vscode';
import { isCancelled } from '../engine/errors.js';
import type { PanelServices } from '../workbench/services.js';
import { panelHtml } from './html.js';

export interface PageOptions<From> {
  /** What it is in the log. */
  readonly name: string;
  /** Of the webview's bundle. */
  readonly script: string;
  readonly styles?: readonly string[];
  /** @returns undefined for what is no message of the protocol */
  readonly parse: (message: unknown) => From | undefined;
  /** What goes wrong in it is shown, unless it was cancelled. */
  readonly receive: (message: From) => Promise<void>;
}

export class Page<To, From> {
  private readonly listening: vscode.Disposable;
  private sending: NodeJS.Immediate | undefined;

  constructor(
    readonly panel: vscode.WebviewPanel,
    { extension, log }: Pick<PanelServices, 'extension' | 'log'>,
    private readonly options: PageOptions<From>,
  ) {
    const { name, script, styles, parse } = options;
    const assets = vscode.Uri.joinPath(extension.extensionUri, 'out', 'webview');
    const icon = (theme: string) => vscode.Uri.joinPath(extension.extensionUri, 'media', `eye-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    this.listening = panel.webview.onDidReceiveMessage((message: unknown) => {
      const parsed = parse(message);
      if (parsed) void this.receive(parsed);
      else log.warn(`a message of the ${name} was not understood`);
    });
    panel.webview.html = panelHtml(panel.webview, assets, script, styles);
  }

  post(message: To): void {
    void this.panel.webview.postMessage(message);
  }

  /** Sends a state once for all that changes in one turn of the event loop. */
  sendSoon(state: () => To): void {
    this.sending ??= setImmediate(() => {
      this.sending = undefined;
      this.post(state());
    });
  }

  dispose(): void {
    clearImmediate(this.sending);
    this.listening.dispose();
  }

  private async receive(message: From): Promise<void> {
    try {
      await this.options.receive(message);
    } catch (error) {
      if (!isCancelled(error)) void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }
}
