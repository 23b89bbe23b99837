/** What can be done with the scores of a phrase file: shown, sorted by, and lines taken away by them. */
import { percent } from '../l10n/numbers.js';
import * as vscode from 'vscode';
import { PHRASE_LANGUAGE, type CommandId } from '../contributions/commands.js';
import { isCancelled } from '../engine/errors.js';
import { plural, t } from '../l10n/texts.js';
import type { Edit } from '../phrases/finding.js';
import { linesOf } from '../phrases/parse-phrase-file.js';
import { removingEdits, sectionCount, sortingEdits } from '../phrases/rearrange.js';
import { BUILT_IN_SCHEME } from '../workbench/phrase-documents.js';
import { applyEdits } from '../workbench/text-edits.js';
import { unlessQuick } from '../workbench/unless-quick.js';
import type { DocumentScores, ScoredDocuments } from './scored-documents.js';

export function registerScoreCommands(documents: ScoredDocuments): vscode.Disposable {
  const on = (id: CommandId, run: () => unknown) => vscode.commands.registerCommand(id, run);
  const rearranging = async (how: Rearrange): Promise<void> => {
    try {
      const told = await rearrange(documents, how);
      if (told !== undefined) void vscode.window.showInformationMessage(told);
    } catch (error) {
      if (isCancelled(error)) return;
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  };
  return vscode.Disposable.from(
    on('clipGaze.toggleScores', () => documents.show(!documents.shown)),
    on('clipGaze.sortByScore', () => rearranging(sort)),
    on('clipGaze.removeUnder', () => rearranging(removeUnder)),
    on('clipGaze.keepTop', () => rearranging(keepTop)),
  );
}

interface Rearranged {
  readonly edits: readonly Edit[];
  readonly told: string;
}

type Rearrange = (scores: DocumentScores, document: vscode.TextDocument) => Rearranged | Promise<Rearranged | undefined>;

/**
 * Asks for the scores of the file in front as it is, and edits it by them, in one step that can be undone.
 *
 * @returns what the user is told of it
 */
async function rearrange(documents: ScoredDocuments, how: Rearrange): Promise<string | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId !== PHRASE_LANGUAGE) return t('Open a phrase file first.');
  if (document.uri.scheme === BUILT_IN_SCHEME)
    return t('A built-in list stays as it is. "New phrase list…" makes a copy of it that can be edited.');
  const scores = await unlessQuick(t('Scoring the lines'), (signal, report) =>
    documents.now(document, signal, ({ done, total }) => report(t('{done} of {total} new phrases', { done, total }))),
  );
  if (!scores) return t('Gaze at a picture first: the lines are scored by the picture that was last in front.');
  const rearranged = await how(scores, document);
  if (!rearranged) return undefined;
  // Places of an earlier version are not where they were.
  if (document.version !== scores.version) return t('The file has changed meanwhile; nothing was done.');
  if (rearranged.edits.length > 0 && !(await applyEdits(document.uri, rearranged.edits)))
    return t('VS Code did not let the file be edited.');
  return rearranged.told;
}

const sort: Rearrange = ({ lines }, document) => {
  const texts = linesOf(document.getText());
  const edits = sortingEdits(texts, lines);
  const parts = sectionCount(texts, lines);
  const sorted =
    parts > 1
      ? t('Sorted, the most likely first, under each of {parts} comments by itself.', { parts })
      : t('Sorted, the most likely first.');
  return {
    edits,
    told: edits.length === 0 ? t('The lines are in this order already.') : sorted,
  };
};

const removeUnder: Rearrange = async ({ lines }) => {
  const under = (text: string) => lines.filter(({ probability }) => probability < Number(text) / 100).length;
  const answer = await vscode.window.showInputBox({
    title: t('Remove lines under a threshold'),
    prompt: t('The share in per cent under which a line is taken away'),
    value: (100 / lines.length).toPrecision(1),
    validateInput: (text) =>
      /^\d+(\.\d+)?$/.test(text.trim()) ? information(countOf(under(text), lines.length)) : t('A number, such as 0.5'),
  });
  if (answer === undefined) return undefined;
  const count = under(answer);
  const edits = removingEdits(lines, ({ probability }) => probability >= Number(answer) / 100);
  return { edits, told: t('{lines} under {share} removed.', { lines: lineCount(count), share: percent(Number(answer) / 100) }) };
};

const keepTop: Rearrange = async ({ lines }) => {
  const beyond = (text: string) => lines.filter(({ rank }) => rank > Number(text)).length;
  const answer = await vscode.window.showInputBox({
    title: t('Keep the top lines'),
    prompt: t('How many of the most likely lines stay'),
    value: String(Math.min(50, lines.length)),
    validateInput: (text) =>
      /^[1-9]\d*$/.test(text.trim()) ? information(countOf(beyond(text), lines.length)) : t('A whole number from 1 on'),
  });
  if (answer === undefined) return undefined;
  return {
    edits: removingEdits(lines, ({ rank }) => rank <= Number(answer)),
    told: `${lineCount(beyond(answer))} removed.`,
  };
};

function information(message: string): vscode.InputBoxValidationMessage {
  return { message, severity: vscode.InputBoxValidationSeverity.Info };
}

function countOf(count: number, all: number): string {
  return count === 0
    ? t('No line goes.')
    : t('{lines} of {all} will be removed; this can be undone.', { lines: lineCount(count), all });
}

function lineCount(count: number): string {
  return plural(count, '{count} line', '{count} lines');
}
