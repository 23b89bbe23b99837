/** The ten lists of clip-gaze 0.3.0, as they ship in lists/. */
import { builtInListFile, readBuiltInText } from './built-in-list-file.js';
import { listOf, parsePhraseFile } from './parse-phrase-file.js';
import type { PhraseList } from './phrase-list.js';

export const BUILT_IN_LIST_IDS = [
  'artists-by-name',
  'artists-by-training-prevalence',
  'movements',
  'painting-materials',
  'surfaces',
  'tools',
  'printing-techniques',
  'sculpture-materials',
  'sites',
  'qualities',
] as const;

export type BuiltInListId = (typeof BUILT_IN_LIST_IDS)[number];

export function isBuiltInListId(id: string): id is BuiltInListId {
  return (BUILT_IN_LIST_IDS as readonly string[]).includes(id);
}

const read = new Map<string, Promise<PhraseList>>();

/**
 * Read once: it is part of the installation.
 *
 * @param folder of the built-in lists
 * @throws Error of the file system if the installation is not whole
 */
export function readBuiltInList(folder: string, id: BuiltInListId): Promise<PhraseList> {
  const file = builtInListFile(folder, id);
  const known = read.get(file);
  if (known) return known;
  const reading = readBuiltInText(folder, id).then((text) => listOf(parsePhraseFile(text), { id, title: id }));
  read.set(file, reading);
  reading.catch(() => read.delete(file));
  return reading;
}
