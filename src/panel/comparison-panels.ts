/** All comparisons of pictures that are open, found again after a reload of the window. */
import * as vscode from 'vscode';
import { COMPARISON_TYPE } from '../contributions/commands.js';
import { t } from '../l10n/texts.js';
import type { PanelServices } from '../workbench/services.js';
import { ComparisonPanel } from './comparison-panel.js';

export class ComparisonPanels implements vscode.Disposable {
  private readonly open = new Set<ComparisonPanel>();

  constructor(private readonly services: PanelServices) {}

  /** Compares pictures in a new panel. */
  async compare(pictures: readonly vscode.Uri[]): Promise<void> {
    const webview = vscode.window.createWebviewPanel(COMPARISON_TYPE, t('Compare'), vscode.ViewColumn.Active, {
      enableFindWidget: true,
    });
    await this.adopt(webview).comparison.add(pictures);
  }

  /** Makes a webview a comparison; also one that VS Code has kept over a reload. */
  adopt(webview: vscode.WebviewPanel): ComparisonPanel {
    const panel = new ComparisonPanel(webview, this.services);
    this.open.add(panel);
    panel.onDidDispose(() => this.open.delete(panel));
    return panel;
  }

  /** The comparison that the user is in. */
  get active(): ComparisonPanel | undefined {
    return [...this.open].find((panel) => panel.active);
  }

  dispose(): void {
    for (const panel of [...this.open]) panel.dispose();
    this.open.clear();
  }
}
