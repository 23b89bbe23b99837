/** A model's download, as a panel shows it that waits for it. */
import type { PanelModels } from '../workbench/services.js';
import type { PanelPhase } from './protocol.js';

/** @returns the phase to enter from this one while a download is under way; undefined where the panel does not wait for it */
export function downloadPhase(phase: PanelPhase, { download }: Pick<PanelModels, 'download'>): PanelPhase | undefined {
  if (!download || !waitsForModel(phase)) return undefined;
  const { doneBytes, totalBytes, bytesPerSecond, file, waiting } = download.progress;
  return {
    kind: 'downloading',
    model: download.title,
    doneBytes,
    totalBytes,
    bytesPerSecond,
    file,
    ...(waiting !== undefined && { waiting }),
  };
}

/** Whether a download under way is what the panel waits for. */
function waitsForModel(phase: PanelPhase): boolean {
  if (phase.kind === 'failed') return phase.problem === 'model' || phase.problem === 'download';
  return phase.kind === 'no-model' || phase.kind === 'downloading';
}
