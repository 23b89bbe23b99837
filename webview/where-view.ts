/** Where in the picture phrases are: their maps over it, side by side, with a legend and the value under the pointer. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { regionColour, scaleOf } from '../src/clip/region-colours.js';
import { sentences, t } from '../src/l10n/texts.js';
import type { PanelPicture, PanelWhere } from '../src/panel/protocol.js';
import { icon, iconButton } from './controls.js';
import { cosine } from './format.js';
import { tell } from './host.js';
import { placed } from './placed.js';
import type { Preview } from './preview.js';
import { cellInWords, fallInWords, strongest, type Cell } from './where-words.js';

type Map = PanelWhere['maps'][number];
type Grid = NonNullable<PanelWhere['grid']>;

const ARROWS: Readonly<Record<string, readonly [down: number, across: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

@customElement('gaze-where')
export class WhereView extends LitElement {
  @property({ attribute: false }) where!: PanelWhere;
  @property({ attribute: false }) preview!: Preview;
  @property({ attribute: false }) picture!: PanelPicture;

  /** The list whose first phrase is shown beside; `''` for none, undefined for the first there is. */
  @state() private beside: string | undefined;
  /** The cell under the pointer or the keyboard's cursor. */
  @state() private cell: Cell | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('where');
    if (before && before.maps[0]?.phrase !== this.where.maps[0]?.phrase) this.cell = undefined;
  }

  protected override updated(): void {
    const { grid } = this.where;
    const scale = scaleOf(this.shown.map(({ falls }) => falls));
    for (const [index, canvas] of [...this.querySelectorAll('canvas')].entries()) {
      const map = this.shown[index];
      const context = canvas.getContext('2d');
      if (!map || !context || !grid) continue;
      const cells = context.createImageData(grid.columns, grid.rows);
      for (const [at, fall] of map.falls.entries()) {
        const { colour, opacity } = regionColour(fall, scale);
        cells.data.set([...colour, Math.round(255 * opacity)], at * 4);
      }
      context.putImageData(cells, 0, 0);
    }
  }

  protected override render(): TemplateResult {
    const { done, total, error, grid } = this.where;
    const known = done > 0 && grid !== undefined;
    return html`<figure class="where" aria-labelledby="where-title" data-where data-done=${done} data-total=${total}>
      <div class="where-head">
        <h2 id="where-title">${t('Where in the picture')}</h2>
        ${done < total || total === 0 ? html`<span class="dim numbers">${error === undefined ? progress(done, total) : nothing}</span>` : nothing}
        ${iconButton('close', t('Close the map'), () => tell({ kind: 'close-where' }), 'close-where')}
      </div>
      ${error === undefined ? nothing : html`<p class="told">${icon('error')} ${error}</p>`}
      <div class="maps">${this.shown.map((map) => this.mapView(map, grid))}</div>
      ${known ? this.legend() : nothing}
      <figcaption>
        ${this.besideChoice()}
        <p>
          ${t('Parts of the picture are hidden in turn by grey squares; orange is where the cosine falls without them. It shows what the model reacts to, which need not be what the phrase means, and what matters all over the picture falls little anywhere.')}
        </p>
      </figcaption>
      <p class="hidden" aria-live="polite">${total > 0 && done === total ? this.spoken() : ''}</p>
    </figure>`;
  }

  private get shown(): readonly Map[] {
    const [own, ...others] = this.where.maps;
    const beside = this.beside === undefined ? others[0] : others.find(({ list }) => list === this.beside);
    return [own, beside].filter((map) => map !== undefined);
  }

  private mapView(map: Map, grid: Grid | undefined): TemplateResult {
    const { url } = this.preview;
    const [, ...second] = this.where.maps;
    return html`<div>
      <p class="map-title">
        <b dir="auto">${map.phrase}</b>
        <span class="dim"
          >${
            second.includes(map)
              ? t('first of {list}, cosine {cosine}', { list: map.title, cosine: cosine(map.cosine) })
              : t('cosine {cosine}', { cosine: cosine(map.cosine) })
          }</span
        >
      </p>
      <div
        class="frame"
        role="img"
        tabindex="0"
        data-map=${map.list}
        aria-label=${grid && map.falls.length > 0 ? sentences(t('Map of “{phrase}”.', { phrase: map.phrase }), strongest(map, grid)) : t('Map of “{phrase}”, not known yet', { phrase: map.phrase })}
        @pointermove=${(event: PointerEvent) => this.point(event, grid)}
        @pointerleave=${() => (this.cell = undefined)}
        @keydown=${(event: KeyboardEvent) => this.move(event, grid)}
      >
        <img src=${url} alt="" width=${this.preview.width} height=${this.preview.height} />
        ${
          grid
            ? html`<canvas class="cells" width=${grid.columns} height=${grid.rows} ${placed(this.onPicture(grid.box))}></canvas>
                ${this.cell ? html`<i class="cursor" ${placed(this.onPicture(cellBox(this.cell, grid)))}></i>` : nothing}`
            : nothing
        }
      </div>
    </div>`;
  }

  private legend(): TemplateResult {
    const size = fallInWords(scaleOf(this.shown.map(({ falls }) => falls)));
    const { cell } = this;
    const { grid } = this.where;
    return html`<div class="legend">
        <span>${t('rises {size}', { size })}</span><i class="scale" aria-hidden="true"></i
        ><span>${t('falls {size}', { size })}</span>
      </div>
      <output class="under" data-under
        >${
          cell && grid
            ? cellInWords(cell, grid, this.shown)
            : html`<span class="dim">${t('Point at the map, or move over it by the arrow keys, for the value of a part.')}</span>`
        }</output
      >`;
  }

  private besideChoice(): TemplateResult | typeof nothing {
    const [, ...others] = this.where.maps;
    if (others.length === 0) return nothing;
    const chosen = this.shown[1]?.list ?? '';
    return html`<label class="beside"
      >${t('Beside it')}
      <select data-act="beside" @change=${(event: Event) => (this.beside = (event.target as HTMLSelectElement).value)}>
        <option value="" ?selected=${chosen === ''}>${t(/* to be seen beside it */ 'nothing')}</option>
        ${others.map(
          ({ list, title, phrase }) => html`<option value=${list} ?selected=${list === chosen}>${title}: ${phrase}</option>`,
        )}
      </select></label
    >`;
  }

  private spoken(): string {
    const { grid } = this.where;
    return grid
      ? this.shown.map((map) => sentences(t('Map of “{phrase}”.', { phrase: map.phrase }), strongest(map, grid))).join(' ')
      : '';
  }

  private point(event: PointerEvent, grid: Grid | undefined): void {
    if (!grid) return;
    const frame = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const { box, rows, columns } = grid;
    const x = ((event.clientX - frame.left) / frame.width) * this.picture.width;
    const y = ((event.clientY - frame.top) / frame.height) * this.picture.height;
    const column = Math.floor(((x - box.left) * columns) / (box.right - box.left));
    const row = Math.floor(((y - box.top) * rows) / (box.bottom - box.top));
    const inside = row >= 0 && row < rows && column >= 0 && column < columns;
    if (inside && this.cell?.row === row && this.cell.column === column) return;
    this.cell = inside ? { row, column } : undefined;
  }

  private move(event: KeyboardEvent, grid: Grid | undefined): void {
    const arrow = ARROWS[event.key];
    if (!arrow || !grid || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [down, across] = arrow;
    const { row, column } = this.cell ?? { row: (grid.rows >> 1) - down, column: (grid.columns >> 1) - across };
    const within = (cell: number, cells: number) => Math.max(0, Math.min(cells - 1, cell));
    this.cell = { row: within(row + down, grid.rows), column: within(column + across, grid.columns) };
  }

  private onPicture({ left, top, right, bottom }: Grid['box']): Record<string, string> {
    const { width, height } = this.picture;
    const part = (length: number, of: number) => `${((100 * length) / of).toFixed(3)}%`;
    return {
      left: part(left, width),
      top: part(top, height),
      width: part(right - left, width),
      height: part(bottom - top, height),
    };
  }
}

function progress(done: number, total: number): string {
  return total === 0 ? t('Starting…') : t('{done} of {total} parts', { done, total });
}

/** In pixels of the picture. */
function cellBox({ row, column }: Cell, { rows, columns, box }: Grid): Grid['box'] {
  const width = (box.right - box.left) / columns;
  const height = (box.bottom - box.top) / rows;
  const left = box.left + column * width;
  const top = box.top + row * height;
  return { left, top, right: left + width, bottom: top + height };
}

declare global {
  interface HTMLElementTagNameMap {
    'gaze-where': WhereView;
  }
}
