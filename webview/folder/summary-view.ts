/** All pictures at a glance: which phrases come first how often, which stand apart, which are nearly the same. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { FolderLikeness, FolderState, FolderSummary, NamedPicture } from '../../src/folder/protocol.js';
import { decimal, percentage } from '../../src/l10n/numbers.js';
import { plural, sentences, t } from '../../src/l10n/texts.js';
import { button, icon, linkButton } from '../controls.js';
import { count, percent } from '../format.js';
import { placed } from '../placed.js';
import { tell } from './folder-host.js';
import type { Thumbnails } from './thumbnails.js';

type Compared = Extract<FolderLikeness, { kind: 'done' }>;

/** Where the slider begins: below, CLIP finds any two pictures of one kind alike. */
const LEAST_THRESHOLD = 0.7;

@customElement('gaze-summary')
export class SummaryView extends LitElement {
  @property({ attribute: false }) shown!: FolderState;
  @property({ attribute: false }) summary: FolderSummary | undefined;
  @property({ attribute: false }) thumbnails!: Thumbnails;
  /** The slider's place while it is moved: the groups follow once it is let go. */
  @state() private sliding: number | undefined;
  private wanted = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    tell({ kind: 'summary', shown: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    tell({ kind: 'summary', shown: false });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('summary')) this.sliding = undefined;
  }

  protected override updated(): void {
    const likeness = this.summary?.likeness;
    const pictures =
      likeness?.kind === 'done' ? [...likeness.outliers, ...likeness.groups.flatMap((group) => group.pictures)] : [];
    const wanted = pictures.map(({ picture }) => picture).join();
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.thumbnails.want(pictures.map(({ picture: index }) => ({ index, state: 'done' })));
  }

  protected override render(): TemplateResult | typeof nothing {
    const { summary } = this;
    if (!summary) return nothing;
    const { pictures, lists, likeness } = summary;
    return html`<div class="summary" tabindex="-1" @keydown=${rove}>
      <p class="dim">
        ${
          pictures === 0
            ? t('No picture has an answer yet.')
            : t('Which phrase comes first, of {pictures}. Choose one to see them in the table.', {
                pictures: pictureCount(pictures),
              })
        }
      </p>
      <div class="counted">${lists.map((list) => this.counts(list, pictures))}</div>
      ${likeness.kind === 'done' ? [this.outliers(likeness), this.groups(likeness)] : this.comparing(likeness)}
    </div>`;
  }

  private counts({ id, title, firsts, others }: FolderSummary['lists'][number], pictures: number): TemplateResult {
    const most = firsts[0]?.pictures ?? 1;
    const { filter } = this.shown;
    return html`<section data-summary=${id}>
      <h2 dir="auto">${title}</h2>
      <ol class="counts">
        ${firsts.map(({ phrase, pictures: each }, at) => {
          const pressed = filter.phrase === phrase && filter.list === id;
          return html`<li>
            <button
              type="button"
              data-first=${phrase}
              data-count=${each}
              tabindex=${at === 0 ? '0' : '-1'}
              aria-pressed=${pressed ? 'true' : 'false'}
              title=${t('{phrase}: show these pictures in the table', { phrase })}
              @click=${() => this.show(id, phrase)}
            >
              <span class="words" dir="auto">${phrase}</span>
              <span class="bar" aria-hidden="true"><i ${placed({ width: `${(each / most) * 100}%` })}></i></span>
              <span class="numbers">${count(each)}</span>
              <span class="numbers dim">${percent(each / pictures)}</span>
            </button>
          </li>`;
        })}
      </ol>
      ${
        others.phrases > 0
          ? html`<p class="dim" data-others>
              ${plural(others.phrases, '{count} other phrase: {pictures}', '{count} other phrases: {pictures}', {
                pictures: pictureCount(others.pictures),
              })}
            </p>`
          : nothing
      }
    </section>`;
  }

  private comparing(likeness: Exclude<FolderLikeness, { kind: 'done' }>): TemplateResult {
    const again = () => button(t('Compare them'), () => tell({ kind: 'compare' }), 'compare', true);
    switch (likeness.kind) {
      case 'waiting':
        return html`<section data-likeness="waiting">
          <h2>${t('How alike they are')}</h2>
          <p class="dim">${t('The pictures are compared with each other once all have been looked at.')}</p>
        </section>`;
      case 'comparing':
        return html`<section data-likeness="comparing">
          <h2>${t('How alike they are')}</h2>
          <div class="compared-far">
            <span
              class="advance"
              role="progressbar"
              aria-label=${t('Pictures compared')}
              aria-valuemin="0"
              aria-valuemax="100"
              aria-valuenow=${Math.floor(likeness.done * 100)}
              ><i ${placed({ width: `${likeness.done * 100}%` })}></i
            ></span>
            <span class="numbers"
              >${t('Comparing each picture with each: {share}', { share: percentage(Math.floor(likeness.done * 100) / 100, 0) })}</span
            >
            ${button(t('Cancel'), () => tell({ kind: 'cancel-compare' }), 'cancel-compare')}
          </div>
        </section>`;
      case 'cancelled':
        return html`<section data-likeness="cancelled">
          <h2>${t('How alike they are')}</h2>
          <div class="compared-far"><span>${t('The comparison was cancelled.')}</span>${again()}</div>
        </section>`;
      case 'failed':
        return html`<section data-likeness="failed">
          <h2>${t('How alike they are')}</h2>
          <div class="compared-far">${icon('warning')}<span>${likeness.message}</span>${again()}</div>
        </section>`;
    }
  }

