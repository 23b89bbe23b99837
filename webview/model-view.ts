/** The model that was asked: in the header, and in a line at the end of the result. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Preprocessing } from '../src/clip/seeing.js';
import { key, t } from '../src/l10n/texts.js';
import type { PanelModel } from '../src/panel/protocol.js';
import { rich } from './rich.js';

export function modelChip(model: PanelModel): TemplateResult {
  const { id, title, demo } = model;
  return html`<span class=${demo ? 'chip demo' : 'chip'} data-model=${id} title=${modelFacts(model).join('\n')}
    >${demo ? t('Demo model: not CLIP') : title}</span
  >`;
}

/** The same as the header's tooltip, for those who cannot point at it. */
export function modelLine(model: PanelModel, preprocessing: Preprocessing): TemplateResult {
  const { id, title, demo, fingerprint, device, logitScale, logitScaleAssumed } = model;
  return html`<p class="provenance" data-provenance>
    ${rich(
      preprocessing === 'reference'
        ? key('{model} ({id}, {fingerprint}) on {device}, picture decoded as the reference does.')
        : key('{model} ({id}, {fingerprint}) on {device}, picture as displayed.'),
      {
        model: demo ? html`<span class="warning">${t('Demo model: not CLIP')}</span>` : title,
        ...{ id, fingerprint: fingerprint.slice(0, 12), device },
      },
    )}
    ${logitScaleAssumed ? t('The model does not say its logit scale: {scale} was assumed.', { scale: scaleOf(logitScale) }) : nothing}
  </p>`;
}

function modelFacts({ id, title, fingerprint, device, logitScale, logitScaleAssumed }: PanelModel): string[] {
  return [
    title,
    t('Model: {id}', { id }),
    t('Fingerprint: {fingerprint}', { fingerprint }),
    t('Device: {device}', { device }),
    logitScaleAssumed
      ? t('Logit scale: {scale}, assumed: the model does not say', { scale: scaleOf(logitScale) })
      : t('Logit scale: {scale}', { scale: scaleOf(logitScale) }),
  ];
}

/** As it stands in files: with a point. */
function scaleOf(logitScale: number): string {
  return String(Number(logitScale.toFixed(4)));
}
