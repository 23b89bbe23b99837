/** "Write captions…": text files beside the pictures shown, with the first phrases of some lists; seen before they are written. */
import { percentage } from '../l10n/numbers.js';
import * as vscode from 'vscode';
import * as v from 'valibot';
import {
  captionsOf,
  DEFAULT_CAPTION,
  type CaptionedPicture,
  type CaptionMode,
  type Captions,
  type CaptionStyle,
} from '../collection/captions.js';
import {
  existingCaptions,
  takeBack,
  writeCaptions,
  type BarredCaption,
  type ExistingCaptions,
  type WrittenCaption,
} from '../collection/caption-writing.js';
import type { Shown } from '../collection/export.js';
import { KEPT } from '../collection/results.js';
import { plural, quoted, sentences, t } from '../l10n/texts.js';
import { titleInWords } from '../phrases/list-words.js';
import { CAPTION_DISK, captionFiles } from '../workbench/caption-files.js';
import { nameOf } from '../workbench/pictures.js';
import type { Folder } from './folder.js';
import { shownIn, withProgress } from './taking-away.js';

/** Under which the workspace remembers how captions were written last. */
const KEPT_AS = 'clipGaze.captions';

const COUNTS = [1, 2, 3, 5, KEPT];
/** Captions named where some could not be written. */
const MOST_NAMED = 3;

const SHARES = [0, 0.05, 0.1, 0.25, 0.5, 0.75];

const Kept = v.object({
  lists: v.array(v.string()),
  top: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(KEPT)),
  minShare: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  prefix: v.string(),
  suffix: v.string(),
  separator: v.string(),
});

interface Choice extends vscode.QuickPickItem {
  /** Asks for another value; undefined where the user leaves, for then it stays. Absent: this writes. */
  readonly change?: (style: CaptionStyle) => Promise<Partial<CaptionStyle> | undefined>;
}

/** @param memory of the workspace */
export async function writeCaptionsOf(folder: Folder, memory: vscode.Memento): Promise<void> {
  const shown = shownIn(folder);
  if (!shown) return;
  const chosen = await chooseStyle(shown, memory);
  if (!chosen) return;
  const { style, captions } = chosen;
  const all = captions.captions;
  let existing: ExistingCaptions = { texts: new Map(), barred: [] };
  const looked = await withProgress(all.length, t('Looking for captions that are there already'), async (signal, told) => {
    existing = await existingCaptions(CAPTION_DISK, all, signal, told);
  });
  if (!looked) return;
  const { size } = existing.texts;
  const mode = size === 0 ? 'skip' : await chooseMode(size, all.length);
  if (!mode) return;
  const written: WrittenCaption[] = [];
  let failed: readonly BarredCaption[] = existing.barred;
  try {
    await withProgress(all.length, t('Writing captions'), async (signal, told) => {
      failed = [...failed, ...(await writeCaptions(CAPTION_DISK, all, existing, mode, style, written, signal, told))];
    });
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    if (written.length === 0) return;
  }
  // Also of those that were written before it was stopped: they can be taken back.
  tellFailed(failed);
  await tell(folder, written, all.length - failed.length);
}

/** A form: each line says what is set and changes it, the first writes. */
async function chooseStyle(
  shown: Shown,
  memory: vscode.Memento,
): Promise<{ readonly style: CaptionStyle; readonly captions: Captions } | undefined> {
  const { results } = shown;
  const pictures = [...shown.pictures].filter((index) => results.state(index) === 'done');
  if (pictures.length === 0) {
    void vscode.window.showInformationMessage(t('None of the pictures shown has an answer that a caption could be made of.'));
    return undefined;
  }
  const files = await filesOf(shown, pictures);
  let style = keptStyle(shown, memory);
  let place: string | undefined;
  for (;;) {
    const captions = captionsOf(described(shown, files), style);
    const chosen = await pickLine(linesOf(shown, style, captions), place);
    if (!chosen) return undefined;
    if (!chosen.change) {
      if (captions.captions.length > 0) {
        await memory.update(KEPT_AS, style);
        return { style, captions };
      }
      continue;
    }
    place = chosen.label;
    style = { ...style, ...(await chosen.change(style)) };
  }
}

/** What the captions of pictures would be written to: the same for those whose file would be one. */
async function filesOf({ results }: Shown, pictures: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const fileOf = captionFiles();
  const files = new Map<number, string>();
  for (const picture of pictures) files.set(picture, await fileOf(vscode.Uri.parse(results.picture(picture).id)));
  return files;
}

function* described({ results }: Shown, files: ReadonlyMap<number, string>): Generator<CaptionedPicture> {
  for (const [picture, file] of files)
    yield {
      picture,
      id: results.picture(picture).id,
      file,
      image: { lists: results.lists.map((list, at) => ({ ...EMPTY, id: list.id, phrases: results.best(picture, at) })) },
    };
}

/** Of a list only its phrases are asked for. */
const EMPTY = { title: '', count: 0, hash: '', templates: [], effective: 1 };

function keptStyle({ results }: Shown, memory: vscode.Memento): CaptionStyle {
  const ids = results.lists.map(({ id }) => id);
  const read = v.safeParse(Kept, memory.get(KEPT_AS));
  const kept = read.success ? read.output : { ...DEFAULT_CAPTION, lists: ids };
  const lists = kept.lists.filter((id) => ids.includes(id));
  return { ...kept, lists: lists.length > 0 ? lists : ids };
}

