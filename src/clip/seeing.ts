/** The three independent choices that decide what the model sees of a picture. Each is part of the key of a stored embedding. */

/**
 * `reference`: the numbers of clip-gaze 0.3.0, bit for bit (EXIF orientation ignored, alpha dropped, profiles ignored,
 * CMYK converted naively). `as-displayed`: what the person sees (orientation applied, transparency on white, colours in sRGB).
 */
export const PREPROCESSINGS = ['reference', 'as-displayed'] as const;
export type Preprocessing = (typeof PREPROCESSINGS)[number];

/**
 * `centre`: CLIP's own centre crop. `whole`: the picture fitted into the square on mid-grey. `tiles`: three crops along the
 * long side, first and last at the ends; their unit embeddings are averaged and re-normalised.
 */
export const CROPS = ['centre', 'whole', 'tiles'] as const;
export type Crop = (typeof CROPS)[number];

/** `exact`: every pixel decoded. `fast`: large JPEG and WebP at a part of their size, never below twice the model's. */
export const DECODES = ['exact', 'fast'] as const;
export type Decode = (typeof DECODES)[number];

export interface Seeing {
  readonly preprocessing: Preprocessing;
  readonly crop: Crop;
  readonly decode: Decode;
}

export const DEFAULT_SEEING: Seeing = { preprocessing: 'as-displayed', crop: 'centre', decode: 'exact' };

/** What a model's own preprocessor_config.json asks of a picture. */
export interface ImageInput {
  /** Side of the model's square input in pixels, 224 or 336 for OpenAI's models. */
  readonly size: number;
  /** Per channel (R, G, B), of values 0..1. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** OpenAI's CLIP at 224 pixels: preprocessor_config.json of openai/clip-vit-base-patch32. */
export const CLIP_IMAGE_INPUT: ImageInput = {
  size: 224,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

/** A rectangle of the picture as decoded, in its own pixels; edges may be fractional. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}
