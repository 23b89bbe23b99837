/** The page in which the webview's script draws the panel, with a policy that lets in nothing else. */
import * as vscode from 'vscode';
import { displayLanguage, displayTranslations } from '../l10n/language.js';
import { t } from '../l10n/texts.js';

/**
 * VS Code's service worker answers for the page's files. Where it is replaced while one is on its way, as when another window
 * opens, that one is given up after half a minute, and the page would stay empty (seen among the trials of docs/soak.md).
 */
const LOAD_AGAIN = `addEventListener('error', ({ target }) => {
  if (!(target instanceof HTMLScriptElement || target instanceof HTMLLinkElement)) return;
  const times = Number(target.dataset.times ?? 0) + 1;
  if (times > 3) {
    if (target instanceof HTMLScriptElement) document.body.textContent = document.body.dataset.notLoaded;
    return;
  }
  const again = document.createElement(target.localName);
  for (const { name, value } of target.attributes) again.setAttribute(name, value);
  again.nonce = target.nonce;
  again.dataset.times = times;
  target.replaceWith(again);
}, true);`;

/**
 * @param assets folder of the webview's bundle, the only one that the page may read
 * @param script the part of it that draws the page
 * @param styles stylesheets of the page, later ones over earlier ones
 * @returns a page whose scripts need a nonce, whose pictures come from blobs, and which connects to nothing; what could not be
 *          loaded it asks for three times more
 */
export function panelHtml(
  webview: vscode.Webview,
  assets: vscode.Uri,
  script = 'main.js',
  styles: readonly string[] = ['panel.css'],
): string {
  const uri = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(assets, file)).toString();
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    'img-src blob:',
  ].join('; ');
  return `<!doctype html>
<html lang="${displayLanguage()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="translations" content="${attribute(JSON.stringify(displayTranslations()))}">
<title>Clip Gaze</title>
<script nonce="${nonce}">${LOAD_AGAIN}</script>
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${uri('codicon.css')}">
${styles.map((file) => `<link rel="stylesheet" href="${uri(file)}">`).join('\n')}
</head>
<body data-not-loaded="${attribute(t('VS Code could not load this page. Close its tab and open it again.'))}">
<script nonce="${nonce}" src="${uri(script)}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