function linesOf(shown: Shown, style: CaptionStyle, { captions, empty, clashing }: Captions): Choice[] {
  const { lists } = shown.results;
  const titles = style.lists.map((id) => titleInWords(lists.find((list) => list.id === id) ?? { id, title: id }));
  const [first] = captions;
  const left = [
    ...(empty > 0 ? [t('{empty} without a phrase of that share', { empty })] : []),
    ...(clashing.length > 0 ? [t('{count} would share a file with another picture', { count: clashing.length })] : []),
  ];
  return [
    {
      label: plural(captions.length, '$(check) Write {count} caption', '$(check) Write {count} captions'),
      description: left.join(', '),
      detail: first ? `${nameOf(vscode.Uri.parse(first.file))}: ${first.caption}` : t('No picture has a phrase of that share.'),
    },
    {
      label: t('Lists'),
      description: titles.join(', '),
      change: async ({ lists: before }) => {
        const items = lists.map((list) => ({ label: titleInWords(list), id: list.id, picked: before.includes(list.id) }));
        const picked = await vscode.window.showQuickPick(items, { canPickMany: true, title: t('Captions: of which lists?') });
        return picked && picked.length > 0 ? { lists: picked.map(({ id }) => id) } : undefined;
      },
    },
    {
      label: t('Phrases of each list'),
      description: String(style.top),
      change: async () => {
        const items = COUNTS.map((top) => ({ label: String(top), top }));
        const picked = await vscode.window.showQuickPick(items, { title: t('Captions: how many phrases of each list?') });
        return picked && { top: picked.top };
      },
    },
    {
      label: t('Least share'),
      description: shareInWords(style.minShare),
      change: async () => {
        const items = SHARES.map((minShare) => ({ label: shareInWords(minShare), minShare }));
        const picked = await vscode.window.showQuickPick(items, { title: t('Captions: which share must a phrase have?') });
        return picked && { minShare: picked.minShare };
      },
    },
    wording(t('Prefix'), t('Captions: prefix'), style.prefix, t('It is put before each caption, as it is.'), (prefix) => ({
      prefix,
    })),
    wording(t('Suffix'), t('Captions: suffix'), style.suffix, t('It is put after each caption, as it is.'), (suffix) => ({
      suffix,
    })),
    wording(t('Separator'), t('Captions: separator'), style.separator, t('It is between two phrases.'), (separator) => ({
      separator,
    })),
  ];
}

function wording(
  label: string,
  title: string,
  value: string,
  prompt: string,
  changed: (text: string) => Partial<CaptionStyle>,
): Choice {
  return {
    label,
    description: value === '' ? t(/* no text */ 'none') : quoted(value),
    change: async () => {
      const text = await vscode.window.showInputBox({
        title,
        prompt,
        value,
      });
      return text === undefined ? undefined : changed(text.replaceAll(/[\r\n]+/g, ' '));
    },
  };
}

/** A quick pick that stands where it was left. */
function pickLine(lines: readonly Choice[], place: string | undefined): Promise<Choice | undefined> {
  return new Promise((resolve) => {
    const pick = vscode.window.createQuickPick<Choice>();
    pick.title = t('Write captions beside the pictures');
    pick.placeholder = t('Choose what to change, or write');
    pick.items = lines;
    const active = lines.find(({ label }) => label === place);
    if (active) pick.activeItems = [active];
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

async function chooseMode(existing: number, all: number): Promise<CaptionMode | undefined> {
  const modes: readonly (vscode.MessageItem & { readonly mode: CaptionMode })[] = [
    { title: t('Leave them'), mode: 'skip' },
    { title: t('Append'), mode: 'append' },
    { title: t('Overwrite'), mode: 'overwrite' },
  ];
  const chosen = await vscode.window.showWarningMessage(
    plural(existing, '{count} of the captions is there already.', '{count} of the captions are there already.'),
    {
      modal: true,
      detail: t('{all} are to be written. What is there can stay, be added to, or be replaced.', { all }),
    },
    ...modes,
  );
  return chosen?.mode;
}

/** Of those that could not be written the first few, with the reason. */
function tellFailed(failed: readonly BarredCaption[]): void {
  if (failed.length === 0) return;
  const named = failed.slice(0, MOST_NAMED).map(({ file, why }) => `${nameOf(vscode.Uri.parse(file))}: ${why}`);
  const more = failed.length - named.length;
  void vscode.window.showWarningMessage(
    sentences(
      plural(failed.length, '{count} caption was not written.', '{count} captions were not written.'),
      more > 0 ? t('{captions}; and {count} more.', { captions: named.join('; '), count: more }) : `${named.join('; ')}.`,
    ),
  );
}

async function tell(folder: Folder, written: readonly WrittenCaption[], all: number): Promise<void> {
  const stayed = all - written.length;
  const left = stayed > 0 ? plural(stayed, '{count} was left as it was.', '{count} were left as they were.') : '';
  const [undo, open] = [t('Undo'), t('Open the first')];
  const first = written[0] && vscode.Uri.parse(written[0].file);
  const message = sentences(plural(written.length, '{count} caption was written.', '{count} captions were written.'), left);
  const answer = await vscode.window.showInformationMessage(message, ...(written.length > 0 ? [undo, open] : []));
  if (answer === open && first) await vscode.commands.executeCommand('vscode.open', first);
  if (answer !== undo) return;
  const back = await takeBack(CAPTION_DISK, written);
  folder.say(plural(back, '{count} caption was taken back.', '{count} captions were taken back.'));
}

function shareInWords(share: number): string {
  return share === 0 ? t(/* share */ 'any') : percentage(share, 0);
}