  private outliers({ outliers, compared }: Compared): TemplateResult {
    return html`<section data-likeness="outliers">
      <h2>${t('Differ most from the rest')}</h2>
      <p class="dim">
        ${
          outliers.length === 0
            ? t('Of {compared} none stands out.', { compared: pictureCount(compared) })
            : t('The lowest mean cosine to their ten nearest comes first.')
        }
      </p>
      <ol class="pictures">
        ${outliers.map((outlier, at) => this.picture(outlier, at === 0, outlier.cosine))}
      </ol>
    </section>`;
  }

  private groups({ groups, groupCount, alike, threshold }: Compared): TemplateResult {
    const shownThreshold = decimal(this.sliding ?? threshold, 3);
    return html`<section data-likeness="groups">
      <h2>${t('Nearly the same')}</h2>
      <label class="threshold"
        ><span>${t('Cosine of at least')}</span>
        <input
          type="range"
          data-act="threshold"
          min=${LEAST_THRESHOLD}
          max="1"
          step="0.005"
          .value=${String(threshold)}
          aria-valuetext=${shownThreshold}
          @input=${({ target }: Event) => (this.sliding = Number((target as HTMLInputElement).value))}
          @change=${({ target }: Event) => tell({ kind: 'threshold', threshold: Number((target as HTMLInputElement).value) })}
        />
        <output class="numbers">${shownThreshold}</output></label
      >
      <p class="dim" role="status" data-groups=${groupCount}>
        ${
          groupCount === 0
            ? t('No two pictures are.')
            : sentences(
                groups.length < groupCount
                  ? t('{pictures} in {groups} groups; the largest {shown} are shown.', {
                      pictures: pictureCount(alike),
                      groups: groupCount,
                      shown: groups.length,
                    })
                  : plural(groupCount, '{pictures} in {count} group.', '{pictures} in {count} groups.', {
                      pictures: pictureCount(alike),
                    }),
                t('Linked through others, two in a group can be less alike.'),
              )
        }
      </p>
      <ol class="groups">
        ${groups.map(
          ({ count: size, pictures }) =>
            html`<li>
              <div class="group-head">
                <span class="numbers">${pictureCount(size)}</span>
                ${linkButton(t('Show in the table'), () => this.showGroup(pictures[0]?.picture ?? 0), 'show-group')}
              </div>
              <ol class="pictures">
                ${pictures.map((each, at) => this.picture(each, at === 0))}
                ${size > pictures.length ? html`<li class="dim more">${t(/* pictures */ 'and {count} more', { count: size - pictures.length })}</li>` : nothing}
              </ol>
            </li>`,
        )}
      </ol>
    </section>`;
  }

  private picture({ picture, path }: NamedPicture, stop: boolean, cosine?: number): TemplateResult {
    const url = this.thumbnails.url(picture);
    const name = path.split('/').at(-1) ?? path;
    const context = JSON.stringify({ webviewSection: 'picture', picture, preventDefaultContextMenuItems: true });
    return html`<li>
      <button
        type="button"
        class="small"
        data-picture=${picture}
        data-path=${path}
        data-vscode-context=${context}
        tabindex=${stop ? '0' : '-1'}
        title=${path}
        @click=${() => tell({ kind: 'open', picture })}
      >
        <span class="thumbnail">${url === undefined ? icon('file-media') : html`<img src=${url} alt="" />`}</span>
        <span class="words" dir="auto">${name}</span>
        ${cosine === undefined ? nothing : html`<span class="numbers dim" data-cosine=${cosine}>${decimal(cosine, 3)}</span>`}
      </button>
    </li>`;
  }

  private show(list: string, phrase: string): void {
    tell({ kind: 'filter', filter: { list, phrase } });
    this.leave();
  }

  private showGroup(picture: number): void {
    tell({ kind: 'show-group', picture });
    this.leave();
  }

  /** To the table, which shows what was chosen. */
  private leave(): void {
    this.dispatchEvent(new CustomEvent('leave', { bubbles: true }));
  }
}

/** One stop for the Tab key in each list, with the arrows from there on. */
function rove(event: KeyboardEvent): void {
  const from = event.target instanceof HTMLElement ? event.target : undefined;
  const buttons = [...(from?.closest('ol')?.querySelectorAll<HTMLElement>(/* not translated */ ':scope > li > button') ?? [])];
  const at = from ? buttons.indexOf(from) : -1;
  if (at < 0 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const to = goal(event.key, at, buttons.length);
  if (to === undefined) return;
  event.preventDefault();
  for (const [index, each] of buttons.entries()) each.tabIndex = index === to ? 0 : -1;
  buttons[to]?.focus();
}

function goal(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return Math.min(count - 1, at + 1);
    case 'ArrowUp':
    case 'ArrowLeft':
      return Math.max(0, at - 1);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

function pictureCount(pictures: number): string {
  return plural(pictures, '{count} picture', '{count} pictures');
}

declare global {
  interface HTMLElementTagNameMap {
    'gaze-summary': SummaryView;
  }
}
