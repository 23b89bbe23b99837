/** The rows of many pictures, drawn where they are seen; a grid for the keyboard and for screen readers. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { TableRow } from '../../src/collection/table.js';
import type { FolderState } from '../../src/folder/protocol.js';
import { decimal } from '../../src/l10n/numbers.js';
import { t } from '../../src/l10n/texts.js';
import { icon } from '../controls.js';
import { percent } from '../format.js';
import { placed } from '../placed.js';
import { columnsOf, isSortedBy, layoutOf, sortedBy, type TableColumn } from './columns.js';
import { keepScroll, keptScroll, tell } from './folder-host.js';
import type { Thumbnails } from './thumbnails.js';

/** As folder.css has it. */
const ROW = 60;

/** Rows drawn beyond each end of the window. */
const BEYOND = 4;

/** A cell's place: row 0 is the head, the others are the places of the rows and one. */
interface Cell {
  readonly row: number;
  readonly column: number;
}

@customElement('gaze-table')
export class TableView extends LitElement {
  @property({ attribute: false }) shown!: FolderState;
  @property({ attribute: false }) rows: readonly TableRow[] = [];
  /** The place of the first of `rows`. */
  @property({ attribute: false }) from = 0;
  @property({ attribute: false }) thumbnails!: Thumbnails;

