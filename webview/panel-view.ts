/** The panel: header, picture, what is going on, the lists, and the words that stand at the end of every result. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { t } from '../src/l10n/texts.js';
import type { PanelState, ToPanel } from '../src/panel/protocol.js';
import { Rows } from '../src/panel/row-columns.js';
import { announcement } from './announce.js';
import './ask-view.js';
import { button, icon, iconButton, linkButton } from './controls.js';
import { changesLine } from './changes.js';
import { keep, kept, tell } from './host.js';
import { dragLists } from './drag-lists.js';
import type { Whole } from './list-view.js';
import './list-view.js';
import { draw } from './draw.js';
import { dropHint, dropPictures } from './drop-pictures.js';
import { historyButtons, leaveToVsCode } from './history-buttons.js';
import { modelChip, modelLine } from './model-view.js';
import { phaseView } from './phase-view.js';
import { pictureView } from './picture-view.js';
import { openPreview, type Preview } from './preview.js';
import { keepStops, roveRows } from './roving.js';
import { parseToPanel } from './validate.js';
import { actOnRows } from './row-acts.js';
import { askWhere } from './where-rows.js';
import './where-view.js';

@customElement('gaze-panel')
export class PanelView extends LitElement {
  @state() private shown: PanelState | undefined;
  @state() private preview: Preview | undefined;
  /** Lists whose rows were all sent, by their id. */
  @state() private wholes: ReadonlyMap<string, Whole> = new Map();
  /** The notice that was closed; another one is shown again. */
  @state() private closedNotice: string | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    roveRows(this);
    dragLists(this);
    actOnRows(this);
    askWhere(this, () => this.shown?.where !== undefined);
    // Lists draw themselves: with new rows, or folded, which may take the Tab key's stop away.
    this.addEventListener('drawn', () => keepStops(this));
    document.addEventListener('scrollend', () => keep({ scrolled: Math.round(window.scrollY) }));
    dropPictures();
    window.addEventListener('keydown', leaveToVsCode);
    // Copying twice is told twice, also where the first was closed.
    this.addEventListener('click', ({ target }) => {
      if (target instanceof Element && target.closest('[data-act^="copy"]')) this.closedNotice = undefined;
    });
    // The page would scroll by the key that presses the button.
    this.addEventListener('keydown', (event) => {
      if (event.key === ' ' && event.target instanceof Element && event.target.closest('vscode-button')) event.preventDefault();
    });
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const message = parseToPanel(data);
      if (message) this.receive(message);
    });
    tell({ kind: 'ready' });
  }

  private receive(message: ToPanel): void {
    switch (message.kind) {
      case 'state': {
        const { uri } = message.state;
        if (uri !== undefined && uri !== this.shown?.uri) keep({ uri });
        const first = this.shown === undefined;
        if (!first && uri !== this.shown?.uri) this.forget();
        this.shown = message.state;
        if (first) void this.updateComplete.then(() => window.scrollTo(0, kept().scrolled ?? 0));
        return;
      }
      case 'whole':
        this.wholes = new Map(this.wholes).set(message.list, { version: message.version, rows: new Rows(message.rows) });
        return;
      case 'draw':
        void draw(message);
        return;
      case 'preview': {
        const before = this.preview;
        this.preview = openPreview(message);
        if (before) URL.revokeObjectURL(before.url);
        return;
      }
    }
  }

  /** Another picture is shown from now on. */
  private forget(): void {
    if (this.preview) URL.revokeObjectURL(this.preview.url);
    this.preview = undefined;
    this.wholes = new Map();
    this.closedNotice = undefined;
    window.scrollTo(0, 0);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { shown } = this;
    if (!shown) return nothing;
    const { phase, lists, note } = shown;
    const pictured = this.preview !== undefined || shown.picture !== undefined;
    return html`<div class="panel" data-phase=${phase.kind}>
      ${this.header(shown)}
      <main class=${pictured ? 'pictured' : ''}>
        ${pictured ? this.figure(shown) : nothing}
        <div class="results" aria-busy=${isBusy(shown) ? 'true' : 'false'}>
          ${staleBanner(shown)}
          ${shown.asking ? html`<gaze-ask .asking=${shown.asking} .preprocessing=${shown.preprocessing}></gaze-ask>` : nothing}
          ${phaseView(shown)} ${changesLine(shown)}
          ${lists.some(({ older }) => older) ? html`<p class="earlier" data-older>${t('Results in grey are of the gaze before.')}</p>` : nothing}
          <div class="lists">
            ${repeat(
              lists,
              ({ id }) => id,
              (list) => html`<gaze-list .list=${list} .whole=${this.wholes.get(list.id)}></gaze-list>`,
            )}
          </div>
          ${otherLists(shown)}
        </div>
      </main>
      ${
        lists.length > 0
          ? html`<footer>
              <p data-note>${note}</p>
              ${shown.model ? modelLine(shown.model, shown.preprocessing) : nothing}
            </footer>`
          : nothing
      }
      ${this.notice(shown)}
      <div class="hidden" aria-live="polite" data-announcement>${announcement(shown)}</div>
    </div>`;
  }

  private figure(shown: PanelState): TemplateResult {
    const { where, picture } = shown;
    if (!where || !picture || !this.preview) return pictureView(shown, this.preview);
    return html`<gaze-where .where=${where} .preview=${this.preview} .picture=${picture}></gaze-where>`;
  }

  private header({ name, path, model, lists, history = {} }: PanelState): TemplateResult {
    return html`<header>
      ${historyButtons(history)}
      <h1 title=${path ?? nothing} dir="auto">${name ?? /* not translated */ 'Clip Gaze'}</h1>
      ${model ? modelChip(model) : nothing}
      <span class="tools">
        ${
          lists.length > 0
            ? iconButton('copy', t('Copy the whole result'), () => tell({ kind: 'copy', what: 'result' }), 'copy-result')
            : nothing
        }
        ${
          name === undefined
            ? nothing
            : iconButton('split-horizontal', t('Compare with other pictures'), () => tell({ kind: 'compare' }), 'compare', {
                title: t('Compare with other pictures… ({hint})', { hint: dropHint() }),
              })
        }
        ${name === undefined ? nothing : iconButton('refresh', t('Gaze again'), () => tell({ kind: 'gaze' }), 'again')}
        ${iconButton('gear', t('Open settings'), () => tell({ kind: 'settings' }), 'open-settings')}
      </span>
    </header>`;
  }

  private notice({ notice }: PanelState): TemplateResult {
    const closed = notice === undefined || notice === this.closedNotice;
    // The region stays, for a screen reader only hears what changes in one that it knows.
    return html`<div role="status" class=${closed ? '' : 'notice'} data-notice>
      ${
        closed
          ? nothing
          : html`${icon('info')}<span>${notice}</span>${iconButton('close', t('Close'), () => (this.closedNotice = notice), 'close-notice')}`
      }
    </div>`;
  }
}

