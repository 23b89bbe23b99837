/** What can be wrong with a phrase list, told for the person who wrote it. */

/** A list that cannot be asked: unknown, empty, too long, or not described as the settings want it. */
export class PhraseListError extends Error {
  override readonly name = 'PhraseListError';
}

/** A phrase file that cannot be read; the message names it. */
export class PhraseFileError extends Error {
  override readonly name = 'PhraseFileError';
}
