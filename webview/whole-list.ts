/** All rows of one list, in a window of their own: searched as one types, from either end, drawn only where they are seen. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { said, t } from '../src/l10n/texts.js';
import type { PanelList } from '../src/panel/protocol.js';
import type { Rows } from '../src/panel/row-columns.js';
import { icon } from './controls.js';
import { keepOpen, keptOpen } from './host.js';
import { RowHeights } from './row-heights.js';
import { RowPool } from './row-pool.js';
import { COLUMNS } from './row-view.js';
import { folded, found } from './search.js';

/** Rows drawn beyond each end of the window: enough that the next key press or turn of the wheel finds them there. */
const BEYOND = 6;

/** Pixels, until rows have been measured. */
const USUAL_ROW = 24;

/** Pixels of the window of the list that was shown last, which those of other lists will have as well. */
let usualWindow = 600;

type Sizes = readonly (readonly [place: number, height: number])[];

@customElement('gaze-whole-list')
export class WholeList extends LitElement {
  @property({ attribute: false }) list!: PanelList;
  @property({ attribute: false }) rows!: Rows;

  @state() private query = '';
  @state() private least = false;

  /** Of each row, folded; undefined until somebody searches, for folding thousands takes the best part of a frame. */
  private texts: readonly string[] | undefined;
  /** Indexes into the ranking, in the order shown. */
  private order: readonly number[] = [];
  /** Pixels of a row that does not wrap. */
  private usual = USUAL_ROW;
  private heights = new RowHeights(0, USUAL_ROW);
  private measured = false;
  /** Place of the row that has, or had, the focus: it is drawn wherever the window is. */
  private held: number | undefined;
  private scroller: HTMLElement | undefined;
  private pool: RowPool | undefined;
  /** Pixels above the window, and its height: asking the page would have it laid out before all that changes has changed. */
  private above = 0;
  private seen = usualWindow;
  private width = 0;
  private readonly sizes = new ResizeObserver((entries) => this.sized(entries));

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { least = false, query = '' } = keptOpen(this.list.id) ?? {};
    this.least = least;
    this.query = query;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  /** Puts the keyboard into the search box. */
  find(): void {
    const input = this.querySelector('input');
    input?.focus();
    input?.select();
  }

  /** Puts the keyboard on a row, by its place in the order shown, and brings it into view. */
  async focusAt(place: number): Promise<void> {
    // After what is to be drawn by then.
    await this.updateComplete;
    const { heights } = this;
    const row = Math.max(0, Math.min(place, this.order.length - 1));
    if (this.order.length === 0) return;
    this.held = row;
    const [top, bottom] = [heights.top(row), heights.top(row + 1)];
    if (top < this.above) this.moveTo(top);
    else if (bottom > this.above + this.seen) this.moveTo(bottom - this.seen);
    this.drawRows();
    const element = this.pool?.at(row);
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest' });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('rows')) this.texts = undefined;
    if (!changed.has('rows') && !changed.has('query') && !changed.has('least')) return;
    const order = this.query.trim() === '' ? [...Array(this.rows.length).keys()] : this.search();
    this.order = this.least ? order.reverse() : order;
    this.heights = new RowHeights(order.length, this.usual);
    this.measured = false;
    this.held = undefined;
  }

  protected override firstUpdated(): void {
    const scroller = this.querySelector<HTMLElement>('.scroller');
    const rows = this.querySelector<HTMLElement>('.rows');
    if (!scroller || !rows) return;
    this.scroller = scroller;
    this.pool = new RowPool(this.list.id, rows, this.sizes);
    this.sizes.observe(scroller);
    const { scrolled = 0 } = keptOpen(this.list.id) ?? {};
    if (scrolled === 0) return;
    this.drawRows();
    this.moveTo(scrolled);
  }

  protected override updated(): void {
    this.drawRows();
    // Of rows that show what they showed before nothing is heard again.
    if (!this.measured) this.settle(this.pool?.sizes() ?? []);
  }

  protected override render(): TemplateResult {
    const { title } = this.list;
    const { order, rows, query } = this;
    const all = rows.length;
    return html`<div class="find">
        <input
          type="search"
          class="box"
          data-act="find-box"
          placeholder=${t(/* a number of phrases */ 'Find in {all}', { all })}
          aria-label=${t('Find in {title}', { title })}
          autocomplete="off"
          spellcheck="false"
          .value=${query}
          @input=${this.typed}
          @keydown=${this.typedKey}
        />
        <span class="found" role="status"
          >${query.trim() === '' ? nothing : t('{done} of {total}', { done: order.length, total: all })}</span
        >
        <button
          class="link"
          type="button"
          data-act="least"
          title=${t('Turn the order round')}
          @click=${() => this.turn(!this.least)}
        >
          ${icon(this.least ? 'arrow-up' : 'arrow-down')} ${this.least ? t('Least likely first') : t('Most likely first')}
        </button>
        <button class="link" type="button" data-act="fewer" @click=${this.close}>
          ${t('Show the first {count}', { count: this.list.rows.length })}
        </button>
      </div>
      ${order.length === 0 ? html`<p class="dim nothing">${t('No phrase of this list holds “{text}”.', { text: query.trim() })}</p>` : nothing}
      <div role="table" aria-label=${title} aria-rowcount=${order.length + 1} ?hidden=${order.length === 0}>
        <div role="rowgroup" class="hidden">
          <div role="row" aria-rowindex="1">${COLUMNS.map((name) => html`<span role="columnheader">${said(name)}</span>`)}</div>
        </div>
        <div
          class="scroller"
          role="rowgroup"
          @scroll=${this.scrolled}
          @scrollend=${this.scrollEnded}
          @keydown=${this.key}
          @focusin=${this.focused}
        >
          <div class="rows" role="presentation"></div>
        </div>
      </div>`;
  }

