/** Back and forward among the pictures that were gazed at. */
import { html, nothing, type TemplateResult } from 'lit';
import { t } from '../src/l10n/texts.js';
import type { PanelState } from '../src/panel/protocol.js';
import { iconButton } from './controls.js';
import { tell } from './host.js';
import { shortcutOf } from './shortcuts.js';

/** Both where there is one way to go, so that neither comes to lie under the pointer in place of the other. */
export function historyButtons({ back, forward }: NonNullable<PanelState['history']>): TemplateResult | typeof nothing {
  if (back === undefined && forward === undefined) return nothing;
  const go = (direction: 'back' | 'forward', name: string | undefined) => {
    const back = direction === 'back';
    const label =
      name === undefined ? t(back ? 'Back' : 'Forward') : back ? t('Back to {name}', { name }) : t('Forward to {name}', { name });
    return iconButton(back ? 'arrow-left' : 'arrow-right', label, () => tell({ kind: 'go', direction }), `go-${direction}`, {
      title: `${label} (${shortcutOf(`clipGaze.${direction}`)})`,
      disabled: name === undefined,
    });
  };
  return html`<span class="tools" role="group" aria-label=${t('Pictures gazed at')}
    >${go('back', back)}${go('forward', forward)}</span
  >`;
}

/** What VS Code binds to a command, the browser under it must not do as well: Alt+Left would leave the page. */
export function leaveToVsCode(event: KeyboardEvent): void {
  if (event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) event.preventDefault();
}
