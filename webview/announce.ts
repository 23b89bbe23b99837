/** What a screen reader is told when the panel changes by itself. Progress is left out: it would never be silent. */
import type { PanelState } from '../src/panel/protocol.js';
import { bytes, isUndecided, percent } from './format.js';

/** @returns one or two sentences; the same as before means that there is nothing new to say */
export function announcement(state: PanelState): string {
  const { phase, lists } = state;
  switch (phase.kind) {
    case 'empty':
      return 'No picture yet.';
    case 'starting':
      return 'Starting.';
    case 'computing':
      return phase.what === 'picture' ? 'Looking at the picture.' : 'Asking the phrases.';
    case 'downloading':
      return `Downloading ${phase.model}.${phase.waiting === undefined ? '' : ` ${phase.waiting}`}`;
    case 'no-model':
      return `${phase.model} is not on this machine${phase.bytes === undefined ? '.' : `: ${bytes(phase.bytes)} to download.`}`;
    case 'cancelled':
      return 'Cancelled.';
    case 'failed':
      return phase.message;
    case 'done':
      return ['Done.', ...lists.map(best)].join(' ');
  }
}

function best({ title, count, effective, rows, error }: PanelState['lists'][number]): string {
  const [first] = rows;
  if (error !== undefined) return `${title}: ${error}`;
  if (!first) return `${title}: no phrases.`;
  const said = `${first.phrase}, ${percent(first.probability)}`;
  return isUndecided(effective, count) ? `${title}: undecided, first ${said}.` : `${title}: ${said}.`;
}
