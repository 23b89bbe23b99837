/** What can go wrong with a picture or a phrase, told for the person who reads it. */

/** A picture that cannot be read; the message names it and says why and what to do. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
}

/** Nothing is there that decodes pictures; the message says why and what to do. */
export class DecoderError extends Error {
  override readonly name = 'DecoderError';
}

/** A phrase list without a phrase cannot be shared out: the shares of a list sum to one. */
export class EmptyListError extends Error {
  override readonly name = 'EmptyListError';
}
