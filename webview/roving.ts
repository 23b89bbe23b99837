/**
 * One stop for the Tab key in each list's header and one among its rows: the arrows go on from there, from row to row across
 * lists, and into the actions of a row or header. Done on the elements themselves, for drawing rows anew at each key press
 * would be felt.
 */
const ROW = '[data-phrase]';

/** What has actions beside it that the arrows reach. */
const LINE = `${ROW}, section > h2`;

/** Starts listening on the element that holds the lists. Rows are drawn with tabindex -1, as are all actions. */
export function roveRows(root: HTMLElement): void {
  root.addEventListener('focusin', ({ target }) => {
    const row = closest(target, ROW);
    if (row) makeStop(row);
  });
  root.addEventListener('keydown', (event) => {
    const line = closest(event.target, LINE);
    if (!line || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === 'Enter' && event.target === line) {
      event.preventDefault();
      line.querySelector<HTMLElement>('[data-act="copy-phrase"]')?.click();
      return;
    }
    const next = goal(event.key, root, line, event.target as HTMLElement);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

/** Makes the first row of each list the Tab key's stop where none is, as after new results. */
export function keepStops(root: HTMLElement): void {
  for (const list of root.querySelectorAll<HTMLElement>('section')) {
    if (list.querySelector(`${ROW}[tabindex="0"]`)) continue;
    const first = list.querySelector<HTMLElement>(ROW);
    if (first) setStop(first, 0);
  }
}

function goal(key: string, root: HTMLElement, line: HTMLElement, from: HTMLElement): HTMLElement | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'ArrowUp': {
      const lines = [...root.querySelectorAll<HTMLElement>(LINE)];
      const to = lines[lines.indexOf(line) + (key === 'ArrowDown' ? 1 : -1)];
      return to?.matches(ROW) ? to : (to?.querySelector<HTMLElement>('button') ?? undefined);
    }
    case 'Home':
    case 'End': {
      const rows = [...(line.closest('section')?.querySelectorAll<HTMLElement>(ROW) ?? [])];
      return line.matches(ROW) ? rows.at(key === 'Home' ? 0 : -1) : undefined;
    }
    case 'ArrowRight':
    case 'ArrowLeft': {
      const stops = stopsOf(line);
      return stops[stops.indexOf(from) + (key === 'ArrowRight' ? 1 : -1)];
    }
    case 'Escape':
      return from === stopsOf(line)[0] ? undefined : stopsOf(line)[0];
    default:
      return undefined;
  }
}

function stopsOf(line: HTMLElement): HTMLElement[] {
  return [...(line.matches(ROW) ? [line] : []), ...line.querySelectorAll<HTMLElement>('button')];
}

function makeStop(row: HTMLElement): void {
  const others = row.closest('section')?.querySelectorAll<HTMLElement>(`${ROW}[tabindex="0"]`) ?? [];
  for (const stop of others) if (stop !== row) setStop(stop, -1);
  setStop(row, 0);
}

/** Makes a row, and its actions, a stop of the Tab key (0) or none (-1). */
export function setStop(row: HTMLElement, tabIndex: 0 | -1): void {
  row.tabIndex = tabIndex;
  for (const button of row.querySelectorAll('button')) button.tabIndex = tabIndex;
}

function closest(target: EventTarget | null, selector: string): HTMLElement | undefined {
  return target instanceof Element ? (target.closest<HTMLElement>(selector) ?? undefined) : undefined;
}
