/** Lists that are no files of the workspace, as documents that can be read and not changed. */
import * as vscode from 'vscode';
import { readBuiltInText } from '../phrases/built-in-list-file.js';
import { isBuiltInListId } from '../phrases/built-in-lists.js';
import { printPhraseFile } from '../phrases/print-phrase-file.js';
import type { PhraseList } from '../phrases/phrase-list.js';
import { BUILT_IN_SCHEME } from './phrase-documents.js';

export class ListDocuments implements vscode.Disposable {
  /** Lists written in the settings or into the panel, as they were when they were opened, by their path. */
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly provider: vscode.Disposable;

  /** @param folder of the built-in lists */
  constructor(private readonly folder: string) {
    this.provider = vscode.workspace.registerTextDocumentContentProvider(BUILT_IN_SCHEME, {
      onDidChange: this.changed.event,
      provideTextDocumentContent: (uri) => this.textOf(uri),
    });
  }

  /** @returns the URI of the document that has a list's phrases */
  uriOf(list: PhraseList): vscode.Uri {
    // A built-in one is shown as it ships, whole, with what its comments say.
    if (isBuiltInListId(list.id)) return uriOfPath(`/${list.id}.phrases`);
    const uri = uriOfPath(`/lists/${list.id.replaceAll('/', '-')}.phrases`);
    this.texts.set(uri.path, printPhraseFile(list));
    this.changed.fire(uri);
    return uri;
  }

  dispose(): void {
    this.provider.dispose();
    this.changed.dispose();
    this.texts.clear();
  }

  private async textOf({ path }: vscode.Uri): Promise<string> {
    const id = path.slice(1).replace(/\.phrases$/, '');
    return isBuiltInListId(id) ? readBuiltInText(this.folder, id) : (this.texts.get(path) ?? '');
  }
}

function uriOfPath(path: string): vscode.Uri {
  return vscode.Uri.from({ scheme: BUILT_IN_SCHEME, path });
}
