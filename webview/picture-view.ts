/** The picture, with what the model does not see hatched, and the three ways of seeing it. */
import { html, nothing, type TemplateResult } from 'lit';
import { CROPS, type Box, type Crop } from '../src/clip/seeing.js';
import { key, said, t, type Key } from '../src/l10n/texts.js';
import type { PanelPicture, PanelState } from '../src/panel/protocol.js';
import { tell } from './host.js';
import { placed } from './placed.js';
import type { Preview } from './preview.js';
import { lost, seenInWords } from './seen.js';

export const CROP_NAMES: Readonly<Record<Crop, { readonly name: Key; readonly means: Key }>> = {
  centre: { name: key(/* a crop of the picture */ 'Centre'), means: key("The middle square: CLIP's own way") },
  whole: { name: key(/* a crop of the picture */ 'Whole'), means: key('The whole picture, fitted into the square on grey') },
  tiles: { name: key(/* a crop of the picture */ 'Tiles'), means: key('Three squares along the long side, averaged') },
};

/** Until the picture itself has come, an empty canvas keeps its place: it is sized as the picture will be. */
export function pictureView(state: PanelState, preview: Preview | undefined): TemplateResult {
  const { name = t('picture'), picture, crop } = state;
  const size = picture ?? preview;
  const seen = picture ? seenInWords(picture) : '';
  const alt = size ? t('{name}, {width} by {height} pixels', { name, width: size.width, height: size.height }) : name;
  return html`<figure>
    ${
      preview
        ? html`<div class="frame">
            <img src=${preview.url} alt=${alt} width=${preview.width} height=${preview.height} />
            ${picture ? [lost(picture).map((box) => hatched(box, picture)), outlines(picture)] : nothing}
          </div>`
        : size
          ? html`<div class="frame"><canvas width=${size.width} height=${size.height} aria-hidden="true"></canvas></div>`
          : nothing
    }
    <figcaption>
      ${seen === '' ? nothing : html`<p data-seen>${seen}</p>`}
      <div class="segments" role="group" aria-label=${t('What the model sees')}>
        ${CROPS.map(
          (each) =>
            html`<button
              type="button"
              data-crop=${each}
              title=${said(CROP_NAMES[each].means)}
              aria-pressed=${each === crop ? 'true' : 'false'}
              @click=${() => tell({ kind: 'crop', crop: each })}
            >
              ${said(CROP_NAMES[each].name)}
            </button>`,
        )}
      </div>
    </figcaption>
  </figure>`;
}

function hatched(box: Box, picture: PanelPicture): TemplateResult {
  return html`<div class="lost" ${placed(inPercent(box, picture))}></div>`;
}

/** Several crops overlap: their outlines tell them apart. One crop is where the hatch is not. */
function outlines(picture: PanelPicture): readonly TemplateResult[] | typeof nothing {
  if (picture.seen.length < 2) return nothing;
  return picture.seen.map((box) => html`<div class="tile" ${placed(inPercent(box, picture))}></div>`);
}

function inPercent({ left, top, right, bottom }: Box, { width, height }: PanelPicture): Record<string, string> {
  const part = (length: number, of: number) => `${((100 * length) / of).toFixed(3)}%`;
  return {
    left: part(left, width),
    top: part(top, height),
    width: part(right - left, width),
    height: part(bottom - top, height),
  };
}
