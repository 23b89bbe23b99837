/**
 * What may be asked of the engine, and what comes back: all that crosses between the process that shows things and the
 * process that owns native code. Typed arrays cross as they are (structured clone).
 */
import type { Colour } from '../clip/mean-colour.js';
import type { Nearest } from '../clip/nearest.js';
import type { Box, ImageInput, Seeing } from '../clip/seeing.js';
import type { Model } from '../models/model.js';
import type { Piece } from './handed-over.js';

/** Where a picture's bytes are: a local file is read by the engine itself, anything else crosses as bytes. */
export type ImageSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly name: string };

export type Device = string;

/** What computes: onnxruntime-node, or onnxruntime-web's WebAssembly. */
export type RuntimeName = 'native' | 'wasm';

/** Native code that may end the engine: what computes, and what decodes pictures. */
export const NATIVE_LIBRARIES = ['onnxruntime', 'libvips'] as const;
export type NativeLibrary = (typeof NATIVE_LIBRARIES)[number];

export const RUNTIME_CHOICES = ['auto', 'native', 'wasm'] as const;
export type RuntimeChoice = (typeof RUNTIME_CHOICES)[number];

/** How a model is run: by what, where, with how many threads, and within how much memory. */
export interface Runtime {
  /**
   * `auto`, also where nothing is said: the native one, and WebAssembly where native code cannot be loaded or has ended the
   * engine.
   */
  readonly library?: RuntimeChoice;
  /** Why native code is not to be tried again with `auto`: the engine's client knows what it has ended. */
  readonly nativeFailure?: string;
  /** `cpu`, `auto`, or an execution provider of onnxruntime-node. */
  readonly device: Device;
  /** 0: as many as the process may use. */
  readonly threads: number;
  /** Bound for the working memory of one call of a tower, in MiB. */
  readonly memoryMiB: number;
  /** Bound for the embeddings kept, in MiB. */
  readonly storeMiB: number;
}

export interface EncodedImage {
  /** As the image tower gives it, not normalised, [projection]; for `tiles` the mean of unit embeddings, a unit vector. */
  readonly image_embeds: Float32Array;
  /** Of the picture as decoded under the preprocessing, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Of the file's bytes, hex. */
  readonly sha256: string;
  /** The parts of the picture that the model saw: one, or three for `tiles`. */
  readonly seen: readonly Box[];
  readonly runtime: RuntimeName;
  /** Why it is not the native runtime, where that was not asked for. */
  readonly runtimeFallback?: string;
  /** The device that computed it. */
  readonly device: string;
  /** Why it is not the device that was asked for. */
  readonly deviceFallback?: string;
  /** Why WebAssembly decodes pictures, where it does. */
  readonly decoderFallback?: string;
  /** Where a browser decoded it, whose pixels may be others than Pillow's. */
  readonly decodedBy?: 'browser';
}

export interface EncodedColour {
  /** As the image tower gives it for a picture of this colour alone, not normalised, [projection]. */
  readonly image_embeds: Float32Array;
  /** The mean of what the model sees. */
  readonly colour: Colour;
}

/** A list as it is asked: every text that is put to the model, with the entry it belongs to. */
export interface Ask {
  /**
   * The entries' spellings, [entries][spellings], as JSON: one string crosses at once and is compared at once with what was
   * asked before, where thousands of small arrays take both processes milliseconds.
   */
  readonly entries: string;
  /** Empty: each spelling as it is. Else each holds `{}`; several make an ensemble. */
  readonly templates: readonly string[];
}

export interface AskedCosines {
  /** Cosine of each image with each spelling, in the order of entries and, within, of spellings: [images × sum of spellings]. */
  readonly cosines: Float32Array;
  /** For each spelling 1 where the text was longer than the model's context and was cut. */
  readonly truncated: Uint8Array;
}

export interface EncodedPhrases {
  /** Row by row, as the text tower gives them, not normalised: [phrases × projection]. */
  readonly text_embeds: Float32Array;
  readonly truncated: Uint8Array;
}

/** `interactive`: somebody waits for the answer. `background`: it pauses while such a request is being answered. */
export type Priority = 'interactive' | 'background';

