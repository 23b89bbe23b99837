import type { Model } from '../src/models/model.js';
import type { Runtime } from '../src/engine/protocol.js';
import type { PhraseList } from '../src/phrases/phrase-list.js';
import type { Seeing } from '../src/clip/seeing.js';
import type * as inside from './inside.js';

/** What the rows are measured with; bench.mjs makes it. */
export interface Subject {
  /** Folder that may be written into. */
  readonly work: string;
  readonly inside: typeof inside;
  /** Undefined where no Python is named. */
  readonly python: Python | undefined;
  readonly model: Model;
  readonly runtime: Runtime;
  readonly seeing: (preprocessing: Seeing['preprocessing'], decode?: Seeing['decode']) => Seeing;
  /** JPEG of 11 megapixels. */
  readonly picture: string;
  /** Of that picture: other files of the same contents. */
  readonly copies: readonly string[];
  /** JPEG of 1 megapixel. */
  readonly small: string;
  readonly phraseLists: { readonly three: readonly PhraseList[]; readonly artists: PhraseList };
  /** The same lists as phrases alone. */
  readonly lists: Readonly<Record<'artists200' | 'movements' | 'surfaces' | 'artists', readonly string[]>>;
  /** Where an engine finds what one before it prepared and stored. */
  readonly folders: { readonly stored: string; readonly prepared: string };
}

/** A program that is asked for milliseconds. */
export interface Talk {
  /** Of itself and of what it measures. */
  readonly versions: string;
  readonly measure: (what?: string) => Promise<number>;
  readonly stop: () => void;
}

export interface Python {
  readonly pillow: (picture: string) => Promise<Talk>;
  /** Undefined where this Python has none. */
  readonly clipGaze: ((picture: string, work: string, folder: string) => Promise<Talk>) | undefined;
}
