/** All that crosses between the extension host and the panel's webview. The host keeps the state; the webview draws it. */
import type { Box, Crop, Preprocessing } from '../clip/seeing.js';
import type { Direction } from '../workbench/trail.js';
import type { ArrangeHow } from './arrangement.js';
import type { RowColumns } from './row-columns.js';

/** What the panel shows. The host sends it whole, but for rows beyond the first of each list. */
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
  /** Names of the pictures gazed at before and after this one, where there are any. */
  readonly history?: { readonly back?: string; readonly forward?: string };
  /** The file has changed or gone since it was gazed at. */
  readonly stale?: 'changed' | 'deleted';
  readonly preprocessing: Preprocessing;
  readonly crop: Crop;
  /** How the lists are asked; absent while nothing is gazed at. */
  readonly asking?: PanelAsking;
  /** What the model saw of the picture before, where rows say how they changed since. */
  readonly changedFrom?: { readonly preprocessing: Preprocessing; readonly crop: Crop };
  /** A line of news to be said once, such as "The engine ended and was started again". */
  readonly notice?: string;
  readonly note: string;
  /** Phrase files of the workspace that are not asked, by their ids as lists. */
  readonly others?: readonly string[];
  /** Maps of where phrases are, over the picture, while they are wanted. */
  readonly where?: PanelWhere;
}

export interface PanelWhere {
  /** Absent until the first part is known. */
  readonly grid?: {
    readonly rows: number;
    readonly columns: number;
    /** What the grid covers, in pixels of the picture. */
    readonly box: Box;
  };
  /** First the phrase that was asked for, then the first of each other list. */
  readonly maps: readonly {
    readonly list: string;
    /** The list's. */
    readonly title: string;
    readonly phrase: string;
    readonly cosine: number;
    /** Fall of the cosine where each cell is hidden, row by row from the top: [rows × columns]; empty while there is no grid. */
    readonly falls: readonly number[];
  }[];
  /** Of the parts that are hidden one after the other; 0 of 0 at the start. */
  readonly done: number;
  readonly total: number;
  readonly error?: string;
}

/** What can be changed in the panel itself, all remembered for the workspace. */
export interface PanelAsking {
  /** Phrases typed into the panel. */
  readonly phrases: readonly string[];
  /** Id of the list that they are put into as well. */
  readonly against?: string;
  /** Lists that they may be put into. */
  readonly choices: readonly { readonly id: string; readonly title: string }[];
  /** Wordings around each phrase, in place of the lists' own; empty where they are left alone. */
  readonly templates: readonly string[];
  readonly topK: number;
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
  readonly folded?: true;
  readonly pinned?: true;
  /** Asked in this panel only, not named by the settings. */
  readonly extra?: true;
  /** The wordings over which rows have the lowest and highest share; absent where that is not shown. */
  readonly spreadOver?: readonly string[];
  /** Whether phrases that differ only in accents and case are one, and how many would go; absent where it changes nothing. */
  readonly merge?: { readonly on: boolean; readonly count?: number };
  /** Another one with every answer: rows of an older one are asked for anew. */
  readonly version: number;
  /** The first of the ranking; all of them are sent where they are asked for. */
  readonly rows: readonly PanelRow[];
  /** What the same list says of the picture's mean colour; absent where nobody asked. */
  readonly baseline?: PanelBaseline;
  /** A bigger list that holds this one, one click away. */
  readonly bigger?: readonly { readonly id: string; readonly title: string; readonly count: number }[];
  readonly error?: string;
}

export interface PanelBaseline {
  readonly effective: number;
  /** The mean of what the model sees: R, G, B, 0..255. */
  readonly colour: readonly [number, number, number];
}

export interface PanelRow {
  readonly rank: number;
  readonly phrase: string;
  readonly probability: number;
  readonly cosine: number;
  readonly spellings?: readonly string[];
  readonly truncated?: true;
  /** Lowest and highest share over the wordings of `spreadOver`. */
  readonly spread?: readonly [low: number, high: number];
  /** Typed into the panel, among phrases of a list. */
  readonly own?: true;
  /** Share of the same phrase for the picture's mean colour. */
  readonly baseline?: number;
  /** What it was before the last change of what the model sees. */
  readonly before?: { readonly rank: number; readonly probability: number };
}

