/** A phrase list: what is asked of a picture, whose shares sum to one. */

/** One line of a list. Its first spelling is what is shown; the shares of all spellings are added. */
export interface Phrase {
  readonly spellings: readonly [string, ...string[]];
}

export interface PhraseList {
  /** The built-in list's fixed id, a file's path relative to its workspace folder, or a name made from the title. */
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly source?: string;
  readonly license?: string;
  /** Each holds `{}` where the phrase goes; none means that the phrase is asked as it is. Several make an ensemble. */
  readonly templates: readonly string[];
  readonly phrases: readonly Phrase[];
}
