/** All rows of one list, in a window of their own: searched as one types, from either end, drawn only where they are seen. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PanelList } from '../src/panel/protocol.js';
import type { Rows } from '../src/panel/row-columns.js';
import { icon } from './controls.js';
import { count } from './format.js';
import { keepOpen, keptOpen } from './host.js';
import { placed } from './placed.js';
import { RowHeights } from './row-heights.js';
import { COLUMNS, rowView } from './row-view.js';
import { folded, found } from './search.js';

/** Rows drawn beyond each end of the window: enough that the next key press or turn of the wheel finds them there. */
const BEYOND = 6;

/** Until rows have been measured. */
const USUAL_ROW = 24;
const USUAL_WINDOW = 600;

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
  private heights = new RowHeights(0, USUAL_ROW);
  private measured = false;
  /** Place of the row that has, or had, the focus: it is drawn wherever the window is. */
  private held: number | undefined;
  private readonly resized = new ResizeObserver(() => {
    this.measured = false;
    this.requestUpdate();
  });

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
    this.resized.disconnect();
  }

  /** Puts the keyboard into the search box. */
  find(): void {
    const input = this.querySelector('input');
    input?.focus();
    input?.select();
  }

  /** Puts the keyboard on a row, by its place in the order shown, and brings it into view. */
  async focusAt(place: number): Promise<void> {
    const { scroller, heights } = this;
    const row = Math.max(0, Math.min(place, this.order.length - 1));
    if (!scroller || this.order.length === 0) return;
    this.held = row;
    const [top, bottom] = [heights.top(row), heights.top(row + 1)];
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (bottom > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = bottom - scroller.clientHeight;
    this.requestUpdate();
    await this.updateComplete;
    const element = this.querySelector<HTMLElement>(`[data-index="${row}"]`);
    element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest' });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('rows')) this.texts = undefined;
    if (!changed.has('rows') && !changed.has('query') && !changed.has('least')) return;
    const order = this.query.trim() === '' ? [...Array(this.rows.length).keys()] : this.search();
    this.order = this.least ? order.reverse() : order;
    this.heights = new RowHeights(order.length, this.heights.count > 0 ? this.heights.height(0) : USUAL_ROW);
    this.measured = false;
    this.held = undefined;
  }

  protected override firstUpdated(): void {
    const { scroller } = this;
    if (!scroller) return;
    scroller.scrollTop = keptOpen(this.list.id)?.scrolled ?? 0;
    this.resized.observe(scroller);
  }

  protected override updated(): void {
    this.measure();
    this.dispatchEvent(new Event('drawn', { bubbles: true }));
  }

  protected override render(): TemplateResult {
    const { id, title } = this.list;
    const { order, rows, heights, query } = this;
    const all = rows.length;
    return html`<div class="find">
        <input
          type="search"
          class="box"
          data-act="find-box"
          placeholder=${`Find in ${count(all)}`}
          aria-label=${`Find in ${title}`}
          autocomplete="off"
          spellcheck="false"
          .value=${query}
          @input=${this.typed}
          @keydown=${this.typedKey}
        />
        <span class="found" role="status">${query.trim() === '' ? nothing : `${count(order.length)} of ${count(all)}`}</span>
        <button
          class="link"
          type="button"
          data-act="least"
          aria-pressed=${this.least ? 'true' : 'false'}
          @click=${() => this.turn(!this.least)}
        >
          ${icon(this.least ? 'arrow-up' : 'arrow-down')} ${this.least ? 'Least likely first' : 'Most likely first'}
        </button>
        <button class="link" type="button" data-act="fewer" @click=${this.close}>
          Show the first ${count(this.list.rows.length)}
        </button>
      </div>
      ${
        order.length === 0
          ? html`<p class="dim nothing">No phrase of this list holds “${query.trim()}”.</p>`
          : html`<div role="table" aria-label=${title} aria-rowcount=${order.length + 1}>
              <div role="rowgroup" class="hidden">
                <div role="row" aria-rowindex="1">${COLUMNS.map((name) => html`<span role="columnheader">${name}</span>`)}</div>
              </div>
              <div
                class="scroller"
                role="rowgroup"
                @scroll=${this.scrolled}
                @scrollend=${this.scrollEnded}
                @keydown=${this.key}
                @focusin=${this.focused}
              >
                <div class="rows" role="presentation" ${placed({ height: `${heights.total}px` })}>
                  ${repeat(
                    this.places(),
                    (place) => order[place],
                    (place) => rowView(id, rows.at(order[place] ?? 0), place, heights.top(place)),
                  )}
                </div>
              </div>
            </div>`
      }`;
  }

  private search(): number[] {
    this.texts ??= this.rows.texts.map(folded);
    return found(this.texts, this.query);
  }

  private get scroller(): HTMLElement | undefined {
    return this.querySelector<HTMLElement>('.scroller') ?? undefined;
  }

  private places(): number[] {
    const { scroller, heights, held } = this;
    const { from, to } = heights.within(scroller?.scrollTop ?? 0, scroller?.clientHeight ?? USUAL_WINDOW, BEYOND);
    const places = Array.from({ length: to - from }, (_, index) => from + index);
    if (held === undefined || held >= this.order.length) return places;
    if (held < from) return [held, ...places];
    return held >= to ? [...places, held] : places;
  }

  /** Rows wrap where phrases are long: what lies below them follows, what is looked at stays where it is. */
  private measure(): void {
    const { scroller } = this;
    const drawn = [...(scroller?.querySelectorAll<HTMLElement>('.row') ?? [])].map(
      (row) => [Number(row.dataset.index), row.getBoundingClientRect().height] as const,
    );
    if (!scroller || drawn.length === 0) return;
    const inView = this.heights.rowAt(scroller.scrollTop);
    const before = this.heights.top(inView);
    let moved = false;
    if (!this.measured) {
      this.measured = true;
      const usual = Math.min(...drawn.map(([, height]) => height));
      moved = usual !== this.heights.height(this.order.length - 1);
      this.heights = new RowHeights(this.order.length, usual);
    }
    for (const [row, height] of drawn) moved = this.heights.set(row, height) || moved;
    if (!moved) return;
    const by = this.heights.top(inView) - before;
    if (by !== 0) scroller.scrollTop += by;
    this.requestUpdate();
  }

  private readonly scrolled = (): void => {
    this.requestUpdate();
  };

  private readonly scrollEnded = (): void => {
    keepOpen(this.list.id, { ...keptOpen(this.list.id), scrolled: Math.round(this.scroller?.scrollTop ?? 0) });
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
    const page = Math.max(1, Math.floor((this.scroller?.clientHeight ?? USUAL_WINDOW) / this.heights.height(place)) - 1);
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
    if (this.scroller) this.scroller.scrollTop = 0;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'gaze-whole-list': WholeList;
  }
}