/** What the webview keeps by setState(); it may keep more of its own beside it. */
export interface KeptState {
  readonly uri?: string;
}

export type ToPanel =
  | { readonly kind: 'state'; readonly state: PanelState }
  /** The picture itself, WebP; shown from a blob, so the webview reads nothing of the user's. */
  | { readonly kind: 'preview'; readonly webp: Uint8Array; readonly width: number; readonly height: number }
  /** All rows of one list, because they were asked for. */
  | { readonly kind: 'whole'; readonly list: string; readonly version: number; readonly rows: RowColumns }
  /** An SVG of this size, to be made into a PNG with the user's own fonts. */
  | { readonly kind: 'draw'; readonly id: number; readonly svg: string; readonly width: number; readonly height: number };

/** What every panel can be asked for, whatever it shows. */
export const COMMON_ACTS = [
  'download',
  'demo',
  'folder',
  /** Import a model from a zip or folder. */
  'import',
  /** Copy what a colleague has to fetch. */
  'file-list',
  'smaller-batch',
  'choose-lists',
  'settings',
  'log',
] as const;

export interface CommonAct {
  readonly kind: (typeof COMMON_ACTS)[number];
}

export type FromPanel =
  | CommonAct
  /** The webview has loaded and wants the state. */
  | { readonly kind: 'ready' }
  /** Send all rows of a list. */
  | { readonly kind: 'whole'; readonly list: string }
  | { readonly kind: 'arrange'; readonly list: string; readonly how: ArrangeHow }
  /** Move a list to before another one, or to the end. */
  | { readonly kind: 'place'; readonly list: string; readonly before?: string }
  /** Show, or no longer show, what a list says of the picture's mean colour. */
  | { readonly kind: 'baseline'; readonly list: string; readonly shown: boolean }
  /** Phrases of one's own, scored among themselves and in a list; none takes them away. */
  | { readonly kind: 'ask'; readonly phrases: readonly string[]; readonly against?: string }
  | { readonly kind: 'templates'; readonly templates: readonly string[] }
  | { readonly kind: 'top'; readonly topK: number }
  /** Ask a list as well, in this panel; keep it in the settings; ask it no longer. */
  | { readonly kind: 'gaze-with'; readonly list: string }
  | { readonly kind: 'keep-list'; readonly list: string }
  | { readonly kind: 'drop-list'; readonly list: string }
  /** Show, or no longer show, how far a list's shares depend on the wording. */
  | { readonly kind: 'spread'; readonly list: string; readonly shown: boolean }
  /** Take phrases of a list that differ only in accents and case for one, or no longer. */
  | { readonly kind: 'merge'; readonly list: string; readonly merged: boolean }
  /** Show a list's phrases as text. */
  | { readonly kind: 'open-list'; readonly list: string }
  /** Ask a bigger list in place of this one. */
  | { readonly kind: 'widen'; readonly list: string; readonly to: string }
  | { readonly kind: 'gaze' }
  /** Show the picture gazed at before, or after, in this panel. */
  | { readonly kind: 'go'; readonly direction: Direction }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'crop'; readonly crop: Crop }
  | { readonly kind: 'preprocessing'; readonly preprocessing: Preprocessing }
  /** No longer say how rows changed. */
  | { readonly kind: 'forget-changes' }
  | { readonly kind: 'copy'; readonly what: 'result' }
  | { readonly kind: 'copy'; readonly what: 'list'; readonly list: string }
  | { readonly kind: 'copy'; readonly what: 'phrase'; readonly list: string; readonly phrase: string }
  | { readonly kind: 'search'; readonly phrase: string }
  /** Show where in the picture a phrase of a list is. */
  | { readonly kind: 'where'; readonly list: string; readonly phrase: string }
  | { readonly kind: 'close-where' }
  /** What was drawn; absent where it could not be. */
  | { readonly kind: 'drawn'; readonly id: number; readonly png?: Uint8Array }
  /** Ask for a picture and gaze at it in this panel. */
  | { readonly kind: 'choose-picture' }
  /** Gaze at a picture of the gallery. */
  | { readonly kind: 'sample' }
  /** Show how one starts. */
  | { readonly kind: 'walkthrough' }
  /** Compare the picture with others, which are asked for. */
  | { readonly kind: 'compare' }
  /** URIs of files that were dropped into the webview. */
  | { readonly kind: 'drop'; readonly uris: readonly string[] };
