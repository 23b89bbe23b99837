/**
 * Captions written beside pictures, and taken back. What is there is touched only as it was asked to be: never through a link,
 * never where it is not text in UTF-8, never where it has changed since it was read.
 */
import { t } from '../l10n/texts.js';
import { captionText, type Caption, type CaptionMode, type CaptionStyle } from './captions.js';

/** Files read or written at one time. */
const AT_ONCE = 32;

/** So many become one edit, which an editor's own "Undo" knows; more would open and keep too much. */
const MOST_IN_ONE_EDIT = 300;

/** Bytes of a caption that is read: it is a line or a few, and what is longer is something else. */
export const LONGEST_CAPTION = 2 ** 20;

/** What lies where a caption is to go. */
export type Found =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  /** A link, wherever it leads: writing through it would change a file elsewhere. */
  | { readonly kind: 'link' }
  /** A folder, or whatever else is no file. */
  | { readonly kind: 'other' };

/** Where captions lie. Files are named as a caption's `file` is. All throw what the file system says. */
export interface CaptionDisk {
  look(file: string): Promise<Found>;
  /** @param fresh whether there was nothing: then what has come since is not written over, as far as the system can hold that */
  write(file: string, bytes: Uint8Array, fresh: boolean): Promise<void>;
  remove(file: string): Promise<void>;
  /** All at once, to be undone as one; absent where nothing could undo it. */
  edit?(changes: readonly CaptionChange[]): Promise<void>;
}

export interface CaptionChange {
  readonly file: string;
  /** Undefined where there was no file. */
  readonly before: string | undefined;
  readonly after: string;
}

/** A file that was changed, with what it held before and what it holds now. */
export interface WrittenCaption {
  readonly file: string;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array;
}

/** A caption that is not written. */
export interface BarredCaption {
  readonly file: string;
  readonly why: string;
}

export interface ExistingCaptions {
  /** What the files hold that are there, by their names. */
  readonly texts: ReadonlyMap<string, string>;
  readonly barred: readonly BarredCaption[];
}

/** Looks for captions that are there already. */
export async function existingCaptions(
  disk: CaptionDisk,
  captions: readonly Pick<Caption, 'file'>[],
  signal: AbortSignal,
  told: (done: number) => void,
): Promise<ExistingCaptions> {
  const texts = new Map<string, string>();
  const barred: BarredCaption[] = [];
  await inTurn(captions, signal, told, async ({ file }) => {
    try {
      const text = await readCaption(disk, file);
      if (text !== undefined) texts.set(file, text);
    } catch (error) {
      barred.push({ file, why: reasonOf(error) });
    }
  });
  return { texts, barred };
}

/**
 * @returns what a caption's file holds; undefined where there is none
 * @throws Error that says why a caption can be neither added to it nor put in its place
 */
export async function readCaption(disk: CaptionDisk, file: string): Promise<string | undefined> {
  const found = await disk.look(file);
  switch (found.kind) {
    case 'nothing':
      return undefined;
    case 'link':
      throw new Error(t('it is a link, and what it leads to is left alone'));
    case 'other':
      throw new Error(t('it is not a file'));
    case 'file':
      return textOf(found.bytes);
  }
}

/**
 * Writes captions: few as one edit where the disk knows such, else one by one. One that fails does not stop the others.
 *
 * @param existing what was found, without the captions that are barred
 * @param written  filled with what was written, also where the signal ends it
 * @returns those that could not be written
 * @throws the signal's reason; what the disk's edit does
 */
export async function writeCaptions(
  disk: CaptionDisk,
  captions: readonly Caption[],
  { texts, barred }: ExistingCaptions,
  mode: CaptionMode,
  style: Pick<CaptionStyle, 'separator'>,
  written: WrittenCaption[],
  signal: AbortSignal,
  told: (done: number) => void,
): Promise<readonly BarredCaption[]> {
  const left = new Set(barred.map(({ file }) => file));
  const changes = captions.flatMap(({ file, caption }): CaptionChange[] => {
    const before = texts.get(file);
    const after = left.has(file) ? undefined : captionText(before, caption, mode, style);
    return after === undefined ? [] : [{ file, before, after }];
  });
  const failed: BarredCaption[] = [];
  const note = async (change: CaptionChange, work: () => Promise<Uint8Array>): Promise<void> => {
    try {
      written.push({ file: change.file, before: bytesOf(change.before), after: await work() });
    } catch (error) {
      failed.push({ file: change.file, why: reasonOf(error) });
    }
  };
  if (disk.edit && changes.length <= MOST_IN_ONE_EDIT) {
    await disk.edit(changes);
    // An editor may end a file with a line of its own, or fail to save it: what is there now is what can be taken back.
    await inTurn(changes, new AbortController().signal, told, (change) => note(change, () => savedOf(disk, change)));
    return failed;
  }
  await inTurn(changes, signal, told, (change) => note(change, () => writeOne(disk, change)));
  return failed;
}

/**
 * Writes one caption, if its file is still as it was read.
 *
 * @returns what the file holds now
 * @throws Error where it is not, or cannot be written
 */
export async function writeOne(disk: CaptionDisk, { file, before, after }: CaptionChange): Promise<Uint8Array> {
  if ((await readCaption(disk, file)) !== before) throw new Error(t('it has changed meanwhile'));
  const bytes = Buffer.from(after);
  await disk.write(file, bytes, before === undefined);
  return bytes;
}

/**
 * Takes captions back. What somebody has changed since stays as it is, and so does what cannot be written.
 *
 * @returns how many are as they were before
 */
export async function takeBack(disk: CaptionDisk, written: readonly WrittenCaption[]): Promise<number> {
  let count = 0;
  await inTurn(
    written,
    new AbortController().signal,
    () => undefined,
    async ({ file, before, after }) => {
      try {
        const found = await disk.look(file);
        if (found.kind !== 'file' || Buffer.compare(found.bytes, after) !== 0) return;
        if (before === undefined) await disk.remove(file);
        else await disk.write(file, before, false);
        count++;
      } catch {
        // It is not counted.
      }
    },
  );
  return count;
}

async function savedOf(disk: CaptionDisk, { file, before, after }: CaptionChange): Promise<Uint8Array> {
  const found = await disk.look(file);
  const text = found.kind === 'file' ? textOf(found.bytes) : undefined;
  if (found.kind !== 'file' || text === undefined || (text === before && before !== after))
    throw new Error(t('it was not saved'));
  return found.bytes;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new Error(t('it is not text in UTF-8, and stays as it is'));
  }
}

function bytesOf(text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : Buffer.from(text);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function inTurn<T>(
  items: readonly T[],
  signal: AbortSignal,
  told: (done: number) => void,
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE) {
    signal.throwIfAborted();
    await Promise.all(items.slice(from, from + AT_ONCE).map(work));
    told(Math.min(items.length, from + AT_ONCE));
  }
}
