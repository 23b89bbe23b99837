/**
 * The rows of a list that are drawn, while one scrolls and searches. Elements are used again for other rows: to make one takes
 * many times as long as to write other text into it.
 */
import { render } from 'lit';
import type { Rows } from '../src/panel/row-columns.js';
import { rowView } from './row-view.js';
import { setStop } from './roving.js';

/** What a place in the order shows. */
export interface Placed {
  readonly place: number;
  /** Of the row in the ranking. */
  readonly index: number;
  /** Pixels from the top of all rows. */
  readonly top: number;
}

class DrawnRow {
  /** Where the element was made; what is drawn into it is drawn into the element, wherever that has gone. */
  private readonly origin = document.createDocumentFragment();
  private rows: Rows | undefined;
  private index = -1;
  private top = NaN;
  /** Pixels; undefined until the row that it shows now has been laid out. */
  height: number | undefined;
  readonly element: HTMLElement;
  place = -1;

  constructor(
    private readonly list: string,
    rows: Rows,
    first: Placed,
  ) {
    this.draw(rows, first);
    const element = this.origin.firstElementChild;
    if (!(element instanceof HTMLElement)) throw new Error(/* not translated */ 'A row was drawn without an element.');
    this.element = element;
    this.lie(first.top);
  }

  /** @returns whether that may have changed its height */
  draw(rows: Rows, { place, index }: Placed): boolean {
    const rewritten = this.rows !== rows || this.index !== index;
    if (!rewritten && this.place === place) return false;
    this.rows = rows;
    this.index = index;
    this.place = place;
    if (rewritten) this.height = undefined;
    render(rowView(this.list, rows.at(index), place), this.origin);
    return rewritten;
  }

  lie(top: number): void {
    if (this.top === top) return;
    this.top = top;
    this.element.style.setProperty('top', `${top}px`);
  }
}

export class RowPool {
  /** By their place. */
  private drawn = new Map<number, DrawnRow>();
  private readonly byElement = new WeakMap<Element, DrawnRow>();
  /** Not in the page now. */
  private readonly spare: DrawnRow[] = [];
  private height = NaN;

  /**
   * @param container what the rows lie in, and nothing else
   * @param observer  told of the height of each row that is drawn anew, once the page has been laid out anyway
   */
  constructor(
    private readonly list: string,
    private readonly container: HTMLElement,
    private readonly observer: ResizeObserver,
  ) {}

  /**
   * Draws these rows and no others. An element that is drawn already keeps its place in the page, for moving it would take the
   * focus away.
   *
   * @param shown in the order of their places
   */
  show(rows: Rows, shown: readonly Placed[]): void {
    const before = this.drawn;
    const places = new Set(shown.map(({ place }) => place));
    const free = new Set<Element>();
    for (const [place, { element }] of before) if (!places.has(place)) free.add(element);
    this.drawn = new Map();
    let next = this.container.firstElementChild;
    for (const placed of shown) {
      let drawn = before.get(placed.place);
      if (drawn) while (next && free.has(next)) next = next.nextElementSibling;
      else drawn = this.takeFrom(free, next) ?? this.spare.pop();
      if (drawn) {
        if (drawn.draw(rows, placed)) this.sizeAnew(drawn.element);
        drawn.lie(placed.top);
      } else drawn = this.make(rows, placed);
      free.delete(drawn.element);
      this.drawn.set(placed.place, drawn);
      if (drawn.element === next) next = next.nextElementSibling;
      else this.container.insertBefore(drawn.element, next);
    }
    for (const element of free) this.putAway(element);
  }

  /** Puts the rows where they lie now that the height of some is known. */
  lie(topOf: (place: number) => number): void {
    for (const [place, drawn] of this.drawn) drawn.lie(topOf(place));
  }

  /** Makes the container as high as all rows are. @param height in pixels */
  reach(height: number): void {
    if (height === this.height) return;
    this.height = height;
    this.container.style.setProperty('height', `${height}px`);
  }

  /** @returns the element at a place; undefined where none is drawn */
  at(place: number): HTMLElement | undefined {
    return this.drawn.get(place)?.element;
  }

  /**
   * Takes down how high an element is, in pixels.
   *
   * @returns the place that it shows now; undefined where it is none of the rows in the page
   */
  size(element: Element, height: number): number | undefined {
    const drawn = this.byElement.get(element);
    if (!drawn || height === 0 || this.drawn.get(drawn.place) !== drawn) return undefined;
    drawn.height = height;
    return drawn.place;
  }

  /** Of all rows in the page that have been laid out. */
  sizes(): (readonly [place: number, height: number])[] {
    return [...this.drawn].flatMap(([place, { height }]) => (height === undefined ? [] : [[place, height] as const]));
  }

  /** Whether the Tab key stops at one of the rows. */
  get hasStop(): boolean {
    return this.drawn.size === 0 || [...this.drawn.values()].some(({ element }) => element.tabIndex === 0);
  }

  /** The one that lies where the next row goes, so that nothing is moved; else any. */
  private takeFrom(free: ReadonlySet<Element>, next: Element | null): DrawnRow | undefined {
    const [any] = free;
    const element = next && free.has(next) ? next : any;
    return element && this.byElement.get(element);
  }

  private make(rows: Rows, placed: Placed): DrawnRow {
    const drawn = new DrawnRow(this.list, rows, placed);
    this.byElement.set(drawn.element, drawn);
    this.observer.observe(drawn.element);
    return drawn;
  }

  /** Also where it is as high as the row that it showed before: of that one nothing is known then. */
  private sizeAnew(element: HTMLElement): void {
    this.observer.unobserve(element);
    this.observer.observe(element);
  }

  private putAway(element: Element): void {
    const drawn = this.byElement.get(element);
    element.remove();
    if (!drawn) return;
    setStop(drawn.element, -1);
    this.spare.push(drawn);
  }
}
