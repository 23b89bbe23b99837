/** The table of many pictures: what it is of, how far it is, what narrows it down, and its rows. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { PICTURE_EXTENSIONS } from '../../src/clip/picture-name.js';
import { progressInWords } from '../../src/collection/progress-words.js';
import type { TableRow } from '../../src/collection/table.js';
import type { FolderState, FolderSummary, ToFolder } from '../../src/folder/protocol.js';
import { parseToFolder } from '../../src/folder/validate.js';
import { plural, sentences, t } from '../../src/l10n/texts.js';
import { button, icon, iconButton, linkButton } from '../controls.js';
import { placed } from '../placed.js';
import { keepFolder, tell } from './folder-host.js';
import './filter-view.js';
import './summary-view.js';
import './table-view.js';
import { Thumbnails } from './thumbnails.js';

@customElement('gaze-folder')
export class FolderView extends LitElement {
  @state() private shown: FolderState | undefined;
  @state() private rows: readonly TableRow[] = [];
  @state() private from = 0;
  /** Another number where thumbnails have come. */
  @state() private arrived = 0;
  /** In place of the table. */
  @state() private summing = false;
  @state() private summary: FolderSummary | undefined;
  private readonly thumbnails = new Thumbnails(tell);
  private restored = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const message = parseToFolder(data);
      if (message) this.receive(message);
    });
    // The page would scroll by the key that presses the button.
    this.addEventListener('keydown', (event) => {
      if (event.key === ' ' && event.target instanceof Element && event.target.closest('vscode-button')) event.preventDefault();
    });
    tell({ kind: 'ready' });
  }

  private receive(message: ToFolder): void {
    switch (message.kind) {
      case 'state': {
        const before = this.shown;
        const { state: now } = message;
        this.shown = now;
        const { uris, filter, order, search, going } = now;
        keepFolder({ uris, filter, order, text: search.text, ...(search.like && { like: search.like.uri }), going });
        // Pictures are counted anew.
        if (now.progress.total < (before?.progress.total ?? 0)) this.thumbnails.clear();
        const others = [filter, order, search].map((each) => JSON.stringify(each)).join();
        const othersBefore = before && [before.filter, before.order, before.search].map((each) => JSON.stringify(each)).join();
        if (before && others !== othersBefore) this.querySelector('gaze-table')?.toTop();
        return;
      }
      case 'rows':
        this.rows = message.rows;
        this.from = message.from;
        if (!this.restored && message.rows.length > 0) {
          this.restored = true;
          void this.updateComplete.then(() => this.querySelector('gaze-table')?.restore());
        }
        return;
      case 'summary':
        this.summary = message.summary;
        return;
      case 'thumbnail':
        this.thumbnails.add(message.index, message.webp);
        this.arrived++;
        return;
    }
  }

  protected override updated(): void {
    // Thumbnails are no property of the table: it is drawn again where they have come.
    this.querySelector('gaze-table')?.requestUpdate();
    this.querySelector('gaze-summary')?.requestUpdate();
  }

  private switchTo(summing: boolean): void {
    this.summing = summing;
    if (!summing) this.summary = undefined;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { shown } = this;
    if (!shown) return nothing;
    const { phase, note, progress } = shown;
    return html`<div class="folder" data-phase=${phase.kind} data-arrived=${this.arrived}>
      ${this.header(shown)}
      <div class="body" role="main">${this.way(shown)} ${this.summing ? this.summaryView(shown) : this.tableView(shown)}</div>
      <footer>
        <p class="dim" data-note title=${note}>${note}</p>
      </footer>
      <div class="hidden" aria-live="polite" data-announcement>${announcement(shown, progress.total)}</div>
    </div>`;
  }

  private tableView(shown: FolderState): TemplateResult | typeof nothing {
    if (isEmpty(shown)) return empty(shown);
    const none = shown.shown === 0 && shown.progress.total > 0;
    return html`<gaze-filter .shown=${shown}></gaze-filter>
      ${shown.search.error === undefined ? nothing : html`<p class="warning" role="alert" data-search-error>${shown.search.error}</p>`}
      <gaze-table
        class=${none ? 'none' : ''}
        .shown=${shown}
        .rows=${this.rows}
        .from=${this.from}
        .thumbnails=${this.thumbnails}
      ></gaze-table>
      ${none ? filteredOut() : nothing}`;
  }

  private summaryView(shown: FolderState): TemplateResult {
    return html`<gaze-summary
      .shown=${shown}
      .summary=${this.summary}
      .thumbnails=${this.thumbnails}
      @leave=${() => this.switchTo(false)}
    ></gaze-summary>`;
  }

  private header({ title, model, shown: left, progress, notice }: FolderState): TemplateResult {
    const all = progress.total;
    return html`<header>
      <h1 dir="auto" title=${title}>${title}</h1>
      ${
        model
          ? html`<span class=${model.demo ? 'chip demo' : 'chip'} data-model=${model.id}
              >${model.demo ? t('Demo model: not CLIP') : model.title}</span
            >`
          : nothing
      }
      <span class="dim numbers" data-shown=${left}
        >${
          left === all
            ? plural(all, '{count} picture', '{count} pictures')
            : plural(all, '{left} of {count} picture', '{left} of {count} pictures', { left })
        }</span
      >
      <span role="status" class="dim" data-notice>${notice ?? nothing}</span>
      <span class="tools">
        ${iconButton('graph', t('Summary of all pictures'), () => this.switchTo(!this.summing), 'summary', { pressed: this.summing })}
        ${iconButton('copy', t('Copy table as…'), () => tell({ kind: 'copy-table' }), 'copy-table')}
        ${iconButton('save', t('Save table as…'), () => tell({ kind: 'save-table' }), 'save-table')}
        ${iconButton('note', t('Write captions beside the pictures…'), () => tell({ kind: 'write-captions' }), 'write-captions')}
        ${iconButton('link', t('Copy the paths of all shown'), () => tell({ kind: 'copy-paths' }), 'copy-paths')}
        ${iconButton('list-unordered', t('Choose lists'), () => tell({ kind: 'choose-lists' }), 'choose-lists')}
        ${iconButton('refresh', t('Look for pictures again'), () => tell({ kind: 'again' }), 'again')}
      </span>
    </header>`;
  }

  /** How far it is and what can be done about it. */
  private way({ phase, progress }: FolderState): TemplateResult {
    const { total, done, failed, listed } = progress;
    const act = (kind: 'go' | 'pause' | 'cancel' | 'retry' | 'download' | 'demo' | 'log', label: string, first = false) =>
      button(label, () => tell({ kind }), kind, first);
    const part = total === 0 ? 0 : (done + failed) / total;
    const retry = failed > 0 ? act('retry', t('Try {failed} failed again', { failed })) : nothing;
    switch (phase.kind) {
      case 'starting':
        return html`<div class="way"><span data-progress>${t('Looking for pictures and opening the model …')}</span></div>`;
      case 'running':
      case 'paused':
        return html`<div class="way">
          <span
            class="advance"
            role="progressbar"
            aria-label=${t('Pictures gazed at')}
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=${Math.floor(part * 100)}
            ><i ${placed({ width: `${part * 100}%` })}></i
          ></span>
          <span class="numbers" data-progress
            >${phase.kind === 'paused' ? t('Paused: {progress}', { progress: progressInWords(progress) }) : progressInWords(progress)}</span
          >
          <span class="acts"
            >${phase.kind === 'paused' ? act('go', t('Go on'), true) : act('pause', t('Pause'))} ${act('cancel', t('Cancel'))}
            ${retry}</span
          >
        </div>`;
      case 'cancelled':
        return html`<div class="way">
          <span class="numbers" data-progress>${t('Cancelled: {progress}', { progress: progressInWords(progress) })}</span>
          <span class="acts">${act('go', t('Go on'), true)} ${retry}</span>
        </div>`;
      case 'stored':
        return html`<div class="way" data-section="stored">
          <span class="numbers" data-progress>${unstored(progress)}</span>
          <span class="acts">${act('go', t('Look at {total}', { total: total - done - failed }), true)} ${retry}</span>
        </div>`;
      case 'done':
        return html`<div class="way ${failed > 0 ? '' : 'quiet'}">
          ${
            failed > 0
              ? html`${icon('warning')}<span data-progress
                    >${plural(
                      total,
                      '{failed} of {count} picture could not be gazed at; each row says why.',
                      '{failed} of {count} pictures could not be gazed at; each row says why.',
                      { failed },
                    )}</span
                  ><span class="acts">${retry}</span>`
              : html`<span class="hidden" data-progress>${listed ? progressInWords(progress) : ''}</span>`
          }
        </div>`;
      case 'no-model':
        return html`<div class="way" data-section="no-model">
          ${icon('warning')}<span data-progress>${phase.message}</span>
          <span class="acts">${act('download', t('Download'), true)} ${act('demo', t('Use the demo model (not CLIP)'))}</span>
        </div>`;
      case 'failed':
        return html`<div class="way" data-section="failed">
          ${icon('error')}<span data-progress>${phase.message}</span>
          <span class="acts">${act('go', t('Try again'), true)} ${act('log', t('Show log'))}</span>
        </div>`;
    }
  }
}

