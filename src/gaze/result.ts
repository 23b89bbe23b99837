/** The answer to a gaze, as every export and every view reads it: the JSON contract. */
import { key } from '../l10n/texts.js';
import type { Crop, Decode, Preprocessing } from '../clip/seeing.js';

export interface GazeResult {
  /** Of Clip Gaze. */
  readonly version: string;
  /** The sentence about relativity and bias, which goes wherever results are read. */
  readonly note: string;
  readonly model: ResultModel;
  readonly runtime: 'native' | 'wasm';
  readonly device: string;
  readonly preprocessing: Preprocessing;
  readonly crop: Crop;
  /** `browser` where a browser decoded the picture, whose pixels may be others than Pillow's. */
  readonly decode: Decode | 'browser';
  /** What the pictures' scores are of, where somebody looked for something. */
  readonly query?: string;
  readonly images: readonly ImageResult[];
}

export interface ResultModel {
  readonly id: string;
  readonly fingerprint: string;
  readonly logitScale: number;
  /** True where the scale was not known and 100 was taken. */
  readonly logitScaleAssumed?: true;
  readonly demo: boolean;
}

/** One picture's answers; with `error`, what could not be had of it and why. */
export interface ImageResult {
  readonly path: string;
  /** Of the picture as decoded under the preprocessing, in pixels; 0 where it could not be read. */
  readonly width: number;
  readonly height: number;
  /** SHA-256 of the file's bytes, hex; empty where it could not be read. */
  readonly sha256: string;
  readonly lists: readonly ListResult[];
  /** Cosine with what was looked for, -1..1. */
  readonly score?: number;
  readonly error?: string;
}

export interface ListResult {
  readonly id: string;
  readonly title: string;
  /** Phrases in the list. */
  readonly count: number;
  /** SHA-256 of the phrases joined by newlines, hex. */
  readonly hash: string;
  readonly templates: readonly string[];
  /** Exponential of the entropy of the shares: as if choosing evenly among this many. 1..count. */
  readonly effective: number;
  /** The wordings over which the phrases' `spread` goes, where it was asked for. */
  readonly spreadOver?: readonly string[];
  /** The best first. */
  readonly phrases: readonly PhraseResult[];
}

export interface PhraseResult {
  readonly phrase: string;
  /** Share within the list, 0..1. */
  readonly probability: number;
  /** Cosine of image and phrase, -1..1; the highest of its spellings. */
  readonly cosine: number;
  /** 1 is the most likely. */
  readonly rank: number;
  /** All spellings whose shares were added, where there is more than one. */
  readonly spellings?: readonly string[];
  /** True where the text was longer than the model reads and was cut. */
  readonly truncated?: true;
  /** Lowest and highest share over the wordings of `spreadOver`, each asked alone, 0..1. */
  readonly spread?: readonly [low: number, high: number];
}

/**
 * Stands wherever results are read. English in what is taken away; views say it in their language. Says what clip-gaze's README says of its own answers: relative, biased, a hint.
 */
export const NOTE = key(
  'Shares are relative: each list is divided among its own phrases, whether or not any of them fits. CLIP has the biases of the pictures and captions it learned from, and the lists have their own. An idea of where to search next, not a source of truth.',
);