function staleBanner({ stale, phase }: PanelState): TemplateResult | typeof nothing {
  // While it is being gazed at again there is nothing to be done about it.
  if (stale === undefined || phase.kind === 'starting' || phase.kind === 'computing') return nothing;
  return html`<div class="stale" data-stale=${stale}>
    ${icon('warning')}
    ${
      stale === 'changed'
        ? html`<span>${t('The file has changed since. These results are of what it was.')}</span
            >${button(t('Gaze again'), () => tell({ kind: 'gaze' }), 'gaze-stale', true)}`
        : html`<span>${t('The file is gone. These are the last results; it can be gazed at again once it is back.')}</span
            >${button(t('Gaze again'), () => tell({ kind: 'gaze' }), 'gaze-stale')}`
    }
  </div>`;
}

/** Phrase files of the workspace that are one click away. */
function otherLists({ others = [] }: PanelState): TemplateResult | typeof nothing {
  if (others.length === 0) return nothing;
  return html`<p class="others" data-others>
    <span class="dim">${t('Also in this workspace:')}</span>
    ${repeat(
      others,
      (id) => id,
      (id) => linkButton(id, () => tell({ kind: 'gaze-with', list: id }), 'gaze-with'),
    )}
    ${linkButton(t('Choose lists…'), () => tell({ kind: 'choose-lists' }), 'choose-lists')}
  </p>`;
}

function isBusy({ phase: { kind } }: PanelState): boolean {
  return kind === 'starting' || kind === 'computing' || kind === 'downloading';
}
