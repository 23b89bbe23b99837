/** One list: how decided it is, its first rows, and the ways to see more of it. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { key, plural, quoted, said, t } from '../src/l10n/texts.js';
import type { PanelList } from '../src/panel/protocol.js';
import type { Rows } from '../src/panel/row-columns.js';
import { icon, iconButton, linkButton } from './controls.js';
import { count, effectively, isUndecided } from './format.js';
import { keepOpen, keptOpen, tell } from './host.js';
import { laidOut } from './laid-out.js';
import { placed } from './placed.js';
import { rich } from './rich.js';
import { COLUMNS, rowView } from './row-view.js';
import './whole-list.js';

/** All rows of a list, as the host sent them. */
export interface Whole {
  readonly version: number;
  readonly rows: Rows;
}

type Opening = 'rows' | 'search' | 'least';

@customElement('gaze-list')
export class ListView extends LitElement {
  // A state comes with each step of progress: rows that are still the same are not drawn again.
  @property({ attribute: false, hasChanged: (now: PanelList, before?: PanelList) => !sameList(now, before) })
  list!: PanelList;
  @property({ attribute: false }) whole: Whole | undefined;

  @state() private open = false;
  @state() private aboutOpen = false;
  /** The answer whose rows were asked for last. */
  private wanted: number | undefined;
  /** Where the keyboard goes when all rows have come. */
  private opening: Opening | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.open = keptOpen(this.list.id) !== undefined;
  }

  protected override willUpdate(): void {
    const { id, version, folded } = this.list;
    if (!this.open || folded || this.whole?.version === version || this.wanted === version) return;
    this.wanted = version;
    tell({ kind: 'whole', list: id });
  }

  protected override updated(): void {
    this.dispatchEvent(new Event('drawn', { bubbles: true }));
    const all = this.querySelector('gaze-whole-list');
    if (!all || !this.opening) return;
    const { opening } = this;
    this.opening = undefined;
    void laidOut().then(() => {
      if (opening === 'search') all.find();
      else void all.focusAt(opening === 'least' ? 0 : this.list.rows.length);
    });
  }

  protected override render(): TemplateResult {
    const { id, title, effective, templates, older, error, folded, pinned, baseline, spreadOver } = this.list;
    const all = this.list.count;
    const asked = error === undefined && all > 0;
    const classes = `${isUndecided(effective, all) ? 'undecided' : ''} ${older ? 'older' : ''}`;
    return html`<section data-section=${id} class=${classes} aria-label=${title} data-vscode-context=${contextOf(id)}>
      <h2 @keydown=${this.headerKey}>
        <button
          class="fold"
          type="button"
          aria-expanded=${folded ? 'false' : 'true'}
          data-act="fold"
          title=${t(folded ? 'Unfold' : 'Fold')}
          @click=${() => tell({ kind: 'arrange', list: id, how: folded ? 'unfold' : 'fold' })}
        >
          ${icon(folded ? 'chevron-right' : 'chevron-down')}<span class="title" dir="auto">${title}</span>
          ${error === undefined ? html`<span class="count">${count(all)}</span>` : nothing}
        </button>
        <span class="list-acts">
          ${
            asked && all > 1
              ? [
                  iconButton('search', t('Find in "{title}"', { title }), () => this.show('search'), 'find', {
                    title: t('Find in "{title}" (/)', { title }),
                    stop: false,
                  }),
                  iconButton(
                    'arrow-both',
                    t('How far "{title}" depends on the wording', { title }),
                    this.toggleSpread,
                    'spread',
                    {
                      pressed: spreadOver !== undefined,
                      stop: false,
                    },
                  ),
                  iconButton(
                    'circle-large',
                    t('What "{title}" says without the picture', { title }),
                    this.toggleBaseline,
                    'baseline',
                    {
                      pressed: baseline !== undefined,
                      stop: false,
                    },
                  ),
                ]
              : nothing
          }
          ${
            asked
              ? iconButton(
                  'copy',
                  t('Copy the list "{title}"', { title }),
                  () => tell({ kind: 'copy', what: 'list', list: id }),
                  'copy-list',
                  {
                    stop: false,
                  },
                )
              : nothing
          }
          ${iconButton(pinned ? 'pinned' : 'pin', t('Keep "{title}" at the top', { title }), this.togglePin, 'pin', {
            pressed: pinned === true,
            stop: false,
          })}
          ${iconButton('gripper', t('Move "{title}"', { title }), () => undefined, 'move', {
            title: t('Move "{title}": drag, or Alt+Up and Alt+Down', { title }),
            stop: false,
          })}
        </span>
        ${asked ? decidedness(effective, all) : nothing}
      </h2>
      ${
        folded
          ? nothing
          : html`${templates.length > 0 ? templatesLine(templates) : nothing} ${baseline ? this.baselineLine(baseline) : nothing}
            ${spreadOver ? spreadLine(spreadOver) : nothing}
            ${error === undefined ? this.body() : html`<p class="told wrong">${icon('error')} ${error}</p>`} ${this.waysOn()}
            ${this.aboutOpen ? this.about() : nothing}`
      }
    </section>`;
  }

  private body(): TemplateResult {
    const { list, whole } = this;
    if (this.open && whole)
      return html`<gaze-whole-list .list=${list} .rows=${whole.rows} @close=${this.close}></gaze-whole-list>`;
    if (list.rows.length === 0) return html`<p class="dim">${t('No phrases.')}</p>`;
    return html`<div role="table" aria-label=${list.title} aria-rowcount=${list.count + 1}>
      <div role="rowgroup" class="hidden">
        <div role="row" aria-rowindex="1">${COLUMNS.map((name) => html`<span role="columnheader">${said(name)}</span>`)}</div>
      </div>
      <div role="rowgroup">${list.rows.map((row, index) => rowView(list.id, row, index))}</div>
    </div>`;
  }

  private waysOn(): TemplateResult {
    const { id, rows, count: all, bigger = [], error, extra, merge } = this.list;
    // By name, for an element that became another button would keep the focus.
    const ways: [name: string, way: TemplateResult][] = [];
    if (!this.open && rows.length < all) {
      ways.push(['all', linkButton(t('Show all {all}', { all }), () => this.show('rows'), 'all')]);
      ways.push(['least', linkButton(t('Least likely'), () => this.show('least'), 'least')]);
    }
    for (const [index, wider] of bigger.entries()) {
      const values = { count: wider.count, title: wider.title };
      const label = index === 0 ? t('All {count} {title}', values) : t(/* phrases of a longer list */ '{count} {title}', values);
      const widen = () => tell({ kind: 'widen', list: id, to: wider.id });
      ways.push([`widen ${wider.id}`, linkButton(label, widen, 'widen')]);
    }
    if (merge) {
      const label = merge.on
        ? t('Do not merge spellings')
        : plural(merge.count ?? 0, 'Merge {count} spelling', 'Merge {count} spellings');
      ways.push(['merge', linkButton(label, () => tell({ kind: 'merge', list: id, merged: !merge.on }), 'merge')]);
    }
    if (extra) {
      ways.push(['keep', linkButton(t('Ask it always'), () => tell({ kind: 'keep-list', list: id }), 'keep-list')]);
      ways.push(['drop', linkButton(t('Ask it no longer'), () => tell({ kind: 'drop-list', list: id }), 'drop-list')]);
    }
    if (error !== undefined) {
      ways.push(['choose', linkButton(t('Choose lists…'), () => tell({ kind: 'choose-lists' }), 'choose-lists')]);
      ways.push(['open', linkButton(t('Open it as text'), () => tell({ kind: 'open-list', list: id }), 'open-list')]);
      return html`<div class="ways-on">
        ${repeat(
          ways,
          ([name]) => name,
          ([, way]) => way,
        )}
      </div>`;
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
        ${t('About this list')}
      </button>
    </div>`;
  }

  private about(): TemplateResult {
    const { description, source, license } = this.list.about;
    return html`<div class="about" data-about>
      ${description === undefined ? nothing : html`<p dir="auto">${description}</p>`}
      <p>
        ${t("A list is biased by what stands in it and by what does not; the built-in ones come mainly from Wikipedia and from CLIP's training data. It claims neither completeness nor relative importance.")}
      </p>
      ${source === undefined ? nothing : html`<p>${t('Source: {source}', { source })}</p>`}
      ${license === undefined ? nothing : html`<p>${t('Licence: {license}', { license })}</p>`}
      <p>${linkButton(t('Open it as text'), () => tell({ kind: 'open-list', list: this.list.id }), 'open-list')}</p>
    </div>`;
  }

  private baselineLine({ effective, colour }: NonNullable<PanelList['baseline']>): TemplateResult {
    const all = this.list.count;
    return html`<p class="blank" data-blank>
      <span class="swatch" ${placed({ background: `rgb(${colour.join(' ')})` })}></span>
      ${rich(
        isUndecided(effective, all)
          ? key("The marks are what the picture's mean colour alone gets: undecided, as if choosing among {effective} of {all}.")
          : key("The marks are what the picture's mean colour alone gets: as if choosing among {effective} of {all}."),
        { effective: html`<b>${effectively(effective)}</b>`, all: count(all) },
      )}
    </p>`;
  }

  private show(what: Opening): void {
    this.opening = what;
    this.open = true;
    const { id, folded } = this.list;
    if (folded) tell({ kind: 'arrange', list: id, how: 'unfold' });
    const all = this.querySelector('gaze-whole-list');
    if (all) all.turn(what === 'least');
    else keepOpen(id, { least: what === 'least' });
    this.requestUpdate();
  }

  private readonly toggleSpread = (): void => {
    const { id, spreadOver } = this.list;
    tell({ kind: 'spread', list: id, shown: !spreadOver });
  };

  private readonly toggleBaseline = (): void => {
    const { id, baseline } = this.list;
    tell({ kind: 'baseline', list: id, shown: !baseline });
  };

  private readonly togglePin = (): void => {
    const { id, pinned } = this.list;
    tell({ kind: 'arrange', list: id, how: pinned ? 'unpin' : 'pin' });
  };

  private readonly close = (): void => {
    this.open = false;
    keepOpen(this.list.id);
    void laidOut().then(() => this.querySelector<HTMLElement>('[data-phrase]')?.focus());
  };

  private readonly headerKey = (event: KeyboardEvent): void => {
    const { id } = this.list;
    if (event.key === '/') this.show('search');
    else if (event.altKey && event.key === 'ArrowUp') tell({ kind: 'arrange', list: id, how: 'up' });
    else if (event.altKey && event.key === 'ArrowDown') tell({ kind: 'arrange', list: id, how: 'down' });
    else return;
    event.preventDefault();
  };
}

function contextOf(list: string): string {
  return JSON.stringify({ webviewSection: 'list', list, preventDefaultContextMenuItems: true });
}

function decidedness(effective: number, all: number): TemplateResult {
  if (all === 1) return html`<span class="how">${t('the only phrase: always 100 %')}</span>`;
  const means = t(
    'The exponential of the entropy of the shares: how many phrases share the list evenly where one is as undecided as this.',
  );
  return html`<span class="how" title=${means}
    >${rich(
      isUndecided(effective, all)
        ? key('undecided, as if choosing among {effective} of\u00a0{all}')
        : key('as if choosing among {effective} of\u00a0{all}'),
      { effective: html`<b>${effectively(effective)}</b>`, all: count(all) },
    )}</span
  >`;
}

function templatesLine(templates: readonly string[]): TemplateResult {
  const wordings = templates.map(quoted).join(', ');
  return html`<p class="templates" dir="auto">
    ${templates.length > 1 ? t('Asked as {wordings}, averaged', { wordings }) : t('Asked as {wordings}', { wordings })}
  </p>`;
}

function spreadLine(over: readonly string[]): TemplateResult {
  return html`<p class="templates" data-spread-over dir="auto">
    ${plural(
      over.length,
      'The thin lines go from the lowest to the highest share over {count} wording: {wordings}',
      'The thin lines go from the lowest to the highest share over {count} wordings, each alone: {wordings}',
      { wordings: over.map(quoted).join(', ') },
    )}
  </p>`;
}

/** Rows differ only where the answer's version does, or how many of them are shown. */
function sameList(now: PanelList, before: PanelList | undefined): boolean {
  const head = ({ rows, ...rest }: PanelList) => JSON.stringify([rest, rows.length]);
  return before !== undefined && head(now) === head(before);
}

declare global {
  interface HTMLElementTagNameMap {
    'gaze-list': ListView;
  }
}
