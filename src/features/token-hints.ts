/** How many tokens a phrase has, at the end of its line, where the setting `clipGaze.tokenHints` asks for it. */
import * as vscode from 'vscode';
import { PHRASE_LANGUAGE } from '../contributions/commands.js';
import { plural, t } from '../l10n/texts.js';
import type { PhraseDocuments } from '../workbench/phrase-documents.js';
import { affects, setting } from '../workbench/settings.js';

export function registerTokenHints(documents: PhraseDocuments): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  return vscode.Disposable.from(
    changed,
    documents.onDidDiagnose(() => changed.fire()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (affects(event, ['tokenHints'])) changed.fire();
    }),
    vscode.languages.registerInlayHintsProvider(
      { language: PHRASE_LANGUAGE },
      {
        onDidChangeInlayHints: changed.event,
        provideInlayHints: (document, range) => (setting('tokenHints', document.uri) ? hintsIn(documents, document, range) : []),
      },
    ),
  );
}

function hintsIn(documents: PhraseDocuments, document: vscode.TextDocument, range: vscode.Range): vscode.InlayHint[] {
  const diagnosis = documents.of(document);
  if (diagnosis?.version !== document.version || !diagnosis.tokens) return [];
  const { counts, contextLength } = diagnosis.tokens;
  return diagnosis.parsed.phrases.flatMap(({ line, end }, index) => {
    if (line < range.start.line || line > range.end.line) return [];
    const hint = new vscode.InlayHint(
      new vscode.Position(line, end),
      plural(counts[index] ?? 0, '{count} token', '{count} tokens'),
    );
    hint.paddingLeft = true;
    hint.tooltip = t('CLIP reads {contextLength} tokens of a phrase, the marks of its start and end included.', {
      contextLength,
    });
    return hint;
  });
}
