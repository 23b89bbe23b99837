/** Lists dragged by their handle into another order. The keyboard does the same with Alt and the arrows. */
import { tell } from './host.js';

const OVER = 'drop-before';

/** Starts listening on the element that holds the lists. */
export function dragLists(root: HTMLElement): void {
  root.addEventListener('pointerdown', (event) => {
    const handle = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-act="move"]') : null;
    const dragged = handle?.closest<HTMLElement>('section')?.dataset.section;
    if (!handle || dragged === undefined || event.button !== 0) return;
    handle.setPointerCapture(event.pointerId);
    const listening = new AbortController();
    const { signal } = listening;
    let before: HTMLElement | undefined;
    let moved = false;
    const follow = ({ clientY }: PointerEvent): void => {
      moved = true;
      const sections = [...root.querySelectorAll<HTMLElement>('section')];
      before = sections.find((section) => middleOf(section) > clientY);
      for (const section of sections) section.classList.toggle(OVER, section === before);
      root.classList.toggle('drop-last', before === undefined);
    };
    const end = ({ type }: PointerEvent): void => {
      listening.abort();
      for (const section of root.querySelectorAll(`.${OVER}`)) section.classList.remove(OVER);
      root.classList.remove('drop-last');
      if (type !== 'pointerup' || !moved || before?.dataset.section === dragged) return;
      const to = before?.dataset.section;
      tell({ kind: 'place', list: dragged, ...(to !== undefined && { before: to }) });
    };
    handle.addEventListener('pointermove', follow, { signal });
    for (const type of ['pointerup', 'pointercancel'] as const) handle.addEventListener(type, end, { signal });
  });
}

/** Of a list's header: a long list would have to be passed whole otherwise. */
function middleOf(section: HTMLElement): number {
  const { top, height } = (section.querySelector('h2') ?? section).getBoundingClientRect();
  return top + height / 2;
}
