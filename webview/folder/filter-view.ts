/** What narrows the table down, and what is looked for in it. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Filter } from '../../src/collection/view.js';
import type { FolderState } from '../../src/folder/protocol.js';
import { t } from '../../src/l10n/texts.js';
import { icon, iconButton } from '../controls.js';
import { tell } from './folder-host.js';

/** Milliseconds after the last key: a search through all pictures at each key would be felt. */
const TYPING = 200;

/** Shares that a first phrase must have, in hundredths. */
const SHARES = [10, 25, 50, 75, 90];

@customElement('gaze-filter')
export class FilterView extends LitElement {
  @property({ attribute: false }) shown!: FolderState;

  private typing: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override render(): TemplateResult {
    const { filter, lists, folders, search } = this.shown;
    return html`<div class="filters" role="search">
      <label class="looking">
        <span class="hidden">${t('Find by phrase')}</span>${icon('search')}
        <input
          class="box"
          type="search"
          data-act="find"
          placeholder=${t('Find: phrase + another − third')}
          autocomplete="off"
          spellcheck="false"
          maxlength="16384"
          .value=${search.text}
          @change=${this.find}
        />
      </label>
      ${
        search.like
          ? html`<span class="chip" data-like
              >${t('like {name}', { name: search.like.name })}${iconButton('close', t('Look for nothing like it'), () => tell({ kind: 'find', text: search.text, unlike: true }), 'unlike')}</span
            >`
          : nothing
      }
      <label
        ><span class="hidden">${t('Filter by name or phrase')}</span>
        <input
          class="box"
          type="search"
          data-act="filter-text"
          placeholder=${t('Filter by name or phrase')}
          autocomplete="off"
          spellcheck="false"
          maxlength="16384"
          .value=${filter.text ?? ''}
          @input=${this.typed}
        />
      </label>
      ${
        folders.length > 1
          ? select(
              'filter-folder',
              t('Folder'),
              filter.folder ?? '',
              [['', t('All folders')], ...folders.map((name) => [name, name] as const)],
              (folder) => this.change({ folder: folder || undefined }),
            )
          : nothing
      }
      ${
        lists.length > 1
          ? select(
              'filter-list',
              t('List'),
              filter.list ?? '',
              [['', t('Any list')], ...lists.map(({ id, title }) => [id, title] as const)],
              (list) => this.change({ list: list || undefined }),
            )
          : nothing
      }
      ${select(
        'filter-share',
        t('Share'),
        String(Math.round((filter.minShare ?? 0) * 100)),
        [['0', t('Any share')], ...SHARES.map((share) => [String(share), t('From {share} % on', { share })] as const)],
        (share) => this.change({ minShare: Number(share) / 100 || undefined }),
      )}
      ${
        filter.phrase === undefined
          ? nothing
          : html`<span class="chip" data-phrase-filter
              >${filter.phrase}${iconButton('close', t('Show all phrases'), () => this.change({ phrase: undefined }), 'any-phrase')}</span
            >`
      }
      ${
        filter.among === undefined
          ? nothing
          : html`<span class="chip" data-among
              >${t(/* pictures */ '{count} nearly the same', { count: filter.among.length })}${iconButton('close', t('Show all pictures'), () => this.change({ among: undefined }), 'any-picture')}</span
            >`
      }
      ${
        this.shown.progress.failed > 0 || filter.failed
          ? html`<button
              type="button"
              class="link"
              data-act="filter-failed"
              aria-pressed=${filter.failed ? 'true' : 'false'}
              @click=${() => this.change({ failed: filter.failed ? undefined : true })}
            >
              ${filter.failed ? t('Show all') : t('Show failures only')}
            </button>`
          : nothing
      }
    </div>`;
  }

  private readonly find = ({ target }: Event): void => {
    tell({ kind: 'find', text: (target as HTMLInputElement).value.trim() });
  };

  private readonly typed = ({ target }: Event): void => {
    const text = (target as HTMLInputElement).value;
    window.clearTimeout(this.typing);
    this.typing = window.setTimeout(() => this.change({ text: text || undefined }), TYPING);
  };

  /** What is undefined is no longer asked. */
  private change(part: { readonly [K in keyof Filter]?: Filter[K] | undefined }): void {
    const entries = Object.entries({ ...this.shown.filter, ...part }).filter(([, value]) => value !== undefined);
    tell({ kind: 'filter', filter: Object.fromEntries(entries) });
  }
}

function select(
  name: string,
  label: string,
  value: string,
  options: readonly (readonly [value: string, label: string])[],
  chosen: (value: string) => void,
): TemplateResult {
  return html`<select
    class="box"
    data-act=${name}
    aria-label=${label}
    title=${options.find(([each]) => each === value)?.[1] ?? label}
    .value=${value}
    @change=${({ target }: Event) => chosen((target as HTMLSelectElement).value)}
  >
    ${options.map(([each, words]) => html`<option value=${each} ?selected=${each === value}>${words}</option>`)}
  </select>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'gaze-filter': FilterView;
  }
}
