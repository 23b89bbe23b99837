/** What a gaze asks: the entries of the setting `clipGaze.lists` and of the command line's `--list`, to lists of phrases. */
import * as v from 'valibot';
import { BUILT_IN_LIST_IDS, isBuiltInListId, readBuiltInList, type BuiltInListId } from './built-in-lists.js';
import { decodePhraseFile } from './decode-phrase-file.js';
import { PhraseFileError, PhraseListError } from './errors.js';
import { listOf, parsePhraseFile } from './parse-phrase-file.js';
import type { PhraseList } from './phrase-list.js';
import { checkedList, phrasesAsList } from './phrases-as-list.js';

/**
 * clip-gaze's three example categories (EXAMPLE_CATEGORIES of clip_gaze/__init__.py 0.3.0). An id followed by `:N` means
 * the list's first N phrases.
 */
export const DEFAULT_SELECTION = ['artists-by-training-prevalence:200', 'movements', 'surfaces'] as const;

/** What clip-gaze calls these three. */
const EXAMPLE_TITLES: Readonly<Record<string, string>> = {
  'artists-by-training-prevalence:200': 'Artist',
  movements: 'Movement',
  surfaces: 'Surface',
};

const Inline = v.strictObject({
  title: v.pipe(v.string(), v.trim(), v.nonEmpty('A list in the settings needs a title.')),
  phrases: v.array(v.string()),
  id: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  template: v.exactOptional(v.union([v.string(), v.array(v.string())])),
  description: v.exactOptional(v.string()),
});

/** A phrase file as its host found it. */
export interface FoundPhraseFile {
  /** Path from the base folder, or the whole path outside it; with slashes. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** What resolving needs of whoever asks. */
export interface SelectionHost {
  /** Folder of the built-in lists. */
  readonly listsFolder: string;
  /** Where relative paths of phrase files count from, as an error names it. */
  readonly baseFolder: string;
  /** Finds and reads a phrase file; on which file system, and how paths are written there, is the host's business. */
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
  if (selection.length === 0) throw new PhraseListError('No list is chosen. Choose at least one in the setting clipGaze.lists.');
  const isDefault = JSON.stringify(selection) === JSON.stringify(DEFAULT_SELECTION);
  const lists: PhraseList[] = [];
  for (const entry of selection) {
    const list = typeof entry === 'string' ? await named(entry, host) : inline(entry);
    const title = isDefault && typeof entry === 'string' ? EXAMPLE_TITLES[entry] : undefined;
    if (lists.some(({ id }) => id === list.id))
      throw new PhraseListError(
        `The list "${list.id}" is chosen twice. Take one of the two away, or give a list of your own another id.`,
      );
    lists.push(checkedList(title === undefined ? list : { ...list, title }));
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
  if (count < 1) throw new PhraseListError(`"${list.id}:${count}" asks for no phrase. Write a number above zero.`);
  if (count >= list.phrases.length) return list;
  return { ...list, title: `${list.title}, first ${count}`, phrases: list.phrases.slice(0, count) };
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
        ? `There is no phrase file ${entry} (looked in ${host.baseFolder}).`
        : `The phrase file ${entry} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  const { id, bytes } = found;
  const title = (id.split('/').at(-1) ?? id).replace(/\.phrases(\.txt)?$|\.txt$/i, '');
  return listOf(parsePhraseFile(decodePhraseFile(bytes, entry)), { id, title });
}

function inline(entry: unknown): PhraseList {
  const checked = v.safeParse(Inline, entry);
  if (!checked.success) {
    const [issue] = checked.issues;
    const at = v.getDotPath(issue);
    throw new PhraseListError(
      `A list in the setting clipGaze.lists is not understood${at === null ? '' : ` (${at})`}: ${issue.message} ` +
        'Write the id of a built-in list, the path of a phrase file, or { "title": …, "phrases": […] }.',
    );
  }
  const { title, phrases, id = slug(title), template = [], description } = checked.output;
  const templates = typeof template === 'string' ? [template] : template;
  for (const each of templates)
    if (!each.includes('{}'))
      throw new PhraseListError(`The template "${each}" of the list "${title}" needs {} where the phrase goes.`);
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
  return (
    `There is no list "${id}".${near ? ` Did you mean "${near satisfies BuiltInListId}"?` : ''} ` +
    `Built in are ${BUILT_IN_LIST_IDS.join(', ')}; a phrase file is named by its path, such as ./${id}.phrases.`
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
