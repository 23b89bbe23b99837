/** Small controls that look as VS Code's own. */
import { html, type TemplateResult } from 'lit';

export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

/** A button that is only an icon; its label is also its tooltip. */
export function iconButton(glyph: string, label: string, act: () => void, name: string): TemplateResult {
  return html`<button class="icon-button" type="button" data-act=${name} title=${label} aria-label=${label} @click=${act}>
    ${icon(glyph)}
  </button>`;
}

/** A button that reads as a link does. */
export function linkButton(label: string, act: () => void, name: string): TemplateResult {
  return html`<button class="link" type="button" data-act=${name} @click=${act}>${label}</button>`;
}

/** A button with words; `first` marks the one way on that helps most. */
export function button(label: string, act: () => void, name: string, first = false): TemplateResult {
  return html`<vscode-button data-act=${name} ?secondary=${!first} @click=${act}>${label}</vscode-button>`;
}