  /** The one stop for the Tab key. */
  private stop: Cell = { row: 1, column: 0 };
  /** What the host was told is in sight. */
  private told = '';
  private wanted = '';
  /** The keyboard waits for a cell whose row the host has not sent yet. */
  private waiting = false;
  private hadFocus = false;
  private readonly resized = new ResizeObserver(() => this.requestUpdate());

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    const { scroller } = this;
    if (!scroller) return;
    this.resized.observe(scroller);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
  }

  /** Scrolls to where it was left, once there are rows. */
  restore(): void {
    const { scroller } = this;
    if (scroller) scroller.scrollTop = keptScroll();
  }

  toTop(): void {
    const { scroller } = this;
    if (scroller) scroller.scrollTop = 0;
  }

  protected override willUpdate(): void {
    this.hadFocus = this.contains(document.activeElement);
  }

  protected override updated(): void {
    this.focusWaiting();
    // The row that had the keyboard is out of sight: the grid itself holds it, and the next key goes on from there.
    if (this.hadFocus && !this.contains(document.activeElement)) this.scroller?.focus({ preventScroll: true });
    const { from, to } = this.inSight();
    const window = `${from} ${to}`;
    if (window !== this.told) {
      this.told = window;
      tell({ kind: 'window', from, to });
    }
    const wanted = this.rows.map(({ index, state }) => (state === 'failed' ? `${index} failed` : index)).join();
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.thumbnails.want(this.rows);
  }

  protected override render(): TemplateResult {
    const { shown, rows, from } = this;
    const columns = columnsOf(shown);
    const stop = this.stopAmong(columns.length);
    const { tight, style: template } = layoutOf(columns, this.scroller?.clientWidth ?? 0);
    return html`<div
      class=${tight ? 'grid tight' : 'grid'}
      role="grid"
      aria-label=${t('Pictures')}
      tabindex="-1"
      aria-rowcount=${shown.shown + 1}
      aria-colcount=${columns.length}
      aria-busy=${shown.phase.kind === 'starting' || shown.phase.kind === 'running' ? 'true' : 'false'}
      @scroll=${this.scrolled}
      @scrollend=${this.scrollEnded}
      @keydown=${this.key}
      @focusin=${this.focused}
    >
      <div class="head" role="row" aria-rowindex="1" ${placed(template)}>
        ${columns.map((column, at) => this.headCell(column, at, stop))}
      </div>
      <div class="rows" role="rowgroup" ${placed({ height: `${shown.shown * ROW}px` })}>
        ${repeat(
          rows,
          ({ index }) => index,
          (row, at) => this.row(row, from + at, columns, stop, template),
        )}
      </div>
    </div>`;
  }

  /** The Tab key must find a cell, also where the one it had is out of sight. */
  private stopAmong(columns: number): Cell {
    const column = Math.min(this.stop.column, columns - 1);
    const { from, rows, stop } = this;
    if (stop.row === 0 || rows.length === 0) return { row: 0, column };
    return { row: Math.max(from + 1, Math.min(stop.row, from + rows.length)), column };
  }

  private headCell(column: TableColumn, at: number, stop: Cell): TemplateResult {
    const { order } = this.shown;
    const sorted = isSortedBy(column.column, order);
    const list = 'list' in column.column ? column.column.list : undefined;
    const title = this.shown.lists.find(({ id }) => id === list)?.title;
    return html`<div
      role="columnheader"
      aria-colindex=${at + 1}
      aria-sort=${sorted ? (order.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        data-sort=${column.id}
        data-cell=${`0 ${at}`}
        tabindex=${stop.row === 0 && stop.column === at ? '0' : '-1'}
        aria-label=${column.column.by === 'share' && title !== undefined ? t('Share of {title}', { title }) : column.title}
        title=${column.title}
        @click=${() => tell({ kind: 'order', order: sortedBy(column, order) })}
      >
        <span>${column.title}</span>${sorted ? icon(order.descending ? 'arrow-down' : 'arrow-up') : nothing}
      </button>
    </div>`;
  }

  private row(
    row: TableRow,
    place: number,
    columns: readonly TableColumn[],
    stop: Cell,
    template: Readonly<Record<string, string>>,
  ): TemplateResult {
    const { index, path, failure, state } = row;
    const context = JSON.stringify({ webviewSection: 'picture', picture: index, preventDefaultContextMenuItems: true });
    return html`<div
      class="picture"
      role="row"
      aria-rowindex=${place + 2}
      data-picture=${index}
      data-path=${path}
      data-state=${state}
      data-vscode-context=${context}
      title=${failure ?? nothing}
      @click=${() => tell({ kind: 'open', picture: index })}
      ${placed({ ...template, top: `${place * ROW}px` })}
    >
      ${columns.map(
        (column, at) =>
          html`<div
            class="cell of-${column.column.by}"
            role="gridcell"
            aria-colindex=${at + 1}
            data-cell=${`${place + 1} ${at}`}
            data-column=${column.id}
            tabindex=${stop.row === place + 1 && stop.column === at ? '0' : '-1'}
          >
            ${this.content(row, column)}
          </div>`,
      )}
    </div>`;
  }

  private content(row: TableRow, { column }: TableColumn): TemplateResult | string | typeof nothing {
    switch (column.by) {
      case 'path':
        return this.picture(row);
      case 'score':
        return row.score === undefined ? '' : html`<span data-score=${row.score}>${decimal(row.score, 3)}</span>`;
      case 'phrase': {
        const first = this.first(row, column.list);
        return first ? html`<span class="words" dir="auto" title=${first.phrase}>${first.phrase}</span>` : nothing;
      }
      case 'share': {
        const first = this.first(row, column.list);
        return first
          ? html`<span class="bar" aria-hidden="true"><i ${placed({ width: `${Math.min(100, first.share * 100)}%` })}></i></span
              ><span class="numbers" data-share=${first.share}>${percent(first.share)}</span>`
          : nothing;
      }
    }
  }

  private picture({ index, path, state, failure }: TableRow): TemplateResult {
    const url = this.thumbnails.url(index);
    const name = path.split('/').at(-1) ?? path;
    const folder = path.slice(0, -name.length - 1);
    return html`<span class="thumbnail"
        >${url === undefined ? icon(state === 'failed' ? 'warning' : 'file-media') : html`<img src=${url} alt="" />`}</span
      ><span class="name" title=${failure === undefined ? path : nothing}
        >${
          failure === undefined
            ? html`<span class="words" dir="auto">${name}</span><span class="dim words">${folder}</span>`
            : html`<span class="words" title=${path}><bdi>${name}</bdi> <span class="dim">${folder}</span></span
                ><span class="warning words" data-failure>${failure}</span>`
        }</span
      >`;
  }

  private first({ firsts }: TableRow, list: string): TableRow['firsts'][number] {
    return firsts[this.shown.lists.findIndex(({ id }) => id === list)] ?? null;
  }

  private get scroller(): HTMLElement | undefined {
    return this.querySelector<HTMLElement>('.grid') ?? undefined;
  }

  /** Places from the first one in the window to behind the last, and some beyond. */
  private inSight(): { from: number; to: number } {
    const { scroller, shown } = this;
    const top = scroller?.scrollTop ?? 0;
    const height = scroller?.clientHeight ?? 0;
    const from = Math.max(0, Math.floor(top / ROW) - BEYOND);
    return { from: Math.min(from, shown.shown), to: Math.min(shown.shown, Math.ceil((top + height) / ROW) + BEYOND) };
  }

  private readonly scrolled = (): void => this.requestUpdate();

  private readonly scrollEnded = (): void => keepScroll(Math.round(this.scroller?.scrollTop ?? 0));

  private readonly focused = ({ target }: Event): void => {
    const cell = cellOf(target);
    if (!cell || (cell.row === this.stop.row && cell.column === this.stop.column)) return;
    this.stop = cell;
    this.requestUpdate();
  };

  private readonly key = (event: KeyboardEvent): void => {
    // The key before may have gone to a cell that is not drawn yet: this one goes on from there.
    const cell = this.waiting || event.target === this.scroller ? this.stop : cellOf(event.target);
    if (!cell || event.altKey || event.shiftKey || event.metaKey) return;
    if (event.key === 'Enter' && cell.row > 0) {
      const picture = this.rows[cell.row - 1 - this.from]?.index;
      event.preventDefault();
      if (picture !== undefined) tell({ kind: 'open', picture });
      return;
    }
    const to = goal(event, cell, this.shown.shown, columnsOf(this.shown).length, this.pageRows);
    if (!to) return;
    event.preventDefault();
    void this.focusAt(to);
  };

  private get pageRows(): number {
    return Math.max(1, Math.floor((this.scroller?.clientHeight ?? ROW) / ROW) - 2);
  }

  /** Puts the keyboard on a cell, also on one that is drawn only once it is in sight. */
  private async focusAt(cell: Cell): Promise<void> {
    const { scroller } = this;
    if (!scroller) return;
    this.stop = cell;
    if (cell.row > 0) {
      const [top, bottom] = [(cell.row - 1) * ROW, cell.row * ROW];
      const visible = scroller.clientHeight - (this.querySelector('.head')?.clientHeight ?? 0);
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      else if (bottom > scroller.scrollTop + visible) scroller.scrollTop = bottom - visible;
    }
    this.waiting = true;
    this.requestUpdate();
    await this.updateComplete;
    this.focusWaiting();
  }

  private focusWaiting(): void {
    if (!this.waiting) return;
    const cell = this.querySelector<HTMLElement>(`[data-cell="${this.stop.row} ${this.stop.column}"]`);
    if (!cell) return;
    this.waiting = false;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
}

