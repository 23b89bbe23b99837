/** Small controls that look as VS Code's own. */
import { html, nothing, type TemplateResult } from 'lit';

export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

export interface IconButtonOptions {
  /** The tooltip, where it is not the label. */
  readonly title?: string;
  /** Of a button that stays pressed. */
  readonly pressed?: boolean;
  /** False where the arrows reach it, so that the Tab key does not stop at each. */
  readonly stop?: boolean;
  /** It stays where it is, also for the keyboard that is on it. */
  readonly disabled?: boolean;
}

/** A button that is only an icon; its label is also its tooltip. */
export function iconButton(
  glyph: string,
  label: string,
  act: () => void,
  name: string,
  { title = label, pressed, stop = true, disabled = false }: IconButtonOptions = {},
): TemplateResult {
  return html`<button
    class="icon-button"
    type="button"
    data-act=${name}
    title=${title}
    aria-label=${label}
    aria-pressed=${pressed === undefined ? nothing : pressed ? 'true' : 'false'}
    tabindex=${stop ? nothing : '-1'}
    aria-disabled=${disabled ? 'true' : nothing}
    @click=${disabled ? nothing : act}
  >
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
