/**
 * All that crosses between the extension host and the table of many pictures. The host keeps the results; the webview draws the
 * rows in sight, and says which those are.
 */
import type { RunProgress } from '../collection/run.js';
import type { Counted } from '../collection/summary.js';
import type { TableRow } from '../collection/table.js';
import type { Filter, Order } from '../collection/view.js';

export interface FolderState {
  /** What was gazed at. The webview keeps it by setState(), so that the table is there again after a reload. */
  readonly uris: readonly string[];
  readonly title: string;
  readonly phase: FolderPhase;
  readonly progress: RunProgress;
  readonly model?: { readonly id: string; readonly title: string; readonly demo: boolean };
  readonly lists: readonly { readonly id: string; readonly title: string }[];
  /** Pictures that the filter leaves. */
  readonly shown: number;
  readonly filter: Filter;
  readonly order: Order;
  /** Folders that pictures lie in, for the filter. */
  readonly folders: readonly string[];
  readonly search: FolderSearch;
  /** A line of news, such as what was copied. */
  readonly notice?: string;
  /** As in {@link KeptFolder}. */
  readonly going: boolean;
  readonly note: string;
}

export interface FolderSearch {
  /** As typed: phrases with + and − between them; empty where nothing is looked for. */
  readonly text: string;
  /** A picture that those found are to be like; it need not be one of the table. */
  readonly like?: { readonly uri: string; readonly name: string };
  /** Why nothing can be found. */
  readonly error?: string;
}

export type FolderPhase =
  /** Pictures are looked for, the engine starts, or a model is opened. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'cancelled' }
  /** What is stored is there; the others wait until somebody wants them looked at. */
  | { readonly kind: 'stored' }
  | { readonly kind: 'done' }
  | { readonly kind: 'no-model'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string };

export interface NamedPicture {
  /** Of the picture in the collection. */
  readonly picture: number;
  readonly path: string;
}

/** All pictures of the table at a glance, whatever its filter. */
export interface FolderSummary {
  /** Pictures with an answer: those whose first phrases are counted. */
  readonly pictures: number;
  readonly lists: readonly {
    readonly id: string;
    readonly title: string;
    /** The most frequent first. */
    readonly firsts: readonly Counted[];
    /** Phrases that come first less often than those, and their pictures. */
    readonly others: { readonly phrases: number; readonly pictures: number };
  }[];
  readonly likeness: FolderLikeness;
}

export type FolderLikeness =
  /** Pictures are still looked at, or nobody has compared them again after stopping it. */
  | { readonly kind: 'waiting' | 'cancelled' }
  | {
      readonly kind: 'comparing';
      /** 0..1 */
      readonly done: number;
    }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'done';
      /** Pictures with an embedding. */
      readonly compared: number;
      /** Those that differ most from the rest, by their mean cosine to the ten nearest. */
      readonly outliers: readonly (NamedPicture & { readonly cosine: number })[];
      /** Cosine from which two are nearly the same. */
      readonly threshold: number;
      /** Pictures that are nearly the same, the largest groups first; of each the first few. */
      readonly groups: readonly { readonly count: number; readonly pictures: readonly NamedPicture[] }[];
      /** Of all groups, also of those that are not told. */
      readonly groupCount: number;
      /** Pictures in all groups. */
      readonly alike: number;
    };

export type ToFolder =
  | { readonly kind: 'state'; readonly state: FolderState }
  /** The rows in sight, from one place on. */
  | { readonly kind: 'rows'; readonly from: number; readonly rows: readonly TableRow[] }
  | { readonly kind: 'summary'; readonly summary: FolderSummary }
  /** A picture in small, WebP; without one where it cannot be read. */
  | { readonly kind: 'thumbnail'; readonly index: number; readonly webp?: Uint8Array };

export type FromFolder =
  /** The webview has loaded and wants the state. */
  | { readonly kind: 'ready' }
  /** The places in sight. */
  | { readonly kind: 'window'; readonly from: number; readonly to: number }
  /** Pictures whose thumbnails are wanted, in place of those wanted before. */
  | { readonly kind: 'thumbnails'; readonly pictures: readonly number[] }
  | { readonly kind: 'filter'; readonly filter: Filter }
  | { readonly kind: 'order'; readonly order: Order }
  /** `unlike`: no longer like a picture, where one was looked for. */
  | { readonly kind: 'find'; readonly text: string; readonly unlike?: true }
  | { readonly kind: 'go' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'retry' }
  /** Look for pictures again, and at those that are new or changed. */
  | { readonly kind: 'again' }
  | { readonly kind: 'open'; readonly picture: number }
  /** The summary is in sight, or no longer. */
  | { readonly kind: 'summary'; readonly shown: boolean }
  /** Pictures are nearly the same from this cosine on. */
  | { readonly kind: 'threshold'; readonly threshold: number }
  /** Compare the pictures again, or stop it. */
  | { readonly kind: 'compare' }
  | { readonly kind: 'cancel-compare' }
  /** Narrow the table down to the group that this picture is in. */
  | { readonly kind: 'show-group'; readonly picture: number }
  | { readonly kind: 'copy-paths' }
  | { readonly kind: 'copy-table' }
  | { readonly kind: 'save-table' }
  | { readonly kind: 'write-captions' }
  | { readonly kind: 'choose-lists' }
  | { readonly kind: 'download' }
  | { readonly kind: 'demo' }
  | { readonly kind: 'log' };

/** What the webview keeps by setState(), and by which the table is made again. */
export interface KeptFolder {
  readonly uris: readonly string[];
  readonly filter: Filter;
  readonly order: Order;
  readonly text: string;
  /** URI of a picture that those found are to be like. */
  readonly like?: string;
  /** Whether pictures that are not stored are looked at; false where somebody has paused, or only finds among what is stored. */
  readonly going: boolean;
}
