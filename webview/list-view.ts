/** One list: how decided it is, its rows, and the ways to see more of it. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { PanelList, PanelRow } from '../src/panel/protocol.js';
import { icon, iconButton, linkButton } from './controls.js';
import { cosine, count, effectively, isUndecided, percent } from './format.js';
import { keep, kept, tell } from './host.js';
import { placed } from './placed.js';

/** Characters of a phrase beyond which its row shows only the first lines; the rest is in its tooltip. */
const LONG = 200;

/** Rows that "Show more" adds. */
const MORE = 25;

@customElement('gaze-list')
export class ListView extends LitElement {
  // A state comes with each step of progress: rows that are still the same are not drawn again.
  @property({ attribute: false, hasChanged: (now: PanelList, before?: PanelList) => !sameList(now, before) })
  list!: PanelList;

  @state() private folded = false;
  @state() private aboutOpen = false;
  /** Where the keyboard goes if the button that it was on is gone after the next drawing. */
  private focusRow: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.folded = kept().folded?.includes(this.list.id) ?? false;
  }

  protected override updated(changed: PropertyValues<this>): void {
    this.dispatchEvent(new Event('drawn', { bubbles: true }));
    if (!changed.has('list') || this.focusRow === undefined) return;
    if (document.activeElement === document.body) {
      this.querySelectorAll<HTMLElement>('[data-phrase]')[this.focusRow]?.focus();
    }
    this.focusRow = undefined;
  }

  protected override render(): TemplateResult {
    const { id, title, effective, templates, older, error } = this.list;
    const all = this.list.count;
    const classes = `${isUndecided(effective, all) ? 'undecided' : ''} ${older ? 'older' : ''}`;
    return html`<section data-section=${id} class=${classes} aria-label=${title}>
      <h2>
        <button class="fold" type="button" aria-expanded=${this.folded ? 'false' : 'true'} data-act="fold" @click=${this.fold}>
          ${icon(this.folded ? 'chevron-right' : 'chevron-down')}<span class="title" dir="auto">${title}</span>
          <span class="count">${count(all)}</span>
        </button>
        ${iconButton('copy', `Copy the list "${title}"`, () => tell({ kind: 'copy', what: 'list', list: id }), 'copy-list')}
        ${error === undefined && all > 0 ? decidedness(effective, all) : nothing}
      </h2>
      ${
        this.folded
          ? nothing
          : html`${templates.length > 0 ? templatesLine(templates) : nothing}
            ${error === undefined ? this.table() : html`<p class="told">${icon('error')} ${error}</p>`} ${this.waysOn()}
            ${this.aboutOpen ? this.about() : nothing}`
      }
    </section>`;
  }

  private table(): TemplateResult {
    const { id, title, rows } = this.list;
    if (rows.length === 0) return html`<p class="dim">No phrases.</p>`;
    return html`<div role="table" aria-label=${title} aria-rowcount=${this.list.count + 1}>
      <div role="rowgroup" class="hidden">
        <div role="row" aria-rowindex="1">
          <span role="columnheader">Rank</span><span role="columnheader">Phrase</span><span role="columnheader">Share</span
          ><span role="columnheader">Cosine</span><span role="columnheader">Actions</span>
        </div>
      </div>
      <div role="rowgroup">${rows.map((row, index) => rowView(id, row, index))}</div>
    </div>`;
  }

  private waysOn(): TemplateResult {
    const { id, rows, count: all, bigger = [] } = this.list;
    const shown = rows.length;
    const fewest = kept().fewest?.[id];
    const left = all - shown;
    // By name, for an element that became another button would keep the focus.
    const ways: [name: string, way: TemplateResult][] = [];
    if (left > MORE) ways.push(['more', linkButton('Show more', () => this.show(shown + MORE), 'more')]);
    if (left > 0) ways.push(['all', linkButton(`Show all ${count(all)}`, () => this.show(all), 'all')]);
    if (fewest !== undefined && fewest < shown) ways.push(['fewer', linkButton('Show fewer', () => this.show(fewest), 'fewer')]);
    for (const [index, wider] of bigger.entries()) {
      const label = `${index === 0 ? 'All ' : ''}${count(wider.count)} ${wider.title}`;
      const widen = () => tell({ kind: 'widen', list: id, to: wider.id });
      ways.push([`widen ${wider.id}`, linkButton(label, widen, 'widen')]);
    }
    return html`<div class="ways-on">
      ${repeat(
        ways,
        ([name]) => name,
        ([, way]) => way,
      )}<button
        class="link"
        type="button"
        data-act="about"
        aria-expanded=${this.aboutOpen ? 'true' : 'false'}
        @click=${() => (this.aboutOpen = !this.aboutOpen)}
      >
        About this list
      </button>
    </div>`;
  }

  private about(): TemplateResult {
    const { description, source, license } = this.list.about;
    return html`<div class="about" data-about>
      ${description === undefined ? nothing : html`<p dir="auto">${description}</p>`}
      <p>
        A list is biased by what stands in it and by what does not; the built-in ones come mainly from Wikipedia and from CLIP's
        training data. It claims neither completeness nor relative importance.
      </p>
      ${source === undefined ? nothing : html`<p>Source: ${source}</p>`}
      ${license === undefined ? nothing : html`<p>Licence: ${license}</p>`}
    </div>`;
  }

  private show(rows: number): void {
    const shown = this.list.rows.length;
    const { fewest } = kept();
    // The way back is to what was shown before anything was asked for.
    if (rows > shown) keep({ fewest: { ...fewest, [this.list.id]: Math.min(fewest?.[this.list.id] ?? shown, shown) } });
    this.focusRow = rows > shown ? shown : 0;
    tell({ kind: 'show', list: this.list.id, rows });
  }

  private readonly fold = (): void => {
    this.folded = !this.folded;
    const others = (kept().folded ?? []).filter((id) => id !== this.list.id);
    keep({ folded: this.folded ? [...others, this.list.id] : others });
  };
}

