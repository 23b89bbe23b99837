/** What a gaze asks: the entries of the setting `clipGaze.lists` and of the command line's `--list`, to lists of phrases. */
import * as v from 'valibot';
import { key, type Key, sentences, t } from '../l10n/texts.js';
import { BUILT_IN_LIST_IDS, isBuiltInListId, readBuiltInList, type BuiltInListId } from './built-in-lists.js';
import { PhraseFileError, PhraseListError } from './errors.js';
import { listOf, type ParsedPhraseFile } from './parse-phrase-file.js';
import type { PhraseList } from './phrase-list.js';
import { checkedList, phrasesAsList } from './phrases-as-list.js';

/**
 * clip-gaze's three example categories (EXAMPLE_CATEGORIES of clip_gaze/__init__.py 0.3.0). An id followed by `:N` means
 * the list's first N phrases.
 */
export const DEFAULT_SELECTION = ['artists-by-training-prevalence:200', 'movements', 'surfaces'] as const;

/** What clip-gaze calls these three. */
export const EXAMPLE_TITLES: Readonly<Record<string, Key>> = {
  'artists-by-training-prevalence:200': key('Artist'),
  movements: key('Movement'),
  surfaces: key('Surface'),
};

const Inline = v.strictObject({
  title: v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty(() => t('A list in the settings needs a title.')),
  ),
  phrases: v.array(v.string()),
  id: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  template: v.exactOptional(v.union([v.string(), v.array(v.string())])),
  description: v.exactOptional(v.string()),
});

/** A phrase file as its host found it. */
export interface FoundPhraseFile {
  /** Path from the base folder, or the whole path outside it; with slashes. */
  readonly id: string;
  readonly parsed: ParsedPhraseFile;
}

/** A list that was chosen and cannot be asked. */
export interface BrokenList {
  /** As the list's own would be, where it is known; unlike all others of the selection. */
  readonly id: string;
  readonly title: string;
  /** Says what is wrong and what to do. */
  readonly error: PhraseListError | PhraseFileError;
}

export function isBroken(list: PhraseList | BrokenList): list is BrokenList {
  return 'error' in list;
}

/** What resolving needs of whoever asks. */
export interface SelectionHost {
  /** Folder of the built-in lists. */
  readonly listsFolder: string;
  /** Where relative paths of phrase files count from, as an error names it. */
  readonly baseFolder: string;
  /** Finds and parses a phrase file; on which file system, and how paths are written there, is the host's business. */
  readonly readPhraseFile: (path: string) => Promise<FoundPhraseFile>;
}

/**
 * The lists that a selection means, in its order.
 *
 * @param selection ids (`id` or `id:N`), paths of phrase files, or `{ title, phrases, id?, template?, description? }`; as it
 *   comes from settings or a command line, so anything
 * @throws PhraseListError where an entry is not understood, names no list, or two entries have one id; PhraseFileError where
 *   a file cannot be read
 */
export async function resolveLists(selection: readonly unknown[], host: SelectionHost): Promise<PhraseList[]> {
  const lists = await resolveEach(selection, host);
  return lists.map((list) => {
    if (isBroken(list)) throw list.error;
    return list;
  });
}

/**
 * The same, where one list that cannot be asked does not keep the others from being asked.
 *
 * @throws PhraseListError where the selection is empty; what is no fault of a list, such as a damaged installation
 */
export async function resolveEach(
  selection: readonly unknown[],
  host: SelectionHost,
): Promise<readonly (PhraseList | BrokenList)[]> {
  if (selection.length === 0)
    throw new PhraseListError(t('No list is chosen. Choose at least one in the setting clipGaze.lists.'));
  const isDefault = JSON.stringify(selection) === JSON.stringify(DEFAULT_SELECTION);
  const lists: (PhraseList | BrokenList)[] = [];
  for (const [index, entry] of selection.entries()) {
    try {
      const list = typeof entry === 'string' ? await named(entry, host) : inline(entry);
      const title = isDefault && typeof entry === 'string' ? EXAMPLE_TITLES[entry] : undefined;
      if (lists.some(({ id }) => id === list.id))
        throw new PhraseListError(
          t('The list "{id}" is chosen twice. Take one of the two away, or give a list of your own another id.', { id: list.id }),
        );
      lists.push(checkedList(title === undefined ? list : { ...list, title }));
    } catch (error) {
      if (!(error instanceof PhraseListError || error instanceof PhraseFileError)) throw error;
      const title = typeof entry === 'string' ? entry : `clipGaze.lists, entry ${index + 1}`;
      lists.push({ id: lists.some(({ id }) => id === title) ? `${title} (entry ${index + 1})` : title, title, error });
    }
  }
  return lists;
}

