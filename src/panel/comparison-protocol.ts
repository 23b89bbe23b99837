/** All that crosses between the extension host and the webview of a comparison of pictures. */
import type { Crop, Preprocessing } from '../clip/seeing.js';
import type { ComparisonFormatId } from '../gaze/formats/format-picture-comparison.js';
import type { ComparedPhrase } from '../gaze/picture-comparison.js';
import type { CommonAct, FromPanel, PanelModel, PanelPhase } from './protocol.js';

export const FEWEST_PICTURES = 2;

/** More columns than these are read by nobody; a folder of pictures has a view of its own. */
export const MOST_PICTURES = 8;

/** What the comparison shows. The host sends it whole; only the pictures themselves come by their own messages. */
export interface ComparisonState {
  readonly phase: PanelPhase;
  readonly model?: PanelModel;
  /** In the order of the columns; fewer than two where others are still to be added. */
  readonly pictures: readonly ComparedPicture[];
  readonly lists: readonly ComparedList[];
  /** Of the pictures with each other, [pictures][pictures]; null where it is not known. */
  readonly cosines: readonly (readonly (number | null)[])[];
  readonly preprocessing: Preprocessing;
  readonly crop: Crop;
  readonly notice?: string;
  readonly note: string;
}

export interface ComparedPicture {
  readonly uri: string;
  readonly name: string;
  readonly path: string;
  /** Why it has no answers. */
  readonly error?: string;
  /** The file has changed or gone since it was looked at. */
  readonly stale?: 'changed' | 'deleted';
}

export interface ComparedList {
  readonly id: string;
  readonly title: string;
  readonly count: number;
  readonly templates: readonly string[];
  /** As if choosing evenly among this many, for each picture; null where it has no answer. */
  readonly effective: readonly (number | null)[];
  /** What any of the pictures has among its first, the highest share first. */
  readonly phrases: readonly ComparedPhrase[];
}

/** What the webview keeps by setState(); it may keep more of its own beside it. */
export interface KeptComparison {
  readonly pictures: readonly string[];
}

export type ToComparison =
  | { readonly kind: 'comparison'; readonly state: ComparisonState }
  /** One of the pictures, small, WebP. */
  | {
      readonly kind: 'thumbnail';
      readonly uri: string;
      readonly webp: Uint8Array;
      readonly width: number;
      readonly height: number;
    };

/** What a panel of one picture is told as well. */
type Shared = CommonAct | Extract<FromPanel, { kind: 'ready' | 'gaze' | 'cancel' | 'drop' }>;

export type FromComparison =
  | Shared
  /** Ask which pictures to add. */
  | { readonly kind: 'add' }
  | { readonly kind: 'remove'; readonly uri: string }
  /** Move a column by one. */
  | { readonly kind: 'move'; readonly uri: string; readonly by: -1 | 1 }
  /** Gaze at one of them alone. */
  | { readonly kind: 'open'; readonly uri: string }
  | { readonly kind: 'take'; readonly how: 'copy' | 'save'; readonly format: ComparisonFormatId };
