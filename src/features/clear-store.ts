/** "Clear stored embeddings…": what they take is told first. */
import * as vscode from 'vscode';
import { t } from '../l10n/texts.js';
import { megabytes } from '../models/errors.js';
import type { Services } from '../workbench/services.js';

/** @throws EngineError */
export async function clearStore({ engine }: Services): Promise<void> {
  const { bytes } = await engine.request('storeSize', {});
  if (bytes === 0) {
    void vscode.window.showInformationMessage(t('No embeddings are stored.'));
    return;
  }
  const ok = t('Delete');
  const answer = await vscode.window.showWarningMessage(
    t('Delete all stored embeddings, {size}?', { size: megabytes(bytes) }),
    {
      modal: true,
      detail: t(
        'Phrases and pictures are computed again when they are next asked about. Other windows may be open: they go on. Models and phrase files stay.',
      ),
    },
    ok,
  );
  if (answer !== ok) return;
  const { freedBytes } = await engine.request('clearStore', {});
  void vscode.window.showInformationMessage(
    t('The stored embeddings were deleted; {size} are free again.', { size: megabytes(freedBytes) }),
  );
}
