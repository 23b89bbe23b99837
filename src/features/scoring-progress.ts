/** While new phrases are encoded for the scores at the lines' ends: how far that is, in the status bar, and a way to stop it. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import type { ScoredDocuments } from './scored-documents.js';

export function registerScoringProgress(documents: ScoredDocuments): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('clipGaze.scoring', vscode.StatusBarAlignment.Right, 51);
  item.name = 'Clip Gaze: Scoring';
  item.command = 'clipGaze.stopScoring' satisfies CommandId;
  const show = (): void => {
    const { progress } = documents;
    if (!progress) {
      item.hide();
      return;
    }
    const { done, total } = progress;
    const of = `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
    item.text = `$(sync~spin) Scoring ${Math.floor((100 * done) / total)} %`;
    item.tooltip = `${of} new phrases are encoded. What is encoded is kept. Click to stop.`;
    item.accessibilityInformation = { label: `Clip Gaze: scoring, ${of} new phrases; stop`, role: 'button' };
    item.show();
  };
  const on = (id: CommandId, run: () => void) => vscode.commands.registerCommand(id, run);
  return vscode.Disposable.from(
    item,
    documents.onDidProgress(show),
    on('clipGaze.stopScoring', () => documents.stop()),
    on('clipGaze.goOnScoring', () => documents.goOn()),
  );
}