/** Whether there is nothing that could be filtered, nor will be as things stand. */
function isEmpty({ progress, phase }: FolderState): boolean {
  return progress.total === 0 && (phase.kind === 'done' || phase.kind === 'no-model' || phase.kind === 'failed');
}

function empty({ phase }: FolderState): TemplateResult | typeof nothing {
  if (phase.kind !== 'done') return nothing;
  return html`<div class="empty">
    <p>${t('There is no picture in it.')}</p>
    <p class="dim">
      ${t('Files with these endings are taken for pictures: {endings}.', { endings: PICTURE_EXTENSIONS.join(', ') })}
    </p>
    ${button(t('Look for pictures again'), () => tell({ kind: 'again' }), 'again')}
  </div>`;
}

function filteredOut(): TemplateResult {
  return html`<div class="empty">
    <p>${t('No picture is left by the filter.')}</p>
    ${linkButton(t('Show all pictures'), () => tell({ kind: 'filter', filter: {} }), 'unfilter')}
  </div>`;
}

/** What of the pictures is not there, where only what is stored was taken. */
function unstored({ total, done, failed, listed }: FolderState['progress']): string {
  const left = total - done - failed;
  const all = listed
    ? plural(total, '{count} picture', '{count} pictures')
    : plural(total, '{count} and more picture', '{count} and more pictures');
  return plural(
    left,
    '{count} of {all} was not looked at yet, and cannot be found.',
    '{count} of {all} were not looked at yet, and cannot be found.',
    { all },
  );
}

/** What a screen reader is told. Progress is left out: it would never be silent. */
function announcement({ phase, progress, shown }: FolderState, total: number): string {
  const left =
    shown === total
      ? undefined
      : plural(total, '{shown} of {count} picture is shown.', '{shown} of {count} pictures are shown.', { shown });
  switch (phase.kind) {
    case 'starting':
      return t('Starting.');
    case 'running':
      return sentences(t('Gazing at the pictures.'), left);
    case 'paused':
      return sentences(t('Paused.'), left);
    case 'cancelled':
      return sentences(t('Cancelled.'), left);
    case 'stored':
      return sentences(unstored(progress), left);
    case 'done':
      return sentences(t('Done: {progress}.', { progress: progressInWords(progress) }), left);
    case 'no-model':
    case 'failed':
      return phase.message;
  }
}
