/** Asking more: phrases of one's own, and how the lists are asked. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Preprocessing } from '../src/clip/seeing.js';
import { key, said, t, type Key } from '../src/l10n/texts.js';
import type { PanelAsking } from '../src/panel/protocol.js';
import { typedPhrases } from '../src/phrases/typed-phrases.js';
import { button, icon, iconButton, linkButton } from './controls.js';
import { keep, kept, tell } from './host.js';

/** Rows of the lists that are offered; any other number can be typed in the settings. */
const TOPS = [3, 5, 10, 20, 50];

const PREPROCESSING_NAMES: Readonly<Record<Preprocessing, { readonly name: Key; readonly means: Key }>> = {
  'as-displayed': {
    name: key('As displayed'),
    means: key('What you see: turned upright, transparency on white, colours converted to sRGB'),
  },
  reference: {
    name: key('As clip-gaze'),
    means: key("clip-gaze's own numbers, bit for bit: orientation and colour profiles ignored, transparency dropped"),
  },
};

@customElement('gaze-ask')
export class AskView extends LitElement {
  @property({ attribute: false }) asking!: PanelAsking;
  @property({ attribute: false }) preprocessing!: Preprocessing;

  /** What was typed and not asked yet; undefined where the box shows what is asked. */
  @state() private draft = unasked();
  @state() private against: string | undefined;
  @state() private shown = kept().asking ?? false;
  @state() private wrongTemplate = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('asking');
    if (!before || JSON.stringify(before) === JSON.stringify(this.asking)) return;
    // What is asked now may come from another panel.
    if (before.phrases.join('\n') !== this.asking.phrases.join('\n')) this.draft = undefined;
    if (before.against !== this.asking.against) this.against = undefined;
  }

  protected override render(): TemplateResult {
    const { phrases, choices } = this.asking;
    const text = this.draft ?? phrases.join('\n');
    const against = this.against ?? this.asking.against ?? '';
    const lines = Math.min(8, Math.max(1, text.split('\n').length));
    return html`<form class="ask" @submit=${this.submit} aria-label=${t('Phrases of your own')}>
        <textarea
          class="box"
          data-act="ask-box"
          rows=${lines}
          aria-label=${t('Phrases of your own, one a line or with semicolons between')}
          placeholder=${t('Your own phrases: fog; rain')}
          spellcheck="false"
          .value=${text}
          @input=${this.typed}
          @keydown=${this.key}
        ></textarea>
        <span class="ask-acts"
          >${button(t(/* the phrases that were typed */ 'Ask'), this.ask, 'ask', true)}${
            phrases.length > 0 ? iconButton('close', t('Ask them no longer'), this.clear, 'ask-clear') : nothing
          }${iconButton('settings', t('How the lists are asked'), this.toggle, 'asking', { pressed: this.shown })}</span
        >
        <label class="against"
          ><span>${t('Scored among themselves, and also within')}</span>
          <select class="box" data-act="against" @change=${this.chooseAgainst}>
            <option value="" .selected=${against === ''}>${t('no list')}</option>
            ${choices.map(({ id, title }) => html`<option value=${id} .selected=${id === against}>${title}</option>`)}
          </select></label
        >
      </form>
      ${this.shown ? this.options() : nothing}`;
  }

  private options(): TemplateResult {
    const { topK, templates } = this.asking;
    const tops = TOPS.includes(topK) ? TOPS : [...TOPS, topK].sort((a, b) => a - b);
    const { means } = PREPROCESSING_NAMES[this.preprocessing];
    return html`<div class="options" role="group" aria-label=${t('How the lists are asked')}>
      <label
        ><span>${t('Phrases shown')}</span
        ><select class="box" data-act="top" @change=${this.chooseTop}>
          ${tops.map((each) => html`<option value=${each} .selected=${each === topK}>${each}</option>`)}
        </select></label
      >
      <label title=${said(means)}
        ><span>${t('Picture')}</span
        ><select class="box" data-act="preprocessing" @change=${this.choosePreprocessing}>
          ${Object.entries(PREPROCESSING_NAMES).map(
            ([id, { name }]) => html`<option value=${id} .selected=${id === this.preprocessing}>${said(name)}</option>`,
          )}
        </select></label
      >
      <label class="wording"
        ><span>${t('Wording')}</span
        ><input
          class="box"
          type="text"
          data-act="templates"
          placeholder=${t("each list's own, such as a painting of {}")}
          aria-invalid=${this.wrongTemplate ? 'true' : 'false'}
          aria-describedby="wording-help"
          spellcheck="false"
          .value=${templates.join('; ')}
          @change=${this.chooseTemplates}
      /></label>
      ${linkButton(t('Choose lists…'), () => tell({ kind: 'choose-lists' }), 'choose-lists')}
      <p id="wording-help" class=${this.wrongTemplate ? 'help told-wrong' : 'help'}>
        ${
          this.wrongTemplate
            ? html`${icon('error')} ${t('Every wording needs {} where the phrase goes.')}`
            : t(
                'A wording holds {} where the phrase goes; several, with semicolons between, are averaged. It is used for all lists.',
              )
        }
      </p>
    </div>`;
  }

  private readonly typed = ({ target }: Event): void => {
    this.draft = (target as HTMLTextAreaElement).value;
    keep({ draft: this.draft });
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.ask();
  };

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    this.ask();
  };

  private readonly ask = (): void => {
    this.tellAsk(this.querySelector('textarea')?.value ?? '', this.against ?? this.asking.against ?? '');
  };

  private readonly clear = (): void => {
    this.tellAsk('', '');
    this.querySelector('textarea')?.focus();
  };

  private tellAsk(text: string, against: string): void {
    const phrases = typedPhrases(text);
    // It stays in the box until the host says what is asked now.
    this.draft = text;
    keep({ draft: '' });
    tell({ kind: 'ask', phrases, ...(against !== '' && phrases.length > 0 && { against }) });
  }

  private readonly chooseAgainst = ({ target }: Event): void => {
    this.against = (target as HTMLSelectElement).value;
    if (this.asking.phrases.length > 0) this.ask();
  };

  private readonly toggle = (): void => {
    this.shown = !this.shown;
    keep({ asking: this.shown });
  };

  private readonly chooseTop = ({ target }: Event): void => {
    tell({ kind: 'top', topK: Number((target as HTMLSelectElement).value) });
  };

  private readonly choosePreprocessing = ({ target }: Event): void => {
    const preprocessing = (target as HTMLSelectElement).value as Preprocessing;
    tell({ kind: 'preprocessing', preprocessing });
  };

  private readonly chooseTemplates = ({ target }: Event): void => {
    const templates = typedPhrases((target as HTMLInputElement).value);
    this.wrongTemplate = templates.some((template) => !template.includes('{}'));
    if (!this.wrongTemplate) tell({ kind: 'templates', templates });
  };
}

function unasked(): string | undefined {
  const { draft } = kept();
  return draft === '' ? undefined : draft;
}

declare global {
  interface HTMLElementTagNameMap {
    'gaze-ask': AskView;
  }
}
