/** Files dropped into the panel. VS Code hands them over only while Shift is held. */
import { t } from '../src/l10n/texts.js';
import { tell } from './host.js';

/** Says how it is done, wherever pictures can be dropped. */
export function dropHint(): string {
  return t('or drag pictures from the explorer here with Shift held');
}

const OVER = 'dropping';

/** Starts listening on the whole page. */
export function dropPictures(): void {
  const over = (now: boolean) => document.body.classList.toggle(OVER, now);
  document.addEventListener('dragover', (event) => {
    if (!event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    over(true);
  });
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) over(false);
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    over(false);
    const uris = urisIn(event.dataTransfer?.getData('text/uri-list') ?? '');
    if (uris.length > 0) tell({ kind: 'drop', uris });
  });
}

/** @returns the URIs of a `text/uri-list` (RFC 2483): one a line, lines with # are comments */
export function urisIn(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
