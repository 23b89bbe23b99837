/** "New phrase list…": empty, from what is selected, from a built-in list, from the results on screen. */
import * as vscode from 'vscode';
import { PHRASE_LANGUAGE, type CommandId } from '../contributions/commands.js';
import { plural, t } from '../l10n/texts.js';
import type { Panels } from '../panel/panels.js';
import { readBuiltInText } from '../phrases/built-in-list-file.js';
import { BUILT_IN_LIST_IDS, readBuiltInList } from '../phrases/built-in-lists.js';
import { builtInTitle, titleInWords } from '../phrases/list-words.js';
import { parsePhraseFile } from '../phrases/parse-phrase-file.js';
import type { Phrase } from '../phrases/phrase-list.js';
import { printPhraseFile } from '../phrases/print-phrase-file.js';
import { typedPhrases } from '../phrases/typed-phrases.js';
import type { Services } from '../workbench/services.js';

/** What a new file begins with, and what it may be called. */
interface Beginning {
  readonly name: string;
  readonly text: string;
}

interface Kind extends vscode.QuickPickItem {
  readonly begin: () => Promise<Beginning | undefined>;
}

/** Rows of a result that are offered to begin with. */
const TOPS = [10, 50, 200];

export function registerNewList(services: Services, panels: Panels): vscode.Disposable {
  return vscode.commands.registerCommand('clipGaze.newList' satisfies CommandId, () => newList(services, panels));
}

/** @returns the file, open in an editor; undefined where the user left */
export async function newList(services: Services, panels: Panels, begun?: Beginning): Promise<vscode.Uri | undefined> {
  const beginning = begun ?? (await choose(services, panels));
  if (!beginning) return undefined;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = await vscode.window.showSaveDialog({
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, `${beginning.name}.phrases`) }),
    filters: { [t('Phrase list')]: ['phrases'] },
    title: t('New phrase list'),
    saveLabel: t('Create'),
  });
  if (!file) return undefined;
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(beginning.text));
  // It is going to be written in: the next file that is looked at is not to take its tab.
  const editor = await vscode.window.showTextDocument(file, { preview: false });
  const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
  editor.selection = new vscode.Selection(end, end);
  return file;
}

async function choose(services: Services, panels: Panels): Promise<Beginning | undefined> {
  const { activeTextEditor } = vscode.window;
  const selected = activeTextEditor ? selectedPhrases(activeTextEditor) : [];
  const result = panels.latest?.result();
  const kinds: Kind[] = [
    {
      label: t('$(file) Empty'),
      begin: () =>
        Promise.resolve({ name: 'list', text: `# title: ${t('My list')}\n# ${t('Write one phrase on each line.')}\n` }),
    },
    ...(selected.length > 0
      ? [
          {
            label: t('$(selection) From the selection'),
            description: countOf(selected.length),
            begin: () => Promise.resolve({ name: 'selection', text: textOf(selected) }),
          },
        ]
      : []),
    { label: t('$(copy) A copy of a built-in list…'), begin: () => copyOfBuiltIn(services.lists.folder) },
    ...(result
      ? [{ label: t('$(eye) From the results on screen…'), begin: () => fromResult(result.images.flatMap(({ lists }) => lists)) }]
      : []),
  ];
  const kind = await vscode.window.showQuickPick(kinds, { title: t('New phrase list') });
  return kind?.begin();
}

/** In a phrase file, what it says; elsewhere as it would be typed into a box. */
function selectedPhrases({ document, selection }: vscode.TextEditor): Phrase[] {
  const text = document.getText(selection);
  if (document.languageId !== PHRASE_LANGUAGE) return typedPhrases(text).map((phrase) => ({ spellings: [phrase] }));
  return parsePhraseFile(text).phrases.map(({ spellings }) => ({ spellings }));
}

async function copyOfBuiltIn(folder: string): Promise<Beginning | undefined> {
  const items = BUILT_IN_LIST_IDS.map(async (id) => {
    const { phrases } = await readBuiltInList(folder, id);
    return { id, label: builtInTitle(id), description: countOf(phrases.length) };
  });
  const chosen = await vscode.window.showQuickPick(Promise.all(items), { title: t('A copy of which list?') });
  return chosen && { name: chosen.id, text: await readBuiltInText(folder, chosen.id) };
}

interface ResultList {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  readonly templates: readonly string[];
  readonly phrases: readonly { readonly phrase: string; readonly spellings?: readonly string[] }[];
}

async function fromResult(lists: readonly ResultList[]): Promise<Beginning | undefined> {
  const list = await vscode.window.showQuickPick(
    lists.map((each) => ({ each, label: titleInWords(each), description: countOf(each.count) })),
    { title: t('From the results of which list?') },
  );
  if (!list) return undefined;
  const { title, count, templates, phrases } = list.each;
  const top = await vscode.window.showQuickPick(
    [
      ...TOPS.filter((number) => number < count).map((number) => ({ number, label: t('The first {count}', { count: number }) })),
      { number: count, label: count === 1 ? t('The only phrase') : t('All {count}', { count }) },
    ],
    { title: t('How many phrases, the most likely first?') },
  );
  if (!top) return undefined;
  const chosen = phrases
    .slice(0, top.number)
    .map(({ phrase, spellings: [, ...others] = [] }): Phrase => ({ spellings: [phrase, ...others] }));
  return { name: 'from-results', text: textOf(chosen, { title: `${title}, chosen`, templates }) };
}

function textOf(
  phrases: readonly Phrase[],
  { title = t('My list'), templates = [] }: { title?: string; templates?: readonly string[] } = {},
) {
  return printPhraseFile({ title, templates, phrases });
}

function countOf(count: number): string {
  return plural(count, '{count} phrase', '{count} phrases');
}
