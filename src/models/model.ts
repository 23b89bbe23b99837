/** A model that is ready on this machine: a folder in the Hugging Face layout, read and checked. */
import type { ImageInput } from '../clip/seeing.js';

export interface Model {
  /** The catalogue's id (such as `Xenova/clip-vit-base-patch32` or `demo`), or the folder's path. */
  readonly id: string;
  readonly title: string;
  /** Absolute path of the folder that holds config.json. */
  readonly folder: string;
  /** Absolute paths. */
  readonly files: {
    readonly vision: string;
    readonly text: string;
    readonly tokenizer: string;
    readonly tokenizerConfig: string;
  };
  /** First 16 hex digits of a SHA-256 over the SHA-256s of the files that decide an embedding. */
  readonly fingerprint: string;
  readonly logitScale: number;
  /** True where neither the catalogue nor config.json says the scale, and 100 was taken. */
  readonly logitScaleAssumed: boolean;
  /** True for the embedded demo model, which is not CLIP and must be labelled so wherever its results are read. */
  readonly demo: boolean;
  /** Length of an embedding. */
  readonly projection: number;
  /** Most tokens of a phrase, start and end included: 77. */
  readonly contextLength: number;
  readonly image: ImageInput;
  /** Side of the squares that the image tower reads a picture in, in pixels of its input. */
  readonly patch: number;
  /** Phrases or pictures in one call of a tower; 1 for quantised exports, whose scales depend on the neighbours. */
  readonly maxBatch?: number;
}
