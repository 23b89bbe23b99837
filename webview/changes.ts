/** What the change marks of the rows are against. */
import { html, nothing, type TemplateResult } from 'lit';
import type { PanelState } from '../src/panel/protocol.js';
import { linkButton } from './controls.js';
import { tell } from './host.js';
import { CROP_NAMES } from './picture-view.js';

/** A line above the lists while their rows say how they changed; nothing otherwise. */
export function changesLine({ changedFrom, crop, preprocessing }: PanelState): TemplateResult | typeof nothing {
  if (!changedFrom) return nothing;
  const from = [
    ...(changedFrom.crop === crop ? [] : [CROP_NAMES[changedFrom.crop].name]),
    ...(changedFrom.preprocessing === preprocessing
      ? []
      : [changedFrom.preprocessing === 'reference' ? 'As clip-gaze' : 'As displayed']),
  ];
  return html`<p class="changed" data-changed>
    The marks say what changed since ${from.length === 0 ? 'before' : from.map((name) => `“${name}”`).join(' and ')}: places up
    and down in the list, or the share in percentage points.
    ${linkButton('Hide the changes', () => tell({ kind: 'forget-changes' }), 'forget-changes')}
  </p>`;
}
