/** The host's page of a webview, and the language that it is in. */
export { panelHtml } from '../../src/panel/html.js';
export { speak } from '../../src/l10n/language.js';
