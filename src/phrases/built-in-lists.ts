/** The ten lists of clip-gaze 0.3.0, as they ship in lists/. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
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

/** @param folder of the built-in lists */
export function builtInListFile(folder: string, id: BuiltInListId): string {
  return path.join(folder, `${id}.phrases`);
}

/**
 * @param folder of the built-in lists
 * @throws Error of the file system if the installation is not whole
 */
export async function readBuiltInList(folder: string, id: BuiltInListId): Promise<PhraseList> {
  return listOf(parsePhraseFile(await readFile(builtInListFile(folder, id), 'utf8')), { id, title: id });
}
