/** Edits of phrase files as VS Code makes them. */
import * as vscode from 'vscode';
import type { Edit } from '../phrases/finding.js';

export function textEditOf({ from, to, text }: Edit): vscode.TextEdit {
  return vscode.TextEdit.replace(new vscode.Range(from.line, from.column, to.line, to.column), text);
}

/** Edits a document in one step that can be undone. @returns whether VS Code did it */
export function applyEdits(uri: vscode.Uri, edits: readonly Edit[]): Thenable<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(uri, edits.map(textEditOf));
  return vscode.workspace.applyEdit(edit);
}
