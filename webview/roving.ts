/**
 * One stop for the Tab key among all rows of all lists: the arrows go from row to row and into a row's actions, Enter copies.
 * Done on the elements themselves, for drawing 5,854 rows anew at each key press would be felt.
 */
const ROW = '[data-phrase]';

/** Starts listening on the element that holds the lists. Rows are drawn with tabindex -1, as are their buttons. */
export function roveRows(root: HTMLElement): void {
  root.addEventListener('focusin', ({ target }) => {
    const row = rowOf(target);
    if (row) makeStop(root, row);
  });
  root.addEventListener('keydown', (event) => {
    const row = rowOf(event.target);
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'Enter' && event.target === row) {
      event.preventDefault();
      row.querySelector<HTMLElement>('[data-act="copy-phrase"]')?.click();
      return;
    }
    const next = goal(event.key, root, row, event.target as HTMLElement);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

/** Makes the first row the Tab key's stop if none is, as after new results. */
export function keepStop(root: HTMLElement): void {
  if (root.querySelector(`${ROW}[tabindex="0"]`)) return;
  const first = root.querySelector<HTMLElement>(ROW);
  if (first) makeStop(root, first);
}

function goal(key: string, root: HTMLElement, row: HTMLElement, from: HTMLElement): HTMLElement | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'ArrowUp':
    case 'Home':
    case 'End': {
      // Arrows go on from list to list; Home and End stay in their own.
      const within = key.startsWith('Arrow') ? root : (row.closest('section') ?? root);
      const rows = [...within.querySelectorAll<HTMLElement>(ROW)];
      const at = rows.indexOf(row);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[key];
      return rows[to];
    }
    case 'ArrowRight':
    case 'ArrowLeft': {
      const stops = [row, ...row.querySelectorAll('button')];
      return stops[stops.indexOf(from) + (key === 'ArrowRight' ? 1 : -1)];
    }
    case 'Escape':
      return from === row ? undefined : row;
    default:
      return undefined;
  }
}

function makeStop(root: HTMLElement, row: HTMLElement): void {
  for (const stop of root.querySelectorAll<HTMLElement>(`${ROW}[tabindex="0"]`)) if (stop !== row) setStop(stop, -1);
  setStop(row, 0);
}

function setStop(row: HTMLElement, tabIndex: number): void {
  row.tabIndex = tabIndex;
  for (const button of row.querySelectorAll('button')) button.tabIndex = tabIndex;
}

function rowOf(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof Element ? (target.closest<HTMLElement>(ROW) ?? undefined) : undefined;
}
