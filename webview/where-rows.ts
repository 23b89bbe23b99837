/** The ways from a row to its map: a click on the phrase, its button, and W; and back by Escape. */
import { tell } from './host.js';

const ROW = '[data-phrase]';

/**
 * Starts listening on the element that holds the lists.
 *
 * @param isOpen whether a map is shown
 */
export function askWhere(root: HTMLElement, isOpen: () => boolean): void {
  let asked: { readonly list: string; readonly phrase: string } | undefined;
  const ask = (row: Element): void => {
    asked = { list: row.getAttribute('data-list') ?? '', phrase: row.getAttribute('data-phrase') ?? '' };
    tell({ kind: 'where', ...asked });
  };
  root.addEventListener('click', ({ target }) => {
    const row =
      target instanceof Element && target.closest(/* not translated */ '[data-cell="phrase"], [data-act="where"]')?.closest(ROW);
    // Whoever selects a phrase to copy it does not ask for its map.
    if (row && getSelection()?.isCollapsed !== false) ask(row);
  });
  root.addEventListener('keydown', (event) => {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    if (key.toLowerCase() !== 'w' || ctrlKey || metaKey || altKey || !(target instanceof Element) || !target.matches(ROW)) return;
    event.preventDefault();
    ask(target);
  });
  document.addEventListener('keydown', (event) => {
    // In a box to type in, Escape is for what was typed.
    if (event.key !== 'Escape' || event.defaultPrevented || event.target instanceof HTMLInputElement || !isOpen()) return;
    event.preventDefault();
    tell({ kind: 'close-where' });
    const inMap = document.activeElement?.closest('gaze-where');
    const rows = [...root.querySelectorAll<HTMLElement>(ROW)];
    if (inMap) rows.find((row) => row.dataset.list === asked?.list && row.dataset.phrase === asked?.phrase)?.focus();
  });
}
