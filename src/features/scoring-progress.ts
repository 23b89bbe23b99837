/** While new phrases are encoded for the scores at the lines' ends: how far that is, in the status bar, and a way to stop it. */
import { percentage } from '../l10n/numbers.js';
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import { t } from '../l10n/texts.js';
import type { ScoredDocuments } from './scored-documents.js';

export function registerScoringProgress(documents: ScoredDocuments): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('clipGaze.scoring', vscode.StatusBarAlignment.Right, 51);
  item.name = t('Clip Gaze: Scoring');
  item.command = 'clipGaze.stopScoring' satisfies CommandId;
  const show = (): void => {
    const { progress } = documents;
    if (!progress) {
      item.hide();
      return;
    }
    const { done, total } = progress;
    const of = t('{done} of {total}', { done, total });
    item.text = t('$(sync~spin) Scoring {share}', { share: percentage(Math.floor((100 * done) / total) / 100, 0) });
    item.tooltip = t('{progress} new phrases are encoded. What is encoded is kept. Click to stop.', { progress: of });
    item.accessibilityInformation = {
      label: t('Clip Gaze: scoring, {progress} new phrases; stop', { progress: of }),
      role: 'button',
    };
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