export interface TokenCounts {
  /** Tokens of each text before it is cut, start and end included, [texts]. */
  readonly counts: Uint32Array;
  /** UTF-16 units of each text that the model reads, [texts]. */
  readonly read: Uint32Array;
  /** Equal for texts whose input_ids are equal, [texts]; for others, equal by chance once in 2⁵³. */
  readonly keys: Float64Array;
}

/** A phrase whose place in the picture is asked for: its spellings, and the templates that they are put into. */
export interface AskedPhrase {
  readonly spellings: readonly string[];
  /** Empty: each spelling as it is. */
  readonly templates: readonly string[];
}

/** Where in the picture phrases are: one grid of cells, and for each phrase a map over it. */
export interface RegionMaps {
  readonly rows: number;
  readonly columns: number;
  /** What the grid covers, in pixels of the picture as decoded under the preprocessing. */
  readonly box: Box;
  /** Of that picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** In the order of the phrases. */
  readonly maps: readonly RegionMap[];
  readonly runtime: RuntimeName;
  readonly runtimeFallback?: string;
  readonly device: string;
  readonly deviceFallback?: string;
  readonly decoderFallback?: string;
}

export interface RegionMap {
  /** Of the whole picture with the phrase, -1..1; of its spellings the nearest is mapped. */
  readonly cosine: number;
  /** Fall of the cosine where each cell is hidden, row by row from the top: [rows × columns]. */
  readonly falls: Float32Array;
}

export interface Progress {
  readonly stage: 'opening' | 'reading' | 'image' | 'phrases' | 'regions' | 'comparing';
  /** Phrases, regions or blocks done of those that had to be computed; absent where a stage cannot count. */
  readonly done?: number;
  readonly total?: number;
  /** The maps as far as they are known. */
  readonly regions?: RegionMaps;
}

