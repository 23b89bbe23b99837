/** Captions beside pictures, as data sets for training have them: `name.txt` with words about `name.jpg`. */
import { onOneLine } from '../gaze/formats/format-prompt.js';
import type { ImageResult } from '../gaze/result.js';

/** What a caption is made of. */
export interface CaptionStyle {
  /** Ids of the lists whose phrases are taken, in this order. */
  readonly lists: readonly string[];
  /** Phrases of each list at most. */
  readonly top: number;
  /** Least share of a phrase, 0..1. */
  readonly minShare: number;
  /** Put before and after as they are. */
  readonly prefix: string;
  readonly suffix: string;
  readonly separator: string;
}

export const DEFAULT_CAPTION = { top: 1, minShare: 0, prefix: '', suffix: '', separator: ', ' } as const;

/** What is done where a caption is there already. */
export const CAPTION_MODES = ['skip', 'append', 'overwrite'] as const;
export type CaptionMode = (typeof CAPTION_MODES)[number];

/** @returns the caption, on one line; empty where no phrase has the least share, for a prefix alone says nothing of the picture */
export function captionOf({ lists }: Pick<ImageResult, 'lists'>, style: CaptionStyle): string {
  const { top, minShare, prefix, suffix, separator } = style;
  const phrases = style.lists.flatMap((id) =>
    (lists.find((list) => list.id === id)?.phrases ?? [])
      .slice(0, top)
      .filter(({ probability }) => probability >= minShare)
      .map(({ phrase }) => onOneLine(phrase)),
  );
  return phrases.length === 0 ? '' : `${prefix}${phrases.join(separator)}${suffix}`;
}

/** @returns the picture's path or URI with the ending `txt` in place of its own */
export function captionFileOf(picture: string): string {
  return `${picture.replace(/\.[^./\\]*$/, '')}.txt`;
}

/**
 * What a caption's file is to hold.
 *
 * @param before what it holds; undefined where there is none
 * @returns undefined where it is to stay as it is
 */
export function captionText(
  before: string | undefined,
  caption: string,
  mode: CaptionMode,
  { separator }: Pick<CaptionStyle, 'separator'>,
): string | undefined {
  if (before === undefined || mode === 'overwrite') return before === caption ? undefined : caption;
  if (mode === 'skip') return undefined;
  const kept = before.trimEnd();
  if (kept === '') return caption;
  const added = caption.trimEnd();
  // Whoever appends twice means it once. "A cat" does not end "a black cat", whose end is no caption of its own.
  if (kept === added || kept.endsWith(`${separator}${added}`)) return undefined;
  // The end of the last line stays as it was.
  return `${kept}${separator}${caption}${before.slice(kept.length)}`;
}

/** A caption and the file that it goes to. */
export interface Caption {
  /** Of the picture in the collection. */
  readonly picture: number;
  readonly file: string;
  readonly caption: string;
}

/** A picture that may have a caption. */
export interface CaptionedPicture {
  /** In the collection. */
  readonly picture: number;
  /** Its path or URI. */
  readonly id: string;
  /** The same for pictures whose captions the disk would put in one file. */
  readonly file: string;
  readonly image: Pick<ImageResult, 'lists'>;
}

export interface Captions {
  readonly captions: readonly Caption[];
  /** Pictures without a phrase of the least share. */
  readonly empty: number;
  /** Pictures whose caption's file is another picture's already: `a.jpg` and `a.png` have only one `a.txt`. */
  readonly clashing: readonly number[];
}

/**
 * The captions of pictures, in their order.
 *
 * @param pictures with the path or URI of each; those that were not gazed at are not to be among them. Those of one `file` have
 *                 one file for their captions ({@link CaptionFiles})
 */
export function captionsOf(pictures: Iterable<CaptionedPicture>, style: CaptionStyle): Captions {
  const captions = new Map<string, Caption>();
  const clashing: number[] = [];
  let empty = 0;
  for (const { picture, id, file, image } of pictures) {
    const caption = captionOf(image, style);
    if (caption === '') empty++;
    else if (captions.has(file)) clashing.push(picture);
    else captions.set(file, { picture, file: captionFileOf(id), caption });
  }
  return { captions: [...captions.values()], empty, clashing };
}
