/** The picture, with what the model does not see hatched, and the three ways of seeing it. */
import { html, nothing, type TemplateResult } from 'lit';
import { CROPS, type Box, type Crop } from '../src/clip/seeing.js';
import type { PanelPicture, PanelState } from '../src/panel/protocol.js';
import { count } from './format.js';
import { tell } from './host.js';
import { placed } from './placed.js';
import type { Preview } from './preview.js';
import { lost, seenInWords } from './seen.js';

export const CROP_NAMES: Readonly<Record<Crop, { readonly name: string; readonly means: string }>> = {
  centre: { name: 'Centre', means: "The middle square: CLIP's own way" },
  whole: { name: 'Whole', means: 'The whole picture, fitted into the square on grey' },
  tiles: { name: 'Tiles', means: 'Three squares along the long side, averaged' },
};

/** Until the picture itself has come, an empty canvas keeps its place: it is sized as the picture will be. */
export function pictureView(state: PanelState, preview: Preview | undefined): TemplateResult {
  const { name = 'picture', picture, crop } = state;
  const size = picture ?? preview;
  const said = picture ? seenInWords(picture) : '';
  const alt = size ? `${name}, ${count(size.width)} by ${count(size.height)} pixels` : name;
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
      ${said === '' ? nothing : html`<p data-seen>${said}</p>`}
      <div class="segments" role="group" aria-label="What the model sees">
        ${CROPS.map(
          (each) =>
            html`<button
              type="button"
              data-crop=${each}
              title=${CROP_NAMES[each].means}
              aria-pressed=${each === crop ? 'true' : 'false'}
              @click=${() => tell({ kind: 'crop', crop: each })}
            >
              ${CROP_NAMES[each].name}
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
