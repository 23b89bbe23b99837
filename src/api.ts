/** What other extensions may use: clip-gaze's own two functions and its lists. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ClipGazeApi } from '../api.js';
import type { Answers } from './api-answers.js';
import { BUILT_IN_LIST_IDS, type BuiltInListId } from './phrases/built-in-lists.js';
import { parsePhraseFile } from './phrases/parse-phrase-file.js';

export type { ClipGazeApi, GazeOptions, ProbabilitiesOptions } from '../api.js';

/**
 * @param version of Clip Gaze
 * @param folder  with the built-in lists
 * @param answers asked for when one of the functions is first called
 * @returns the extension's exports
 */
export function createApi(version: string, folder: string, answers: () => Promise<Answers>): ClipGazeApi {
  const gaze = async (...asked: Parameters<Answers['gaze']>) => (await answers()).gaze(...asked);
  return {
    version,
    lists: readLists(folder),
    // The same function answers with lines or with pairs, as its options say.
    gaze: gaze as Answers['gaze'],
    probabilities: async (...asked) => (await answers()).probabilities(...asked),
  };
}

/** Each list is read when it is first asked for: activation reads nothing. */
function readLists(folder: string): Readonly<Record<BuiltInListId, readonly string[]>> {
  const lists: Partial<Record<BuiltInListId, readonly string[]>> = {};
  for (const id of BUILT_IN_LIST_IDS) {
    let phrases: readonly string[] | undefined;
    Object.defineProperty(lists, id, {
      enumerable: true,
      get: () =>
        (phrases ??= parsePhraseFile(readFileSync(path.join(folder, `${id}.phrases`), 'utf8')).phrases.map(
          ({ spellings }) => spellings[0],
        )),
    });
  }
  return lists as Record<BuiltInListId, readonly string[]>;
}