/** Each request with its parameters and its answer. */
export interface EngineRequests {
  /**
   * Read, decode, crop and encode one picture, and keep what came of it. A picture that is stored is not encoded again,
   * whichever file it is in; a file that has not changed since is not even read.
   */
  encodeImage: {
    params: {
      model: Model;
      runtime: Runtime;
      source: ImageSource;
      seeing: Seeing;
      /** Encode it in any case and keep nothing, for whoever measures. */
      fresh?: boolean;
    };
    result: EncodedImage;
  };
  /**
   * What is stored of files as they are now, without reading them: some hundred are asked about at once. In the order of the
   * paths; undefined where the file has changed or was never encoded.
   */
  storedImages: {
    params: { model: Model; runtime: Runtime; seeing: Seeing; paths: readonly string[] };
    result: readonly (EncodedImage | undefined)[];
  };
  /** Encode the mean colour of what the model sees of a picture, in place of the picture. */
  encodeMeanColour: { params: { model: Model; runtime: Runtime; source: ImageSource; seeing: Seeing }; result: EncodedColour };
  /**
   * Cosines of image embeddings, [images × projection], with lists of phrases. Phrases not yet stored are encoded first, each
   * once. The answers come in the order of the lists.
   */
  compare: {
    params: { model: Model; runtime: Runtime; image_embeds: Float32Array; asks: readonly Ask[]; batchSize: number };
    result: readonly AskedCosines[];
  };
  /** Of each list, how many entries can be compared without encoding anything, in the order of the lists. */
  storedPhrases: { params: { model: Model; runtime: Runtime; asks: readonly Ask[] }; result: Uint32Array };
  /** Encode and store all phrases of lists that are not stored yet; what is stored stays, also where it is cancelled. */
  preparePhrases: {
    params: { model: Model; runtime: Runtime; asks: readonly Ask[]; batchSize: number };
    /** Texts that had to be encoded. */
    result: { encoded: number };
  };
  /** What all stored embeddings take on the disk, those of other models and versions too. */
  storeSize: { params: Record<string, never>; result: { bytes: number } };
  /** Delete all stored embeddings. Other windows go on, and store anew what they compute from now on. */
  clearStore: { params: Record<string, never>; result: { freedBytes: number } };
  /** The text tower's own answers, for whoever wants to look inside. */
  encodePhrases: {
    params: { model: Model; runtime: Runtime; phrases: readonly string[]; batchSize: number };
    result: EncodedPhrases;
  };
  /** input_ids of each phrase, cut at the model's context with the end token kept. */
  tokenize: { params: { model: Model; phrases: readonly string[] }; result: { input_ids: number[][]; truncated: boolean[] } };
  /** How many tokens texts have, for whoever writes phrases. */
  countTokens: { params: { model: Model; texts: readonly string[] }; result: TokenCounts };
  /** What the model sees before normalisation, as PNG; several tiles stand side by side. */
  crop: { params: { source: ImageSource; seeing: Seeing; image: ImageInput }; result: { png: Uint8Array } };
  /** A picture for the panel: at most `maxSide` pixels, WebP, of what the preprocessing makes of the file. */
  preview: {
    params: { source: ImageSource; seeing: Seeing; maxSide: number };
    result: { webp: Uint8Array; width: number; height: number };
  };
  /** The same for a file that other programs open, as JPEG. */
  pictureJpeg: {
    params: { source: ImageSource; seeing: Seeing; maxSide: number };
    result: { jpeg: Uint8Array; width: number; height: number };
  };
  /**
   * Where in the picture phrases are, by hiding one part of it after the other. Progress brings the maps as they sharpen.
   * Phrases asked together cost hardly more than one.
   */
  mapRegions: {
    params: {
      model: Model;
      runtime: Runtime;
      source: ImageSource;
      seeing: Seeing;
      phrases: readonly AskedPhrase[];
      batchSize: number;
    };
    result: RegionMaps;
  };
  /** A map drawn over its picture, as PNG of at most `maxSide` pixels. */
  regionPicture: {
    params: {
      source: ImageSource;
      seeing: Seeing;
      maxSide: number;
      map: Pick<RegionMaps, 'rows' | 'columns' | 'box' | 'width' | 'height'> & Pick<RegionMap, 'falls'>;
    };
    result: { png: Uint8Array };
  };
  /** Take a piece of many unit embeddings, for `nearest`; after a minute without the next they are given up. */
  keepEmbeddings: {
    params: Piece;
    /** Rows that are there now; fewer than the piece ends with where an earlier one is missing. */
    result: { rows: number };
  };
  /**
   * For each of the unit embeddings that were handed over the ones nearest to it among the others. They are not kept any longer.
   * Nothing where they are not all there: the engine that had them has ended.
   */
  nearest: {
    params: { runtime: Runtime; set: number; each: number };
    result: { found?: Nearest };
  };
  /** Open what a gaze needs first, the image tower and the stored phrases, before somebody asks. */
  warmUp: { params: { model: Model; runtime: Runtime }; result: Record<string, never> };
  /** What the engine holds, for tests and for reports. */
  status: { params: Record<string, never>; result: EngineStatus };
}

export interface EngineStatus {
  readonly pid: number;
  /** Texts that the text tower has encoded since the engine started; those that were stored are not among them. */
  readonly phrasesEncoded: number;
  /** Pictures that the image tower has encoded; those that were stored are not among them. */
  readonly imagesEncoded: number;
  /** Runs of the image tower that it took: fewer where several pictures were encoded at once. */
  readonly imageRuns: number;
  readonly openTowers: readonly string[];
  /** Why WebAssembly decodes pictures, where it does. */
  readonly decoderFallback?: string;
  readonly memoryBytes: number;
}

export type EngineMethod = keyof EngineRequests;

/** Failures cross as plain data; the client makes them typed errors again. */
export interface Failure {
  readonly code: 'image' | 'model' | 'memory' | 'cancelled' | 'native' | 'internal';
  readonly message: string;
}

export type ToEngine =
  | {
      readonly kind: 'request';
      readonly id: number;
      readonly method: EngineMethod;
      readonly params: unknown;
      readonly priority: Priority;
      readonly tellsProgress: boolean;
    }
  | { readonly kind: 'cancel'; readonly id: number }
  /** Before anything is asked: native code that has ended this engine's predecessors is to be left alone. */
  | { readonly kind: 'avoid'; readonly library: 'libvips'; readonly reason: string };

export type FromEngine =
  | { readonly kind: 'ready' }
  /** ONNX Runtime's native code is entered or was left, libvips' loaded: if the process ends in between, that has ended it. */
  | { readonly kind: 'native-code'; readonly library: NativeLibrary; readonly running: boolean }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly failure: Failure };
