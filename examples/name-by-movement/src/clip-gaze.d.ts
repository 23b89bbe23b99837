/**
 * What Clip Gaze gives to other extensions. Copy this file into yours; nothing of it is there at run time.
 *
 *     const extension = vscode.extensions.getExtension<ClipGazeApi>('clip-gaze.clip-gaze');
 *     const clipGaze = await extension?.activate();
 *     await clipGaze?.gaze(uri, clipGaze.lists.movements); // ['art nouveau movement (88%)', …]
 *
 * Shares are relative: each list is divided among its own phrases, whether or not any of them fits. Wherever you show them,
 * say so.
 */
import type { CancellationToken, Uri } from 'vscode';

/** The built-in lists. */
export type BuiltInListId =
  | 'artists-by-name'
  | 'artists-by-training-prevalence'
  | 'movements'
  | 'painting-materials'
  | 'surfaces'
  | 'tools'
  | 'printing-techniques'
  | 'sculpture-materials'
  | 'sites'
  | 'qualities';

export interface ProbabilitiesOptions {
  /** Phrases encoded at once; a smaller number needs less memory. Default: the setting `clipGaze.batchSize`. */
  readonly batchSize?: number | null;
  /** `cpu`, `auto` or an execution provider. Default: the setting `clipGaze.device`. */
  readonly device?: string;
  /** Cancels; the promise is rejected then. */
  readonly token?: CancellationToken;
}

export interface GazeOptions extends ProbabilitiesOptions {
  /** How many phrases to answer with; null for all. Default: 5. */
  readonly onlyShowBest?: number | null;
  /** Whether to answer with lines such as `by paul cézanne (82%)`. Default: true. */
  readonly formatOutput?: boolean;
}

/** Kept compatible within a major version of Clip Gaze. */
export interface ClipGazeApi {
  /** Of Clip Gaze. */
  readonly version: string;
  /** The phrases of the ten built-in lists, by id. */
  readonly lists: Readonly<Record<BuiltInListId, readonly string[]>>;
  /**
   * The phrases, the relatively most likely for the image first.
   *
   * @param image   a picture's URI or its file's bytes
   * @param phrases at least one; taken as they are
   * @throws Error if there is no phrase, no model, or the picture cannot be read; the message is for people
   */
  readonly gaze: {
    (
      image: Uri | Uint8Array,
      phrases: readonly string[],
      options: GazeOptions & { readonly formatOutput: false },
    ): Promise<[phrase: string, share: number][]>;
    (image: Uri | Uint8Array, phrases: readonly string[], options?: GazeOptions): Promise<string[]>;
  };
  /** Each phrase with its share of the list, 0..1, in the list's order; the shares sum to 1. Throws as `gaze` does. */
  readonly probabilities: (
    image: Uri | Uint8Array,
    phrases: readonly string[],
    options?: ProbabilitiesOptions,
  ) => Promise<[phrase: string, share: number][]>;
}
