/** All panels that are open, found again after a reload of the window. */
import * as vscode from 'vscode';
import { PANEL_TYPE } from '../contributions/commands.js';
import { nameOf } from '../workbench/pictures.js';
import type { Services } from '../workbench/services.js';
import { Panel } from './panel.js';

export class Panels implements vscode.Disposable {
  private readonly open = new Set<Panel>();
  /** The one that was last in front comes last. */
  private recent: readonly Panel[] = [];
  private readonly latestChanged = new vscode.EventEmitter<void>();
  /** Another panel is the latest, or its picture was looked at anew. */
  readonly onDidChangeLatest = this.latestChanged.event;

  constructor(private readonly services: Services) {}

  /** Shows the picture's panel and gazes. */
  async show(uri: vscode.Uri): Promise<void> {
    await this.reveal(uri).gaze.gaze();
  }

  /** The picture's panel, brought to the front; a new one beside the editor if there is none. */
  reveal(uri: vscode.Uri, { preserveFocus = false } = {}): Panel {
    void this.services.history.add(uri);
    const known = [...this.open].find((each) => each.uri.toString() === uri.toString());
    if (known) {
      known.reveal(preserveFocus);
      return known;
    }
    const column = this.open.size > 0 ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside;
    const viewColumn = vscode.window.tabGroups.activeTabGroup.activeTab ? column : vscode.ViewColumn.Active;
    const title = `Gaze: ${nameOf(uri)}`;
    return this.adopt(
      vscode.window.createWebviewPanel(PANEL_TYPE, title, { viewColumn, preserveFocus }, { enableFindWidget: true }),
      uri,
    );
  }

  /** Makes a webview the panel of a picture; also one that VS Code has kept over a reload. */
  adopt(webview: vscode.WebviewPanel, uri: vscode.Uri): Panel {
    const panel = new Panel(webview, uri, this.services);
    this.open.add(panel);
    panel.onDidDispose(() => {
      this.open.delete(panel);
      this.arrange(this.recent.filter((each) => each !== panel));
    });
    const toFront = () => this.arrange([...this.recent.filter((each) => each !== panel), panel]);
    toFront();
    panel.onDidShow(toFront);
    panel.onDidLook(() => {
      if (this.latest === panel) this.latestChanged.fire();
    });
    return panel;
  }

  /** The panel that the user is in. */
  get active(): Panel | undefined {
    return [...this.open].find((panel) => panel.active);
  }

  /** The panel that the user was in last, as long as it is open. */
  get latest(): Panel | undefined {
    return this.recent.at(-1);
  }

  dispose(): void {
    this.latestChanged.dispose();
    for (const panel of [...this.open]) panel.dispose();
    this.open.clear();
  }

  private arrange(recent: readonly Panel[]): void {
    const before = this.latest;
    this.recent = recent;
    if (this.latest !== before) this.latestChanged.fire();
  }
}
