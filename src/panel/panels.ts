/** All panels that are open, found again after a reload of the window. */
import * as vscode from 'vscode';
import { PANEL_TYPE } from '../contributions/commands.js';
import type { PanelServices } from '../workbench/services.js';
import { Panel } from './panel.js';
import type { PictureGaze } from './picture-gaze.js';

/** A panel that shows a picture. */
type PicturePanel = Panel & { readonly gaze: PictureGaze; readonly uri: vscode.Uri };

export class Panels implements vscode.Disposable {
  private readonly open = new Set<Panel>();
  /** The one that was last in front comes last. */
  private recent: readonly Panel[] = [];
  private readonly latestChanged = new vscode.EventEmitter<void>();
  /** Another panel is the latest, or its picture was looked at anew. */
  readonly onDidChangeLatest = this.latestChanged.event;

  constructor(private readonly services: PanelServices) {}

  /**
   * Shows the picture's panel and gazes.
   *
   * @param beside what is in front stays in sight
   */
  async show(uri: vscode.Uri, { beside = false } = {}): Promise<void> {
    await this.reveal(uri, { beside }).gaze();
  }

  /**
   * The picture's panel, or an empty one, brought to the front; a new one beside the editor if there is none.
   *
   * @param beside what is in front stays in sight also where other panels are open
   */
  reveal(uri: vscode.Uri, { preserveFocus = false, beside = false } = {}): PictureGaze {
    const known = this.find(uri) ?? this.find(undefined);
    known?.reveal(preserveFocus);
    return (known ?? this.create(preserveFocus, beside)).open(uri);
  }

  /** Shows a panel that says how to choose a picture. */
  showEmpty(): void {
    const empty = this.find(undefined);
    if (empty) empty.reveal();
    else this.create();
  }

  /** Makes a webview a panel, of a picture or empty; also one that VS Code has kept over a reload. */
  adopt(webview: vscode.WebviewPanel, uri?: vscode.Uri): Panel {
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

  /** The panel of a picture that the user was in last, as long as it is open. */
  get latest(): PicturePanel | undefined {
    return this.recent.findLast(hasPicture);
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

  /** @param uri of its picture; undefined for one that shows none */
  private find(uri: vscode.Uri | undefined): Panel | undefined {
    return [...this.open].find((panel) => panel.uri?.toString() === uri?.toString());
  }

  private create(preserveFocus = false, toTheSide = false): Panel {
    const { Active, Beside } = vscode.ViewColumn;
    const beside = (this.open.size === 0 || toTheSide) && vscode.window.tabGroups.activeTabGroup.activeTab !== undefined;
    const place = { viewColumn: beside ? Beside : Active, preserveFocus };
    return this.adopt(
      vscode.window.createWebviewPanel(PANEL_TYPE, /* not translated */ 'Clip Gaze', place, { enableFindWidget: true }),
    );
  }
}

function hasPicture(panel: Panel): panel is PicturePanel {
  return panel.gaze !== undefined;
}
