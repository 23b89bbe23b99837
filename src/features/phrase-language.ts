/** What an editor knows of phrase files: which files they are, what can be written in them, what can be folded. */
import * as vscode from 'vscode';
import { PHRASE_LANGUAGE } from '../contributions/commands.js';
import { said, t } from '../l10n/texts.js';
import { DIRECTIVES, isDirective } from '../phrases/directives.js';
import { foldsOf } from '../phrases/folds.js';
import { parseLine } from '../phrases/parse-line.js';
import { eachLine } from '../phrases/parse-phrase-file.js';
import { USUAL_WORDINGS } from '../phrases/usual-wordings.js';
import { withSignal } from '../workbench/cancellation.js';
import { affects, setting } from '../workbench/settings.js';

const SELECTOR: vscode.DocumentSelector = { language: PHRASE_LANGUAGE };

export function registerPhraseLanguage(): vscode.Disposable {
  nameAll();
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => void nameLanguage(document)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (affects(event, ['phraseFiles'])) nameAll();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(nameAll),
    vscode.languages.registerCompletionItemProvider(SELECTOR, { provideCompletionItems: completions }, '#', ':', ' '),
    vscode.languages.registerHoverProvider(SELECTOR, { provideHover: hover }),
    vscode.languages.registerFoldingRangeProvider(SELECTOR, {
      provideFoldingRanges: (document, _context, token) => withSignal(token, (signal) => foldingRanges(document, signal)),
    }),
  );
}

async function foldingRanges(document: vscode.TextDocument, signal: AbortSignal): Promise<vscode.FoldingRange[]> {
  const folds = await foldsOf(eachLine(document.getText()), signal);
  return folds.map(
    ({ start, end, kind }) =>
      new vscode.FoldingRange(start, end, kind === 'comment' ? vscode.FoldingRangeKind.Comment : undefined),
  );
}

/** The manifest's patterns are fixed; what only the setting names gets its language here. */
function nameAll(): void {
  for (const document of vscode.workspace.textDocuments) void nameLanguage(document);
}

async function nameLanguage(document: vscode.TextDocument): Promise<void> {
  if (document.languageId === PHRASE_LANGUAGE || document.isUntitled) return;
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  if (!folder) return;
  const isNamed = setting('phraseFiles', document.uri).some(
    (pattern) => vscode.languages.match({ pattern: new vscode.RelativePattern(folder, pattern) }, document) > 0,
  );
  if (isNamed) await vscode.languages.setTextDocumentLanguage(document, PHRASE_LANGUAGE);
}

function completions(document: vscode.TextDocument, position: vscode.Position): vscode.CompletionItem[] {
  const before = document.lineAt(position).text.slice(0, position.character);
  if (!isAboveFirstPhrase(document, position.line)) return [];
  const template = /^\s*#\s*template\s*:\s*/.exec(before);
  if (template)
    return USUAL_WORDINGS.filter((wording) => wording !== '{}').map((wording) => {
      const item = new vscode.CompletionItem(wording, vscode.CompletionItemKind.Snippet);
      item.range = new vscode.Range(position.line, template[0].length, position.line, document.lineAt(position).text.length);
      item.filterText = `${before.slice(template[0].length)}${wording}`;
      return item;
    });
  const started = /^(\s*#?\s*)[a-z]*$/.exec(before);
  if (!started) return [];
  return Object.entries(DIRECTIVES).map(([name, { meaning, example }], order) => {
    const item = new vscode.CompletionItem(`# ${name}:`, vscode.CompletionItemKind.Keyword);
    item.insertText = `# ${name}: `;
    item.filterText = `${started[1] ?? ''}${name}`;
    item.range = new vscode.Range(position.line, 0, position.line, position.character);
    item.detail = example;
    item.documentation = new vscode.MarkdownString(said(meaning));
    item.sortText = String(order);
    // What can follow a template is offered next.
    if (name === 'template') item.command = { title: t('Wordings'), command: 'editor.action.triggerSuggest' };
    return item;
  });
}

function hover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
  const line = parseLine(document.lineAt(position).text);
  if (line.kind !== 'directive' || !isDirective(line.name.text)) return undefined;
  const { start, end } = line.name;
  const range = new vscode.Range(position.line, start, position.line, end);
  if (!range.contains(position)) return undefined;
  const { meaning, example } = DIRECTIVES[line.name.text];
  const late = isAboveFirstPhrase(document, position.line)
    ? ''
    : `\n\n${t('Here, below the first phrase, it is only a comment.')}`;
  return new vscode.Hover(
    new vscode.MarkdownString(`**${line.name.text}**: ${said(meaning)}\n\n\`# ${line.name.text}: ${example}\`${late}`),
    range,
  );
}

function isAboveFirstPhrase(document: vscode.TextDocument, line: number): boolean {
  for (let above = 0; above < line; above++) if (parseLine(document.lineAt(above).text).kind === 'phrase') return false;
  return true;
}
