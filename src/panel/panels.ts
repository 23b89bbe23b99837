/** All panels that are open, found again after a reload of the window. */
import * as vscode from 'vscode';
import { PANEL_TYPE } from '../contributions/commands.js';
import { nameOf } from '../workbench/pictures.js';
import type { Services } from '../workbench/services.js';
import { Panel } from './panel.js';

export class Panels implements vscode.Disposable {
  private readonly open = new Set<Panel>();

  constructor(private readonly services: Services) {}

  /** Shows the picture's panel, a new one beside the editor if there is none, and gazes. */
  async show(uri: vscode.Uri): Promise<void> {
    let panel = [...this.open].find((each) => each.uri.toString() === uri.toString());
    if (panel) panel.reveal();
    else {
      const column = this.open.size > 0 ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
      panel = this.adopt(
        vscode.window.createWebviewPanel(
          PANEL_TYPE,
          `Gaze: ${nameOf(uri)}`,
          vscode.window.tabGroups.activeTabGroup.activeTab ? column : vscode.ViewColumn.Active,
          {
            enableFindWidget: true,
          },
        ),
        uri,
      );
    }
    void this.services.history.add(uri);
    await panel.gaze.gaze();
  }

  /** Makes a webview the panel of a picture; also one that VS Code has kept over a reload. */
  adopt(webview: vscode.WebviewPanel, uri: vscode.Uri): Panel {
    const panel = new Panel(webview, uri, this.services);
    this.open.add(panel);
    panel.onDidDispose(() => this.open.delete(panel));
    return panel;
  }

  /** The panel that the user is in. */
  get active(): Panel | undefined {
    return [...this.open].find((panel) => panel.active);
  }

  dispose(): void {
    for (const panel of [...this.open]) panel.dispose();
    this.open.clear();
  }
}
