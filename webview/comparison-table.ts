/** The table of a comparison: a column for each picture, and below each other how alike they are and each list. */
import { html, nothing, type TemplateResult } from 'lit';
import { key, quoted, t } from '../src/l10n/texts.js';
import type { ComparedList, ComparedPicture, ComparisonState } from '../src/panel/comparison-protocol.js';
import { isDifferent, points } from './comparison-words.js';
import { icon, iconButton } from './controls.js';
import { cosine, count, effectively, isUndecided, percent } from './format.js';
import { tell } from './host.js';
import { placed } from './placed.js';
import { rich } from './rich.js';
import type { Preview } from './preview.js';

export interface TableShowing {
  /** By the picture's URI. */
  readonly thumbnails: ReadonlyMap<string, Preview>;
  /** Phrases that differ most first, else the highest share. */
  readonly byDifference: boolean;
}

export function comparisonTable(state: ComparisonState, { thumbnails, byDifference }: TableShowing): TemplateResult {
  const { pictures, lists } = state;
  return html`<table class="compared" data-compared ${placed({ '--pictures': String(pictures.length) })}>
    <thead>
      <tr>
        <td></td>
        ${pictures.map((picture, at) => pictureHead(picture, at, pictures.length, thumbnails.get(picture.uri)))}
        ${
          lists.length > 0
            ? html`<th scope="col" class="differs" title=${t('Percentage points between the highest share and the lowest')}>
                ${t('Differs by')}<span class="hidden"> ${t('percentage points')}</span>
              </th>`
            : html`<td class="differs"></td>`
        }
      </tr>
    </thead>
    ${alikeness(state)} ${lists.map((list) => listBody(list, pictures, byDifference))}
  </table>`;
}

function pictureHead(
  { uri, name, path, error, stale }: ComparedPicture,
  at: number,
  all: number,
  thumbnail: Preview | undefined,
): TemplateResult {
  return html`<th scope="col" data-picture=${uri}>
    <div class="head">
      <div class="thumbnail">
        ${thumbnail ? html`<img src=${thumbnail.url} alt="" width=${thumbnail.width} height=${thumbnail.height} />` : nothing}
      </div>
      <button
        class="link name"
        type="button"
        data-act="open"
        dir="auto"
        title=${`${path}\n${t('Gaze at it alone')}`}
        @click=${() => tell({ kind: 'open', uri })}
      >
        ${name}
      </button>
      <span class="head-acts">
        ${iconButton('arrow-left', t('Move {name} to the left', { name }), () => tell({ kind: 'move', uri, by: -1 }), 'left', {
          disabled: at === 0,
        })}
        ${iconButton('arrow-right', t('Move {name} to the right', { name }), () => tell({ kind: 'move', uri, by: 1 }), 'right', {
          disabled: at === all - 1,
        })}
        ${iconButton('close', t('Take {name} out', { name }), () => tell({ kind: 'remove', uri }), 'remove')}
      </span>
      ${error === undefined ? nothing : html`<p class="wrong" title=${error}>${icon('error')} ${t('Not compared')}</p>`}
      ${
        stale === undefined
          ? nothing
          : html`<p class="wrong" data-stale=${stale}>
              ${icon('warning')} ${stale === 'changed' ? t('The file has changed since.') : t('The file is gone.')}
            </p>`
      }
    </div>
  </th>`;
}

function alikeness({ pictures, cosines }: ComparisonState): TemplateResult | typeof nothing {
  if (cosines.every((row) => row.every((value) => value === null))) return nothing;
  return html`<tbody data-alike>
    <tr class="list-head">
      <th scope="rowgroup" colspan=${pictures.length + 2}>
        <span title=${t("The cosine of the pictures' embeddings: 1 for the same picture")}>${t('How alike they are')}</span>
      </th>
    </tr>
    ${pictures.map(
      ({ name }, row) =>
        html`<tr>
          <th scope="row" dir="auto">${name}</th>
          ${pictures.map((_, column) => {
            const value = cosines[row]?.[column] ?? null;
            return row === column
              ? html`<td class="dim same">${t(/* a picture and itself */ 'same')}</td>`
              : html`<td class="alike" data-cosine=${value ?? nothing}>${value === null ? '–' : cosine(value)}</td>`;
          })}
          <td></td>
        </tr>`,
    )}
  </tbody>`;
}

function listBody(list: ComparedList, pictures: readonly ComparedPicture[], byDifference: boolean): TemplateResult {
  const { id, title, count: all, effective, phrases, templates } = list;
  const ordered = byDifference ? phrases.toSorted((a, b) => b.difference - a.difference) : phrases;
  const asked = templates.length === 0 ? nothing : t('Asked as {wordings}', { wordings: templates.map(quoted).join(', ') });
  return html`<tbody data-section=${id}>
    <tr class="list-head">
      <th scope="rowgroup" title=${asked}><span dir="auto">${title}</span> <span class="count">${count(all)}</span></th>
      ${effective.map(
        (value) =>
          html`<td class="how">
            ${
              value === null
                ? '–'
                : html`<span title=${t('As if choosing evenly among this many: the exponential of the entropy of the shares')}
                    ><span class="hidden">${t('as if choosing among')} </span>${rich(
                      isUndecided(value, all) ? key('undecided, {effective} of {all}') : key('{effective} of {all}'),
                      { effective: html`<b>${effectively(value)}</b>`, all: count(all) },
                    )}</span
                  >`
            }
          </td>`,
      )}
      <td></td>
    </tr>
    ${ordered.map(({ phrase, answers, difference }) => {
      const different = isDifferent(difference);
      const highest = Math.max(...answers.map((answer) => answer?.probability ?? 0));
      return html`<tr class=${different ? 'different' : ''} data-list=${id} data-phrase=${phrase}>
        <th scope="row" dir="auto">${phrase}</th>
        ${answers.map((answer, at) => {
          if (!answer) return html`<td class="dim">–</td>`;
          const { rank, probability, cosine: similar } = answer;
          const most = different && probability === highest;
          return html`<td
            class=${most ? 'answer most' : 'answer'}
            data-probability=${probability}
            title=${t('{name}: number {rank} of {all}, cosine {cosine}', { name: pictures[at]?.name ?? '', rank, all, cosine: cosine(similar) })}
          >
            <span class="figures"
              ><span class="rank"><span class="hidden">${t(/* a rank comes behind it */ 'number')} </span>${count(rank)}</span
              ><span class="percent">${percent(probability)}</span
              ><span class="cosine"><span class="hidden">${t('cosine')} </span>${cosine(similar)}</span></span
            >
            <span class="bar" aria-hidden="true"><i ${placed({ width: `${(probability * 100).toFixed(2)}%` })}></i></span>
          </td>`;
        })}
        <td class="differs" data-difference=${difference}>${points(difference)}</td>
      </tr>`;
    })}
  </tbody>`;
}
