/** The model that was asked: in the header, and in a line at the end of the result. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Preprocessing } from '../src/clip/seeing.js';
import type { PanelModel } from '../src/panel/protocol.js';

export function modelChip(model: PanelModel): TemplateResult {
  const { id, title, demo } = model;
  return html`<span class=${demo ? 'chip demo' : 'chip'} data-model=${id} title=${modelFacts(model).join('\n')}
    >${demo ? 'Demo model: not CLIP' : title}</span
  >`;
}

/** The same as the header's tooltip, for those who cannot point at it. */
export function modelLine(model: PanelModel, preprocessing: Preprocessing): TemplateResult {
  const { id, title, demo, fingerprint, device, logitScale, logitScaleAssumed } = model;
  const scale = Number(logitScale.toFixed(4));
  return html`<p class="provenance" data-provenance>
    ${demo ? html`<span class="warning">Demo model: not CLIP</span>` : title} (${id}, ${fingerprint.slice(0, 12)}) on ${device},
    picture ${preprocessing === 'reference' ? 'decoded as the reference does' : 'as displayed'}.
    ${logitScaleAssumed ? `The model does not say its logit scale: ${scale} was assumed.` : nothing}
  </p>`;
}

function modelFacts({ id, title, fingerprint, device, logitScale, logitScaleAssumed }: PanelModel): string[] {
  return [
    title,
    `Model: ${id}`,
    `Fingerprint: ${fingerprint}`,
    `Device: ${device}`,
    `Logit scale: ${Number(logitScale.toFixed(4))}${logitScaleAssumed ? ', assumed: the model does not say' : ''}`,
  ];
}