function cellOf(target: EventTarget | null): Cell | undefined {
  const at = target instanceof HTMLElement ? target.dataset.cell?.split(' ').map(Number) : undefined;
  return at?.[0] !== undefined && at[1] !== undefined ? { row: at[0], column: at[1] } : undefined;
}

function goal(
  { key, ctrlKey }: KeyboardEvent,
  { row, column }: Cell,
  rows: number,
  columns: number,
  page: number,
): Cell | undefined {
  const at = (toRow: number, toColumn: number): Cell => ({
    row: Math.max(0, Math.min(rows, toRow)),
    column: Math.max(0, Math.min(columns - 1, toColumn)),
  });
  switch (key) {
    case 'ArrowDown':
      return at(row + 1, column);
    case 'ArrowUp':
      return at(row - 1, column);
    case 'ArrowRight':
      return at(row, column + 1);
    case 'ArrowLeft':
      return at(row, column - 1);
    case 'PageDown':
      return at(row + page, column);
    case 'PageUp':
      return at(Math.max(1, row - page), column);
    case 'Home':
      return ctrlKey ? at(1, 0) : at(row, 0);
    case 'End':
      return ctrlKey ? at(rows, columns - 1) : at(row, columns - 1);
    default:
      return undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'gaze-table': TableView;
  }
}
