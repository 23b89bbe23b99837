/** What the change marks of the rows are against. */
import { html, nothing, type TemplateResult } from 'lit';
import { inARow, quoted, said, t } from '../src/l10n/texts.js';
import type { PanelState } from '../src/panel/protocol.js';
import { linkButton } from './controls.js';
import { tell } from './host.js';
import { CROP_NAMES } from './picture-view.js';

/** A line above the lists while their rows say how they changed; nothing otherwise. */
export function changesLine({ changedFrom, crop, preprocessing }: PanelState): TemplateResult | typeof nothing {
  if (!changedFrom) return nothing;
  const from = [
    ...(changedFrom.crop === crop ? [] : [said(CROP_NAMES[changedFrom.crop].name)]),
    ...(changedFrom.preprocessing === preprocessing
      ? []
      : [changedFrom.preprocessing === 'reference' ? t('As clip-gaze') : t('As displayed')]),
  ].map(quoted);
  return html`<p class="changed" data-changed>
    ${
      from.length === 0
        ? t('The marks say what changed since before: places up and down in the list, or the share in percentage points.')
        : t('The marks say what changed since {names}: places up and down in the list, or the share in percentage points.', {
            names: inARow(from),
          })
    }
    ${linkButton(t('Hide the changes'), () => tell({ kind: 'forget-changes' }), 'forget-changes')}
  </p>`;
}
