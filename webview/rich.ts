/** Texts with something in them that is more than text: `<b>` for what is named, and places for parts of the page. */
import { html, nothing, type TemplateResult } from 'lit';
import { said, type Key } from '../src/l10n/texts.js';

const PIECES = /(<b>[^<]*<\/b>|\{\w+\})/;

/**
 * @param text  as the language has it, with `<b>` around words and `{name}` where a part goes
 * @param parts by their names: what a template may hold
 */
export function rich(text: Key, parts: Readonly<Record<string, unknown>> = {}): TemplateResult {
  // Places stay in it, as no values are given.
  return html`${said(text)
    .split(PIECES)
    .map((piece) => {
      const bold = /^<b>(.*)<\/b>$/.exec(piece);
      if (bold) return html`<b>${bold[1]}</b>`;
      const place = /^\{(\w+)\}$/.exec(piece);
      return place?.[1] !== undefined && place[1] in parts ? parts[place[1]] : piece === '' ? nothing : piece;
    })}`;
}
