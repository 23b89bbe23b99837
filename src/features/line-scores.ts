/** Share and rank of each phrase at the end of its line, and the line of buttons above the first. */
import { decimal, percent, whole } from '../l10n/numbers.js';
import * as vscode from 'vscode';
import { PHRASE_LANGUAGE, type CommandId } from '../contributions/commands.js';
import { t } from '../l10n/texts.js';
import { BUILT_IN_SCHEME } from '../workbench/phrase-documents.js';
import type { DocumentScores, ScoredDocuments } from './scored-documents.js';

/** Lines beyond what is on screen that are ready before somebody scrolls to them. */
const AHEAD = 60;

/** The bar of a share of one, in characters. */
const BAR_WIDTH = 8;

/** A block of each eighth of a character's width. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/** A space that stays where several follow each other. */
const SPACE = '\u00a0';

export function registerLineScores(documents: ScoredDocuments): vscode.Disposable {
  // The end of a line moves with what is typed there. Behind it hints may follow, such as the number of tokens.
  const decoration = vscode.window.createTextEditorDecorationType({
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedOpen,
    after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), margin: /* not translated */ '0 1.5em 0 2em' },
  });
  const lenses = new vscode.EventEmitter<void>();
  const draw = (editor: vscode.TextEditor): void => {
    const { document } = editor;
    if (document.languageId !== PHRASE_LANGUAGE) return;
    const scores = documents.of(document);
    if (!scores || !documents.shown) editor.setDecorations(decoration, []);
    // Where the lines have moved since, so have their ends; the next scores are on their way.
    else if (scores.version === document.version) editor.setDecorations(decoration, endsIn(editor, scores));
  };
  const drawAll = (): void => vscode.window.visibleTextEditors.forEach(draw);
  drawAll();
  return vscode.Disposable.from(
    decoration,
    lenses,
    documents.onDidChange(() => {
      drawAll();
      lenses.fire();
    }),
    vscode.window.onDidChangeVisibleTextEditors(drawAll),
    vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => draw(textEditor)),
    vscode.languages.registerCodeLensProvider(
      { language: PHRASE_LANGUAGE },
      { onDidChangeCodeLenses: lenses.event, provideCodeLenses: (document) => lensesOf(documents, document) },
    ),
  );
}

/** Only what is near the screen: each end is a style of its own to the editor, and 50,000 of them are too many. */
function endsIn({ document, visibleRanges }: vscode.TextEditor, { lines, picture }: DocumentScores): vscode.DecorationOptions[] {
  const near = ({ line }: { readonly line: number }) =>
    visibleRanges.some(({ start, end }) => line >= start.line - AHEAD && line <= end.line + AHEAD);
  const of = whole(lines.length);
  return lines.filter(near).map(({ line, probability, rank, cosine }) => ({
    range: document.lineAt(line).range,
    hoverMessage: t('{share} of the list for {picture}, number {rank} of {of}; cosine {cosine}', {
      share: percent(probability),
      picture,
      rank,
      of,
      cosine: decimal(cosine, 3),
    }),
    renderOptions: { after: { contentText: endOf(probability, rank) } },
  }));
}

function endOf(probability: number, rank: number): string {
  const number = `#${whole(rank)}`;
  return [percent(probability).replaceAll(' ', SPACE), number, bar(probability)].join(SPACE.repeat(2));
}

/** To scale, but what is not nothing can be seen. */
function bar(probability: number): string {
  const eighths = Math.max(1, Math.round(probability * BAR_WIDTH * 8));
  return EIGHTHS[8]?.repeat(Math.floor(eighths / 8)).concat(EIGHTHS[eighths % 8] ?? '') ?? '';
}

function lensesOf(documents: ScoredDocuments, document: vscode.TextDocument): vscode.CodeLens[] {
  const { picture, shown } = documents;
  // VS Code swallows a plain space behind an icon.
  const lens = (title: string, command: CommandId, tooltip: string) =>
    new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title: title.replace(/^(\$\(.+?\)) /, `$1${SPACE}`), command, tooltip });
  if (picture === undefined)
    return [
      lens(t('$(eye) Gaze at a picture to score these lines'), 'clipGaze.gaze', t('Each line then shows its share of the list')),
    ];
  if (!shown)
    return [
      lens(
        t('$(eye) Show scores for {picture}', { picture }),
        'clipGaze.toggleScores',
        t('Share and rank of each line at its end'),
      ),
    ];
  const problem = documents.problemOf(document);
  const hide = lens(
    t('$(eye-closed) Hide scores for {picture}', { picture }),
    'clipGaze.toggleScores',
    t('Share and rank of each line at its end'),
  );
  if (problem !== undefined) return [lens(t('$(warning) No scores'), 'clipGaze.showLog', problem), hide];
  // How far it is, the status bar says: VS Code puts off lenses for as long as they keep changing.
  if (documents.isEncoding(document)) {
    const says = t('Phrases that are new to the model are encoded once; what is encoded is kept');
    return [lens(t('$(sync~spin) Scoring…'), 'clipGaze.stopScoring', says), lens(t('Stop'), 'clipGaze.stopScoring', says), hide];
  }
  if (documents.isStopped(document))
    return [lens(t('$(play) Go on scoring'), 'clipGaze.goOnScoring', t('Scoring was stopped; what was encoded is kept')), hide];
  if (document.uri.scheme === BUILT_IN_SCHEME) return [hide];
  // In a narrow editor the end is cut off, and a picture's name may be long.
  return [
    lens(t('Sort by score'), 'clipGaze.sortByScore', t('The most likely first, under each comment; can be undone')),
    lens(t('Remove under…'), 'clipGaze.removeUnder', t('Takes away the lines under a threshold; can be undone')),
    lens(t('Keep top…'), 'clipGaze.keepTop', t('Takes away all lines but the most likely; can be undone')),
    hide,
  ];
}