  private search(): number[] {
    this.texts ??= this.rows.texts.map(folded);
    return found(this.texts, this.query);
  }

  private drawRows(): void {
    const { order, heights, rows, pool } = this;
    if (!pool) return;
    pool.show(
      rows,
      this.places().map((place) => ({ place, index: order[place] ?? 0, top: heights.top(place) })),
    );
    pool.reach(heights.total);
    if (!pool.hasStop) this.dispatchEvent(new Event('drawn', { bubbles: true }));
  }

  private places(): number[] {
    const { heights, held } = this;
    const { from, to } = heights.within(this.above, this.seen, BEYOND);
    const places = Array.from({ length: to - from }, (_, index) => from + index);
    if (held === undefined || held >= this.order.length) return places;
    if (held < from) return [held, ...places];
    return held >= to ? [...places, held] : places;
  }

  /** Told when the page has been laid out and is not painted yet. */
  private sized(entries: readonly ResizeObserverEntry[]): void {
    const sized: [place: number, height: number][] = [];
    let resized = false;
    for (const { target, borderBoxSize } of entries) {
      const { blockSize: height = 0, inlineSize: width = 0 } = borderBoxSize[0] ?? {};
      const place = this.pool?.size(target, height);
      if (place !== undefined) sized.push([place, height]);
      if (target !== this.scroller || height === 0) continue;
      resized ||= height !== this.seen;
      usualWindow = this.seen = height;
      // Phrases wrap elsewhere.
      if (width !== this.width) this.measured = false;
      this.width = width;
    }
    if (this.measure(sized) || resized) requestAnimationFrame(() => this.drawRows());
  }

  /** @returns whether anything moved */
  private measure(sized: Sizes): boolean {
    if (this.measured || sized.length === 0) return this.settle(sized);
    const drawn = this.pool?.sizes() ?? [];
    this.measured = true;
    this.usual = Math.min(...drawn.map(([, height]) => height));
    const before = this.heights;
    this.heights = new RowHeights(this.order.length, this.usual);
    return this.settle(drawn, before);
  }

  /**
   * Rows wrap where phrases are long: what lies below them follows, what is looked at stays where it is.
   *
   * @param before where rows were thought to lie
   * @returns whether anything moved
   */
  private settle(sized: Sizes, before?: RowHeights): boolean {
    const { pool, held, heights, above } = this;
    const thought = before ?? heights;
    const inView = thought.rowAt(above);
    const wasAt = thought.top(inView);
    const isSeen = held !== undefined && thought.top(held) >= above && thought.top(held + 1) <= above + this.seen;
    let moved = before !== undefined;
    for (const [place, height] of sized) moved = heights.set(place, height) || moved;
    if (!pool || !moved) return false;
    pool.lie((place) => heights.top(place));
    pool.reach(heights.total);
    this.moveTo(above + heights.top(inView) - wasAt);
    // Rows above it may have turned out higher than they were taken for.
    const element = isSeen ? pool.at(held) : undefined;
    if (element?.contains(document.activeElement)) element.scrollIntoView({ block: 'nearest' });
    return true;
  }

  private moveTo(top: number): void {
    const { scroller } = this;
    if (!scroller || top === this.above) return;
    scroller.scrollTop = top;
    this.above = scroller.scrollTop;
  }

  private readonly scrolled = (): void => {
    this.above = this.scroller?.scrollTop ?? 0;
    this.drawRows();
  };

  private readonly scrollEnded = (): void => {
    keepOpen(this.list.id, { ...keptOpen(this.list.id), scrolled: Math.round(this.above) });
  };

  private readonly typed = ({ target }: Event): void => {
    this.query = (target as HTMLInputElement).value;
    this.toTop();
  };

  private readonly typedKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') void this.focusAt(0);
    else if (event.key === 'Escape' && this.query !== '') {
      this.query = '';
      this.toTop();
    } else if (event.key === 'Escape') this.close();
    else return;
    event.preventDefault();
  };

  private readonly key = (event: KeyboardEvent): void => {
    const row = event.target instanceof HTMLElement ? event.target.dataset.index : undefined;
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const place = Number(row);
    const last = this.order.length - 1;
    const page = Math.max(1, Math.floor(this.seen / this.heights.height(place)) - 1);
    const to = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      PageDown: Math.min(last, place + page),
      PageUp: Math.max(0, place - page),
      Home: 0,
      End: last,
    }[event.key];
    // Beyond the ends the next list follows.
    if (to === undefined || to < 0 || to > last) return;
    event.preventDefault();
    void this.focusAt(to);
  };

  private readonly focused = ({ target }: Event): void => {
    const row = target instanceof HTMLElement ? target.closest<HTMLElement>('.row') : null;
    if (row) this.held = Number(row.dataset.index);
  };

  private readonly close = (): void => {
    this.dispatchEvent(new Event('close'));
  };

  /** Shows the list from one end or the other. */
  turn(least: boolean): void {
    this.least = least;
    this.toTop();
  }

  private toTop(): void {
    keepOpen(this.list.id, { least: this.least, query: this.query });
    this.moveTo(0);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'gaze-whole-list': WholeList;
  }
}
