/** All tables that are open: one for each selection, found again after a reload of the window. */
import { t } from '../l10n/texts.js';
import * as vscode from 'vscode';
import { FOLDER_TYPE } from '../contributions/commands.js';
import type { Panels } from '../panel/panels.js';
import type { Services } from '../workbench/services.js';
import { nameOfSelection } from '../workbench/find-pictures.js';
import type { Folder } from './folder.js';
import type { KeptFolder } from './protocol.js';

export class Folders implements vscode.Disposable {
  private readonly open = new Map<string, Folder>();

  constructor(
    private readonly services: Services,
    private readonly panels: Panels,
  ) {}

  /**
   * Shows the table of pictures and folders, a new one if there is none, and gazes at them.
   *
   * @param going false where only what is stored of them is taken, until the user wants more
   */
  async show(uris: readonly vscode.Uri[], going = true): Promise<Folder> {
    // Before it is looked for: whoever asks for the same meanwhile must find it.
    const { Folder } = await import('./folder.js');
    const known = this.open.get(uris.join('\n'));
    if (!known) {
      const title = t('Gaze: {name}', { name: nameOfSelection(uris) });
      const webview = vscode.window.createWebviewPanel(FOLDER_TYPE, title, vscode.ViewColumn.Active);
      return this.add(Folder, webview, freshTable(uris, going));
    }
    known.reveal();
    return known;
  }

  /** Makes a webview a table; also one that VS Code has kept over a reload. */
  async adopt(webview: vscode.WebviewPanel, kept: KeptFolder): Promise<Folder> {
    const { Folder } = await import('./folder.js');
    return this.add(Folder, webview, kept);
  }

  private add(kind: typeof Folder, webview: vscode.WebviewPanel, kept: KeptFolder): Folder {
    const folder = new kind(webview, kept, this.services, (uri) => this.panels.show(uri, { beside: true }));
    this.open.set(folder.key, folder);
    folder.onDidDispose(() => {
      if (this.open.get(folder.key) === folder) this.open.delete(folder.key);
    });
    return folder;
  }

  /** The table that the user is in. */
  get active(): Folder | undefined {
    return [...this.open.values()].find((folder) => folder.active);
  }

  dispose(): void {
    for (const folder of [...this.open.values()]) folder.dispose();
    this.open.clear();
  }
}

/** A table as it is opened first. */
function freshTable(uris: readonly vscode.Uri[], going: boolean): KeptFolder {
  return { uris: uris.map(String), filter: {}, order: { column: { by: 'path' }, descending: false }, text: '', going };
}
