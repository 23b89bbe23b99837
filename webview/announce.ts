/** What a screen reader is told when the panel changes by itself. Progress is left out: it would never be silent. */
import { sentences, t } from '../src/l10n/texts.js';
import type { PanelState } from '../src/panel/protocol.js';
import { bytes, isUndecided, percent } from './format.js';

/** @returns one or two sentences; the same as before means that there is nothing new to say */
export function announcement(state: PanelState): string {
  const { phase, lists } = state;
  switch (phase.kind) {
    case 'empty':
      return t('No picture yet.');
    case 'starting':
      return t('Starting.');
    case 'computing':
      return phase.what === 'picture' ? t('Looking at the picture.') : t('Asking the phrases.');
    case 'downloading':
      return sentences(t('Downloading {model}.', { model: phase.model }), phase.waiting);
    case 'no-model':
      return phase.bytes === undefined
        ? t('{model} is not on this machine.', { model: phase.model })
        : t('{model} is not on this machine: {size} to download.', { model: phase.model, size: bytes(phase.bytes) });
    case 'cancelled':
      return t('Cancelled.');
    case 'failed':
      return phase.message;
    case 'done':
      return sentences(t('Done.'), ...lists.map(best));
  }
}

function best({ title, count, effective, rows, error }: PanelState['lists'][number]): string {
  const [first] = rows;
  if (error !== undefined) return t('{title}: {error}', { title, error });
  if (!first) return t('{title}: no phrases.', { title });
  const said = { title, phrase: first.phrase, share: percent(first.probability) };
  return isUndecided(effective, count)
    ? t('{title}: undecided, first {phrase}, {share}.', said)
    : t('{title}: {phrase}, {share}.', said);
}
