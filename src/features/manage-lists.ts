/** "Gaze with this list", "Add to phrase list…", "Open list as text": lists and the panel, hand in hand. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { PHRASE_LANGUAGE, type CommandId } from '../contributions/commands.js';
import { t } from '../l10n/texts.js';
import { openList } from '../panel/open-list.js';
import type { Panels } from '../panel/panels.js';
import type { PictureGaze } from '../panel/picture-gaze.js';
import { appendingEdit } from '../phrases/append-phrase.js';
import type { Phrase } from '../phrases/phrase-list.js';
import { printPhraseFile } from '../phrases/print-phrase-file.js';
import { baseFolder, phraseFileId } from '../workbench/lists.js';
import { activePicture, nameOf, pathOf } from '../workbench/pictures.js';
import { BUILT_IN_SCHEME } from '../workbench/phrase-documents.js';
import type { Services } from '../workbench/services.js';
import { applyEdits } from '../workbench/text-edits.js';
import { pickPicture } from './gaze-command.js';
import { newList } from './new-list.js';

/** What VS Code hands to a command of the panel's menu. */
const Clicked = v.object({ list: v.string(), phrase: v.exactOptional(v.string()) });

export function registerManageLists(services: Services, panels: Panels): vscode.Disposable {
  const on = (id: CommandId, run: (context: unknown) => Promise<void>) =>
    vscode.commands.registerCommand(id, async (context: unknown) => {
      try {
        await run(context);
      } catch (error) {
        void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }
    });
  return vscode.Disposable.from(
    on('clipGaze.gazeWithList', (clicked) => gazeWith(panels, clicked)),
    on('clipGaze.addToList', async (context) => {
      const { active } = panels;
      const clicked = v.safeParse(Clicked, context);
      if (!active?.gaze || !clicked.success) return;
      const { list, phrase } = clicked.output;
      const found = phrase === undefined ? undefined : phraseOf(active.gaze, list, phrase);
      if (found) await addTo(services, panels, found);
    }),
    on('clipGaze.openList', async (context) => {
      const clicked = v.safeParse(Clicked, context);
      const gaze = panels.active?.gaze;
      if (gaze && clicked.success) await openList(gaze, services, clicked.output.list);
    }),
  );
}

/** Asks a phrase file of the picture that was last in front, else of one that is chosen. */
async function gazeWith(panels: Panels, clicked: unknown): Promise<void> {
  const uri = clicked instanceof vscode.Uri ? clicked : vscode.window.activeTextEditor?.document.uri;
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri?.toString());
  const isPhraseFile = document ? document.languageId === PHRASE_LANGUAGE : /\.phrases(\.txt)?$/i.test(uri?.path ?? '');
  if (!uri || !isPhraseFile) throw new Error(t('Open a phrase file first, or choose one in the explorer.'));
  if (document?.isUntitled) throw new Error(t('Save the list first: it is asked by its name.'));
  const picture = panels.latest?.uri ?? activePicture() ?? (await pickPicture());
  if (!picture) return;
  const builtIn = uri.scheme === BUILT_IN_SCHEME ? nameOf(uri).replace(/\.phrases$/, '') : undefined;
  // Whoever writes a list goes on writing.
  const gaze = panels.reveal(picture, { preserveFocus: true });
  await gaze.gazeWith(builtIn ?? phraseFileId(uri, baseFolder(picture)));
}

/** A phrase of a list on screen, with its spellings. */
function phraseOf({ answers }: PictureGaze, list: string, phrase: string): Phrase | undefined {
  const found = answers.of(list)?.result.phrases.find((each) => each.phrase === phrase);
  return found && { spellings: [found.phrase, ...(found.spellings ?? []).filter((each) => each !== found.phrase)] };
}

interface Target extends vscode.QuickPickItem {
  readonly uri?: vscode.Uri;
}

/** Adds a phrase at the end of a phrase file; where the file is being edited, without saving it. */
async function addTo(services: Services, panels: Panels, phrase: Phrase): Promise<void> {
  const [first] = phrase.spellings;
  const { files } = await services.phraseFiles.find();
  const another: Target = { label: t('$(add) New phrase list…') };
  const targets = [...files.map((uri): Target => ({ label: pathOf(uri), uri })), another];
  const target = await vscode.window.showQuickPick(targets, { title: t('Add "{phrase}" to which list?', { phrase: first }) });
  if (!target) return;
  if (!target.uri) {
    await newList(services, panels, {
      name: 'list',
      text: printPhraseFile({ title: t('My list'), templates: [], phrases: [phrase] }),
    });
    return;
  }
  const document = await vscode.workspace.openTextDocument(target.uri);
  const wasDirty = document.isDirty;
  const edit = appendingEdit(document.getText(), phrase);
  if (!edit) {
    void vscode.window.showInformationMessage(t('"{phrase}" stands in {list} already.', { phrase: first, list: target.label }));
    return;
  }
  if (!(await applyEdits(target.uri, [edit])))
    throw new Error(t('VS Code did not let {list} be edited.', { list: target.label }));
  if (!wasDirty) await document.save();
  void vscode.window.showInformationMessage(t('"{phrase}" was added to {list}.', { phrase: first, list: target.label }));
}
