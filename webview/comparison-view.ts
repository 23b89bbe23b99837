/** Pictures compared: header, what is going on, the table, and the words that stand at the end of every result. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { key, plural, t } from '../src/l10n/texts.js';
import { MOST_PICTURES, type ComparisonState, type ToComparison } from '../src/panel/comparison-protocol.js';
import { comparisonTable } from './comparison-table.js';
import { parseToComparison } from './comparison-validate.js';
import { comparisonAnnouncement } from './comparison-words.js';
import { button, icon, iconButton, linkButton } from './controls.js';
import { dropHint, dropPictures } from './drop-pictures.js';
import { keep, kept, tell } from './host.js';
import { modelChip, modelLine } from './model-view.js';
import { phaseView } from './phase-view.js';
import { openPreview, type Preview } from './preview.js';
import { rich } from './rich.js';

@customElement('gaze-comparison')
export class ComparisonView extends LitElement {
  @state() private shown: ComparisonState | undefined;
  @state() private thumbnails: ReadonlyMap<string, Preview> = new Map();
  @state() private byDifference = kept().byDifference ?? false;
  /** The notice that was closed; another one is shown again. */
  @state() private closedNotice: string | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    dropPictures();
    // The page would scroll by the key that presses the button.
    this.addEventListener('keydown', (event) => {
      if (event.key === ' ' && event.target instanceof Element && event.target.closest('vscode-button')) event.preventDefault();
    });
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const message = parseToComparison(data);
      if (message) this.receive(message);
    });
    tell({ kind: 'ready' });
  }

  protected override render(): TemplateResult | typeof nothing {
    const { shown } = this;
    if (!shown) return nothing;
    const { phase, pictures, lists, note, model, preprocessing } = shown;
    const some = pictures.length > 0;
    return html`<div class="panel comparison" data-phase=${phase.kind}>
      ${this.header(shown)}
      <main>
        <div class="aside">
          ${phase.kind === 'empty' ? tooFew(pictures.length) : phaseView(shown)}
          ${pictures.map(({ error }) => (error === undefined ? nothing : html`<p class="told wrong">${icon('error')} ${error}</p>`))}
        </div>
        ${
          phase.kind === 'empty'
            ? nothing
            : html`<div class="aside acts-above">
                ${lists.length > 0 ? this.orderButton() : nothing}
                <span class="dim"
                  >${pictures.length < MOST_PICTURES ? t('Add pictures by +, {hint}.', { hint: dropHint() }) : t('Eight are the most.')}</span
                >
              </div>`
        }
        ${some ? comparisonTable(shown, { thumbnails: this.thumbnails, byDifference: this.byDifference }) : nothing}
      </main>
      ${
        lists.length > 0
          ? html`<footer>
              <p>
                ${t('Bold and coloured is the highest share of a phrase where the shares differ by five percentage points or more.')}
              </p>
              <p data-note>${note}</p>
              ${model ? modelLine(model, preprocessing) : nothing}
              <p class="take">
                ${linkButton(t('Copy as CSV'), () => tell({ kind: 'take', how: 'copy', format: 'csv' }), 'copy-csv')}
                ${linkButton(t('Copy as JSON'), () => tell({ kind: 'take', how: 'copy', format: 'json' }), 'copy-json')}
                ${linkButton(t('Save as CSV…'), () => tell({ kind: 'take', how: 'save', format: 'csv' }), 'save-csv')}
                ${linkButton(t('Save as JSON…'), () => tell({ kind: 'take', how: 'save', format: 'json' }), 'save-json')}
              </p>
            </footer>`
          : nothing
      }
      ${this.notice(shown)}
      <div class="hidden" aria-live="polite" data-announcement>${comparisonAnnouncement(shown)}</div>
    </div>`;
  }

  private receive(message: ToComparison): void {
    if (message.kind === 'comparison') {
      this.shown = message.state;
      const pictures = message.state.pictures.map(({ uri }) => uri);
      if (kept().pictures?.join('\n') !== pictures.join('\n')) keep({ pictures });
      for (const uri of this.thumbnails.keys()) if (!pictures.includes(uri)) this.forget(uri);
      return;
    }
    this.forget(message.uri);
    this.thumbnails = new Map(this.thumbnails).set(message.uri, openPreview(message));
  }

  private forget(uri: string): void {
    const thumbnail = this.thumbnails.get(uri);
    if (!thumbnail) return;
    URL.revokeObjectURL(thumbnail.url);
    this.thumbnails = new Map([...this.thumbnails].filter(([each]) => each !== uri));
  }

  private orderButton(): TemplateResult {
    const { byDifference } = this;
    return html`<button
      class="link"
      type="button"
      data-act="order"
      title=${byDifference ? t('Sort by the highest share instead') : t('Sort by the largest difference instead')}
      @click=${this.turn}
    >
      ${icon('arrow-down')} ${byDifference ? t('Largest difference first') : t('Highest share first')}
    </button>`;
  }

  private readonly turn = (): void => {
    this.byDifference = !this.byDifference;
    keep({ byDifference: this.byDifference });
  };

  private header({ model, pictures, phase }: ComparisonState): TemplateResult {
    const room = pictures.length < MOST_PICTURES;
    const heading =
      phase.kind === 'empty'
        ? t('Compare pictures')
        : plural(pictures.length, '{count} picture compared', '{count} pictures compared');
    return html`<header>
      <h1 title=${heading}>${heading}</h1>
      ${model ? modelChip(model) : nothing}
      <span class="tools">
        ${iconButton('add', t('Add pictures'), () => tell({ kind: 'add' }), 'add', {
          title: room
            ? t('Add pictures… ({hint})', { hint: dropHint() })
            : t('A comparison holds {most} pictures', { most: MOST_PICTURES }),
          disabled: !room,
        })}
        ${iconButton('list-unordered', t('Choose lists'), () => tell({ kind: 'choose-lists' }), 'choose-lists')}
        ${iconButton('refresh', t('Look at all again'), () => tell({ kind: 'gaze' }), 'again')}
        ${iconButton('gear', t('Open settings'), () => tell({ kind: 'settings' }), 'open-settings')}
      </span>
    </header>`;
  }

  private notice({ notice }: ComparisonState): TemplateResult {
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

function tooFew(pictures: number): TemplateResult {
  return html`<div class="message">
    <h2>${icon('split-horizontal')} ${pictures === 0 ? t('Which pictures?') : t('With which other pictures?')}</h2>
    <p>
      ${rich(
        key(
          'Two to eight pictures are compared on the same lists. Select them in the explorer and choose <b>Compare with Clip Gaze</b> in their menu, {hint}.',
        ),
        { hint: dropHint() },
      )}
    </p>
    <div class="ways">${button(t('Add pictures…'), () => tell({ kind: 'add' }), 'add-first', true)}</div>
  </div>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'gaze-comparison': ComparisonView;
  }
}
