/** "Choose lists…": which lists a gaze asks, among the built-in ones and the phrase files of the workspace. */
import * as vscode from 'vscode';
import type { CommandId } from '../contributions/commands.js';
import { plural, t } from '../l10n/texts.js';
import type { Panels } from '../panel/panels.js';
import { BUILT_IN_LIST_IDS, readBuiltInList } from '../phrases/built-in-lists.js';
import { builtInTitle } from '../phrases/list-words.js';
import { baseFolder, phraseFileId } from '../workbench/lists.js';
import { activePicture } from '../workbench/pictures.js';
import { withReadiness } from '../workbench/readiness.js';
import type { PanelServices } from '../workbench/services.js';
import { setting, writeSetting } from '../workbench/settings.js';

interface Choice extends vscode.QuickPickItem {
  readonly entry?: unknown;
}

export function registerListCommands(services: PanelServices, panels: Panels): vscode.Disposable {
  return vscode.commands.registerCommand('clipGaze.chooseLists' satisfies CommandId, () =>
    chooseLists(services, panels.active?.uri ?? activePicture()),
  );
}

/** @param picture the one in front: it says whose folder's settings and files are meant */
async function chooseLists(services: PanelServices, picture: vscode.Uri | undefined): Promise<void> {
  const scope = picture ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  const current: readonly unknown[] = setting('lists', scope);
  const chosen = await vscode.window.showQuickPick(choices(services, current, scope), {
    canPickMany: true,
    title: t('Which lists does a gaze ask?'),
    placeHolder: t('The shares of each list are divided among its own phrases'),
    matchOnDescription: true,
  });
  if (!chosen) return;
  const entries = chosen.flatMap(({ entry }) => entry ?? []);
  if (entries.length > 0) await writeSetting('lists', entries, scope);
  else void vscode.window.showInformationMessage(t('A gaze asks at least one list; nothing was changed.'));
}

async function choices(services: PanelServices, current: readonly unknown[], scope: vscode.Uri | undefined): Promise<Choice[]> {
  return withReadiness(services, await listChoices(services, current, scope), scope);
}

/** Every list that a gaze could ask here, the current ones picked. */
export async function listChoices(
  { lists, phraseFiles }: PanelServices,
  current: readonly unknown[],
  scope: vscode.Uri | undefined,
): Promise<Choice[]> {
  const taken = new Set(current.map(keyOf));
  const choice = (entry: unknown, label: string, description: string): Choice => ({
    label,
    description,
    entry,
    picked: taken.has(keyOf(entry)),
  });
  const builtIn = await Promise.all(
    BUILT_IN_LIST_IDS.map(async (id) => {
      const { phrases } = await readBuiltInList(lists.folder, id);
      return choice(id, builtInTitle(id), countOf(phrases.length));
    }),
  );
  const base = scope && baseFolder(scope);
  const { files: uris, more } = await phraseFiles.find();
  const found = base ? uris.map((uri) => ({ uri, file: phraseFileId(uri, base) })) : [];
  const files = await Promise.all(
    found.map(async ({ uri, file }) => {
      try {
        const { title, phrases } = await phraseFiles.look(uri, file);
        return choice(file, file, [countOf(phrases.length), title].filter((part) => part !== undefined).join(', '));
      } catch (error) {
        return choice(file, file, `$(warning) ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
  const known = new Set([...BUILT_IN_LIST_IDS, ...found.map(({ file }) => file)].map(keyOf));
  // What the settings hold beside these stays choosable: parts of lists, and lists written in the settings.
  const others = current.filter((entry) => !known.has(keyOf(entry)));
  const separator = (label: string): Choice => ({ label, kind: vscode.QuickPickItemKind.Separator });
  return [
    ...(others.length > 0
      ? [separator(t('in the settings')), ...others.map((entry) => choice(entry, labelOf(entry), t('in the settings')))]
      : []),
    separator(t('built in')),
    ...builtIn,
    ...(files.length > 0
      ? [
          separator(
            more
              ? t('phrase files of the workspace: only {count}, name fewer in clipGaze.phraseFiles', { count: files.length })
              : t('phrase files of the workspace'),
          ),
          ...files,
        ]
      : []),
  ];
}

function countOf(phrases: number): string {
  return plural(phrases, '{count} phrase', '{count} phrases');
}

function keyOf(entry: unknown): string {
  return JSON.stringify(entry);
}

function labelOf(entry: unknown): string {
  if (typeof entry === 'string') return entry;
  return typeof entry === 'object' && entry !== null && 'title' in entry ? String(entry.title) : JSON.stringify(entry);
}