async function named(entry: string, host: SelectionHost): Promise<PhraseList> {
  const [, id = entry, first] = /^(.*?)(?::(\d+))?$/s.exec(entry) ?? [];
  if (isBuiltInListId(id)) {
    const list = await readBuiltInList(host.listsFolder, id);
    return first === undefined ? list : firstOf(list, Number(first));
  }
  // A path has a separator or an ending; anything else was meant to be a list's id.
  if (!/[\\/.]/.test(entry)) throw new PhraseListError(unknownList(entry));
  return readPhraseFile(entry, host);
}

function firstOf(list: PhraseList, count: number): PhraseList {
  if (count < 1)
    throw new PhraseListError(t('"{id}:{count}" asks for no phrase. Write a number above zero.', { id: list.id, count }));
  if (count >= list.phrases.length) return list;
  return { ...list, title: titleOfFirst(list.title, count), phrases: list.phrases.slice(0, count) };
}

/** @returns what a list's first phrases are called */
export function titleOfFirst(title: string, count: number): string {
  return `${title}, first ${count}`;
}

async function readPhraseFile(entry: string, host: SelectionHost): Promise<PhraseList> {
  let found: FoundPhraseFile;
  try {
    found = await host.readPhraseFile(entry);
  } catch (cause) {
    if (cause instanceof PhraseFileError) throw cause;
    const gone = cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'FileNotFound');
    throw new PhraseFileError(
      gone
        ? t('There is no phrase file {entry} (looked in {baseFolder}).', { entry, baseFolder: host.baseFolder })
        : t('The phrase file {entry} cannot be read: {reason}', {
            entry,
            reason: cause instanceof Error ? cause.message : String(cause),
          }),
      { cause },
    );
  }
  const { id, parsed } = found;
  return listOf(parsed, { id, title: titleOfFile(id) });
}

/** @returns what a phrase file is called that does not say it: its name without the ending */
export function titleOfFile(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.phrases(\.txt)?$|\.txt$/i, '');
}

function inline(entry: unknown): PhraseList {
  const checked = v.safeParse(Inline, entry);
  if (!checked.success) {
    const [issue] = checked.issues;
    const at = v.getDotPath(issue);
    throw new PhraseListError(
      sentences(
        at === null
          ? t('A list in the setting clipGaze.lists is not understood: {reason}', { reason: issue.message })
          : t('A list in the setting clipGaze.lists is not understood ({place}): {reason}', { place: at, reason: issue.message }),
        t('Write the id of a built-in list, the path of a phrase file, or {example}.', {
          example: /* not translated */ '{ "title": …, "phrases": […] }',
        }),
      ),
    );
  }
  const { title, phrases, id = slug(title), template = [], description } = checked.output;
  const templates = typeof template === 'string' ? [template] : template;
  for (const each of templates)
    if (!each.includes('{}'))
      throw new PhraseListError(
        t('The template "{template}" of the list "{title}" needs {} where the phrase goes.', { template: each, title }),
      );
  return phrasesAsList(phrases, { id, title, templates, ...(description !== undefined && { description }) });
}

/** A title as an id: letters and digits of any script, the rest as hyphens. */
function slug(title: string): string {
  return (
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'list'
  );
}

function unknownList(id: string): string {
  const near = BUILT_IN_LIST_IDS.find((known) => distance(known, id.toLowerCase()) <= 3 || known.startsWith(id.toLowerCase()));
  return sentences(
    t('There is no list "{id}".', { id }),
    near && t('Did you mean "{near}"?', { near: near satisfies BuiltInListId }),
    t('Built in are {ids}; a phrase file is named by its path, such as ./{id}.phrases.', {
      ids: BUILT_IN_LIST_IDS.join(', '),
      id,
    }),
  );
}

/** Edits from one word to the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + Number(a[i - 1] !== b[j - 1])));
    row = next;
  }
  return row[b.length] ?? 0;
}
