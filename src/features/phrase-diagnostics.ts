/** What is found in a phrase file while it is written, underlined, with what can be done about it. */
import * as vscode from 'vscode';
import { PHRASE_LANGUAGE } from '../contributions/commands.js';
import { t } from '../l10n/texts.js';
import type { Edit, Finding, Fix } from '../phrases/finding.js';
import type { PhraseDocuments } from '../workbench/phrase-documents.js';
import { textEditOf } from '../workbench/text-edits.js';

const SEVERITY = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
} as const;

export function registerPhraseDiagnostics(documents: PhraseDocuments): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection('clip-gaze');
  return vscode.Disposable.from(
    collection,
    documents.onDidDiagnose((document) =>
      collection.set(
        document.uri,
        documents.findings(document).map((finding) => diagnosticOf(finding, document.uri)),
      ),
    ),
    vscode.languages.registerCodeActionsProvider(
      { language: PHRASE_LANGUAGE },
      { provideCodeActions: (document, range) => actionsFor(documents, document, range) },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

function diagnosticOf(finding: Finding, uri: vscode.Uri): vscode.Diagnostic {
  const { code, message, severity, sameAs } = finding;
  const diagnostic = new vscode.Diagnostic(rangeOf(finding), message, SEVERITY[severity]);
  diagnostic.source = /* not translated */ 'Clip Gaze';
  diagnostic.code = code;
  // What the model does not read is drawn faded.
  if (code === 'too-many-tokens') diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
  if (sameAs !== undefined)
    diagnostic.relatedInformation = [
      new vscode.DiagnosticRelatedInformation(
        new vscode.Location(uri, new vscode.Position(sameAs, 0)),
        t('The earlier phrase is here.'),
      ),
    ];
  return diagnostic;
}

function actionsFor(documents: PhraseDocuments, document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
  // Places of an earlier version are not where they were.
  if (documents.of(document)?.version !== document.version) return [];
  const all = documents.findings(document);
  const here = all.filter((finding) => rangeOf(finding).intersection(range));
  const actions = here.flatMap((finding) =>
    (finding.fixes ?? []).map((fix, index) => action(document.uri, fix, [finding], index === 0)),
  );
  for (const code of new Set(here.map((finding) => finding.code))) {
    const alike = all.filter((finding) => finding.code === code);
    const edits = withoutOverlaps(alike.flatMap(({ fixes }) => fixes?.[0]?.edits ?? []));
    const title = { duplicate: t('Remove all repetitions'), 'too-many-tokens': t('Remove all that is cut off') }[code as string];
    if (title !== undefined && edits.length > 1) actions.push(action(document.uri, { title, edits }, alike, false));
  }
  if (here.some(({ code }) => code === 'encoding')) {
    const change = new vscode.CodeAction(t('Change the encoding of this file…'), vscode.CodeActionKind.QuickFix);
    change.command = { title: change.title, command: 'workbench.action.editor.changeEncoding' };
    actions.push(change);
  }
  return actions;
}

function action(uri: vscode.Uri, { title, edits }: Fix, findings: readonly Finding[], preferred: boolean): vscode.CodeAction {
  const fix = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  fix.edit = new vscode.WorkspaceEdit();
  fix.edit.set(uri, edits.map(textEditOf));
  fix.diagnostics = findings.map((finding) => diagnosticOf(finding, uri));
  fix.isPreferred = preferred;
  return fix;
}

/** Two findings on a line may both want it away. */
function withoutOverlaps(edits: readonly Edit[]): Edit[] {
  const kept: Edit[] = [];
  for (const edit of edits.toSorted((a, b) => a.from.line - b.from.line || a.from.column - b.from.column)) {
    const last = kept.at(-1);
    if (last && textEditOf(last).range.end.isAfter(textEditOf(edit).range.start)) continue;
    kept.push(edit);
  }
  return kept;
}

function rangeOf({ line, start, end }: Finding): vscode.Range {
  return new vscode.Range(line, start, line, end);
}
