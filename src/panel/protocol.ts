/** All that crosses between the extension host and the panel's webview. The host keeps the state; the webview draws it. */
import type { Box, Crop, Preprocessing } from '../clip/seeing.js';

/** What the panel shows. The host sends it whole, but for rows that nobody asked to see yet. */
export interface PanelState {
  /** The picture's URI; the webview keeps it by setState(), so that the panel finds its picture after a reload. */
  readonly uri?: string;
  /** The picture's file name; absent while nothing is gazed at. */
  readonly name?: string;
  /** Path as shown in the header's title. */
  readonly path?: string;
  readonly picture?: PanelPicture;
  readonly phase: PanelPhase;
  readonly model?: PanelModel;
  /** Results so far. Kept on screen while something newer is computed. */
  readonly lists: readonly PanelList[];
  /** The file has changed or gone since it was gazed at. */
  readonly stale?: 'changed' | 'deleted';
  readonly preprocessing: Preprocessing;
  readonly crop: Crop;
  /** A line of news to be said once, such as "The engine ended and was started again". */
  readonly notice?: string;
  readonly note: string;
}

export interface PanelPicture {
  /** Of the picture as decoded under the preprocessing, in pixels. */
  readonly width: number;
  readonly height: number;
  /** What the model saw, in those pixels. Empty until it is known. */
  readonly seen: readonly Box[];
}

export type PanelPhase =
  | { readonly kind: 'empty' }
  /** The engine starts or a model is opened. */
  | { readonly kind: 'starting' }
  | { readonly kind: 'computing'; readonly what: 'picture' | 'phrases'; readonly done?: number; readonly total?: number }
  | {
      readonly kind: 'downloading';
      readonly model: string;
      readonly doneBytes: number;
      readonly totalBytes: number;
      readonly bytesPerSecond?: number;
      readonly file?: string;
      /** Why nothing comes just now. */
      readonly waiting?: string;
    }
  /** No model on this machine: what it is, how big, from where; the ways on are download, folder and demo. */
  | {
      readonly kind: 'no-model';
      readonly model: string;
      /** Absent where only the hub knows. */
      readonly bytes?: number;
      readonly host: string;
      /** Absent where the model's page on the hub says it. */
      readonly license?: string;
      readonly resumable: boolean;
      /** The file that is no longer what was downloaded, where that is why. */
      readonly damaged?: string;
    }
  | { readonly kind: 'cancelled' }
  | {
      readonly kind: 'failed';
      readonly problem: Problem;
      readonly message: string;
      readonly detail?: string;
      /** The one in force, where a smaller one would help. */
      readonly batchSize?: number;
    }
  | { readonly kind: 'done' };

/** Each has its own way on. */
export type Problem = 'image' | 'engine' | 'memory' | 'model' | 'download' | 'lists' | 'other';

export interface PanelModel {
  readonly id: string;
  readonly title: string;
  readonly demo: boolean;
  readonly fingerprint: string;
  readonly device: string;
  readonly logitScale: number;
  readonly logitScaleAssumed: boolean;
}

export interface PanelList {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  readonly effective: number;
  readonly templates: readonly string[];
  readonly about: { readonly description?: string; readonly source?: string; readonly license?: string };
  /** Of an earlier look at the picture, or of what the list was before. */
  readonly older?: true;
  /** The best first; fewer than `count` until more are asked for. */
  readonly rows: readonly PanelRow[];
  /** A bigger list that holds this one, one click away. */
  readonly bigger?: readonly { readonly id: string; readonly title: string; readonly count: number }[];
  readonly error?: string;
}

export interface PanelRow {
  readonly rank: number;
  readonly phrase: string;
  readonly probability: number;
  readonly cosine: number;
  readonly spellings?: readonly string[];
  readonly truncated?: true;
}

/** What the webview keeps by setState(); it may keep more of its own beside it. */
export interface KeptState {
  readonly uri?: string;
}

export type ToPanel =
  | { readonly kind: 'state'; readonly state: PanelState }
  /** The picture itself, WebP; shown from a blob, so the webview reads nothing of the user's. */
  | { readonly kind: 'preview'; readonly webp: Uint8Array; readonly width: number; readonly height: number };

export type FromPanel =
  /** The webview has loaded and wants the state. */
  | { readonly kind: 'ready' }
  /** Show this many rows of a list. */
  | { readonly kind: 'show'; readonly list: string; readonly rows: number }
  /** Ask a bigger list in place of this one. */
  | { readonly kind: 'widen'; readonly list: string; readonly to: string }
  | { readonly kind: 'gaze' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'crop'; readonly crop: Crop }
  | { readonly kind: 'download' }
  | { readonly kind: 'demo' }
  | { readonly kind: 'folder' }
  /** Import a model from a zip or folder. */
  | { readonly kind: 'import' }
  /** Copy what a colleague has to fetch. */
  | { readonly kind: 'file-list' }
  | { readonly kind: 'smaller-batch' }
  | { readonly kind: 'copy'; readonly what: 'result' }
  | { readonly kind: 'copy'; readonly what: 'list'; readonly list: string }
  | { readonly kind: 'copy'; readonly what: 'phrase'; readonly list: string; readonly phrase: string }
  | { readonly kind: 'search'; readonly phrase: string }
  | { readonly kind: 'settings' }
  | { readonly kind: 'log' };
