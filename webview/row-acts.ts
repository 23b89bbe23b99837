/** What the buttons of a row do, but for its map: listened for once above all rows, not on each of them. */
import { tell } from './host.js';

/** Starts listening on the element that holds the lists. */
export function actOnRows(root: HTMLElement): void {
  root.addEventListener('click', ({ target }) => {
    const act = target instanceof Element ? target.closest<HTMLElement>('[data-act]') : null;
    const row = act?.closest<HTMLElement>('[data-phrase]');
    const { list, phrase } = row?.dataset ?? {};
    if (list === undefined || phrase === undefined) return;
    if (act?.dataset.act === 'copy-phrase') tell({ kind: 'copy', what: 'phrase', list, phrase });
    else if (act?.dataset.act === 'search') tell({ kind: 'search', phrase });
  });
}