function decidedness(effective: number, all: number): TemplateResult {
  if (all === 1) return html`<span class="how">the only phrase: always 100 %</span>`;
  const of = html`as if choosing among <b>${effectively(effective)}</b> of ${count(all)}`;
  const means =
    'The exponential of the entropy of the shares: how many phrases share the list evenly where one is as undecided as this.';
  return html`<span class="how" title=${means}>${isUndecided(effective, all) ? html`undecided, ${of}` : of}</span>`;
}

function templatesLine(templates: readonly string[]): TemplateResult {
  const asked = templates.map((template) => `“${template}”`).join(', ');
  return html`<p class="templates" dir="auto">Asked as ${asked}${templates.length > 1 ? ', averaged' : ''}</p>`;
}

function rowView(list: string, row: PanelRow, index: number): TemplateResult {
  const { phrase, rank, probability, spellings, truncated } = row;
  return html`<div class="row" role="row" tabindex="-1" data-list=${list} data-phrase=${phrase} aria-rowindex=${index + 2}>
    <span class="rank" role="cell" data-cell="rank">${rank}</span>
    <span class="phrase" role="rowheader" data-cell="phrase"
      ><span dir="auto" class=${phrase.length > LONG ? 'long' : nothing} title=${phrase.length > LONG ? phrase : nothing}
        >${phrase}</span
      >${spellings === undefined ? nothing : alsoSpelt(phrase, spellings)}${
        truncated
          ? html` <span class="cut" title="The model reads 77 tokens of a phrase; the rest was cut off.">cut at 77 tokens</span>`
          : nothing
      }</span
    >
    <span class="share" role="cell" data-cell="share" data-probability=${probability}
      ><span class="bar" aria-hidden="true"><i ${placed({ width: barWidth(probability) })}></i></span
      ><span class="percent">${percent(probability)}</span></span
    >
    <span class="cosine" role="cell" data-cell="cosine" data-cosine=${row.cosine}>${cosine(row.cosine)}</span>
    <span class="acts" role="cell"
      ><button
        class="icon-button"
        type="button"
        tabindex="-1"
        title="Copy"
        aria-label=${`Copy ${phrase}`}
        data-act="copy-phrase"
        @click=${() => tell({ kind: 'copy', what: 'phrase', list, phrase })}
      >
        ${icon('copy')}</button
      ><button
        class="icon-button"
        type="button"
        tabindex="-1"
        title="Search the web"
        aria-label=${`Search the web for ${phrase}`}
        data-act="search"
        @click=${() => tell({ kind: 'search', phrase })}
      >
        ${icon('link-external')}
      </button></span
    >
  </div>`;
}

/** To scale from 0 to 100 %, but what is not nothing can be seen. */
function barWidth(probability: number): string {
  return probability > 0 ? `max(1px, ${(probability * 100).toFixed(2)}%)` : '0';
}

function alsoSpelt(phrase: string, spellings: readonly string[]): TemplateResult | typeof nothing {
  const others = spellings.filter((spelling) => spelling !== phrase);
  return others.length === 0 ? nothing : html` <span class="spellings" dir="auto">also spelt ${others.join(', ')}</span>`;
}

function sameList(now: PanelList, before: PanelList | undefined): boolean {
  if (before?.rows.length !== now.rows.length) return false;
  const head = ({ rows, ...rest }: PanelList) => JSON.stringify(rest);
  return head(now) === head(before) && now.rows.every((row, index) => sameRow(row, before.rows[index]));
}

function sameRow(now: PanelRow, before: PanelRow | undefined): boolean {
  return (
    before?.phrase === now.phrase &&
    before.probability === now.probability &&
    before.cosine === now.cosine &&
    before.rank === now.rank &&
    before.truncated === now.truncated &&
    before.spellings?.join('\n') === now.spellings?.join('\n')
  );
}

declare global {
  interface HTMLElementTagNameMap {
    'gaze-list': ListView;
  }
}
