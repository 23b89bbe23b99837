/** Looking a phrase up in the browser: it leaves this machine, so the user is asked before the first time. */
import * as vscode from 'vscode';
import { t } from '../l10n/texts.js';
import { setting } from '../workbench/settings.js';

const AGREED = 'searchAgreed';

/** @param memory where it is kept which sites the user agreed to */
export async function searchFor(phrase: string, memory: vscode.Memento): Promise<void> {
  const template = setting('searchUrl');
  const address = template.replace('%s', () => encodeURIComponent(phrase));
  const { host } = new URL(address);
  if (!(await agreed(host, memory))) return;
  // VS Code takes text too and leaves it as it is; a Uri would be written anew, and what `&` and `+` mean would change.
  await vscode.env.openExternal(address as unknown as vscode.Uri);
}

/** Asked once for each site, as the setting may name another one tomorrow. */
async function agreed(host: string, memory: vscode.Memento): Promise<boolean> {
  const known = memory.get<unknown>(AGREED);
  const hosts = Array.isArray(known) ? known.map(String) : [];
  if (hosts.includes(host)) return true;
  const [search, elsewhere] = [t('Search'), t('Search elsewhere…')];
  const answer = await vscode.window.showInformationMessage(
    t('Search for phrases on {host}?', { host }),
    {
      modal: true,
      detail: t(
        'The phrase is sent to that site, in your browser. The picture stays here. This is asked once; the setting clipGaze.searchUrl names the site.',
      ),
    },
    search,
    elsewhere,
  );
  if (answer === elsewhere) await vscode.commands.executeCommand('workbench.action.openSettings', 'clipGaze.searchUrl');
  if (answer !== search) return false;
  await memory.update(AGREED, [...hosts, host]);
  return true;
}
