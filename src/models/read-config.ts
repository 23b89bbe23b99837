/** What a model's own config.json and preprocessor_config.json ask for, read from files that may hold anything. */
import * as v from 'valibot';
import type { ImageInput } from '../clip/seeing.js';
import { FileTooLargeError, NotAFileError, readBounded } from '../files/read-bounded.js';
import { utf8 } from '../files/utf8.js';
import { t } from '../l10n/texts.js';
import { ModelError } from './errors.js';

/** More than any config of the Hugging Face layout comes near. */
export const LONGEST_CONFIG = 1024 * 1024;
/** CLIP's tokenizer.json has 2.2 MB; multilingual ones reach 20. */
export const LONGEST_TOKENIZER = 64 * 1024 * 1024;

const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));

const Config = v.object({
  model_type: v.nullish(v.string()),
  projection_dim: v.nullish(count(16_384)),
  logit_scale: v.nullish(v.pipe(v.number(), v.finite(), v.gtValue(0))),
  text_config: v.nullish(v.object({ max_position_embeddings: v.nullish(count(65_536)) })),
  vision_config: v.nullish(v.object({ image_size: v.nullish(count(4_096)), patch_size: v.nullish(count(4_096)) })),
});

const channels = v.strictTuple([v.pipe(v.number(), v.finite()), v.pipe(v.number(), v.finite()), v.pipe(v.number(), v.finite())]);
const side = count(4_096);
const Size = v.union([side, v.object({ shortest_edge: v.nullish(side), height: v.nullish(side), width: v.nullish(side) })]);

const Preprocessor = v.object({
  image_processor_type: v.nullish(v.string()),
  feature_extractor_type: v.nullish(v.string()),
  do_resize: v.nullish(v.boolean()),
  size: v.nullish(Size),
  resample: v.nullish(v.union([v.number(), v.string()])),
  do_center_crop: v.nullish(v.boolean()),
  crop_size: v.nullish(Size),
  do_rescale: v.nullish(v.boolean()),
  rescale_factor: v.nullish(v.number()),
  do_normalize: v.nullish(v.boolean()),
  image_mean: v.nullish(channels),
  image_std: v.nullish(channels),
});

export interface ModelConfig {
  /** Length of an embedding. */
  readonly projection: number;
  /** Most tokens of a phrase, start and end included. */
  readonly contextLength: number;
  /** Side in pixels that the image tower was made for. */
  readonly imageSize: number;
  /** Side in pixels of the squares that the image tower reads a picture in. */
  readonly patch: number;
  /** exp(logit_scale) where the file says it. */
  readonly logitScale?: number;
}

/**
 * What config.json says. A value that is left out has the default that CLIPConfig of transformers 4.30 gives it, which is
 * why it may be left out. `logit_scale_init_value` is not read: it is where training started.
 *
 * @throws ModelError if the file is missing, no JSON, has wrong types, or is not of a CLIP pair
 */
export async function readConfig(path: string): Promise<ModelConfig> {
  const config = await readChecked(path, Config);
  refuseOtherModels(path, config.model_type ?? undefined);
  return {
    projection: config.projection_dim ?? 512,
    contextLength: config.text_config?.max_position_embeddings ?? 77,
    imageSize: config.vision_config?.image_size ?? 224,
    patch: config.vision_config?.patch_size ?? 32,
    ...(config.logit_scale != null && { logitScale: config.logit_scale }),
  };
}

function refuseOtherModels(path: string, type: string | undefined): void {
  if (type === 'clip') return;
  const reason =
    type === undefined
      ? t('it does not say model_type')
      : type.startsWith('siglip')
        ? t('it is SigLIP, which scores each phrase on its own and not against the others of a list')
        : /^clip_(text|vision)_model/.test(type)
          ? t('it is one tower alone ({type}), and a gaze needs the image tower and the text tower', { type })
          : t('its model_type is {type}', { type: JSON.stringify(type.slice(0, 60)) });
  throw new ModelError(
    t('{path} is not of a CLIP model: {reason}. Choose a folder with a CLIP model in the Hugging Face layout.', { path, reason }),
  );
}

/**
 * What preprocessor_config.json asks of a picture. A value that is left out has the default of CLIPImageProcessor
 * (transformers 4.30). Preparations that are not CLIP's are refused: a picture prepared otherwise would give other numbers.
 *
 * @param imageSize side that config.json says
 * @throws ModelError if the file is missing, no JSON, has wrong types, or asks for what is not done here
 */
export async function readPreprocessor(path: string, imageSize: number): Promise<ImageInput> {
  const asked = await readChecked(path, Preprocessor);
  const refuse = (what: string): never => {
    throw new ModelError(
      t('{path} asks for {what}, which Clip Gaze does not do. Choose a model that prepares pictures as CLIP does.', {
        path,
        what,
      }),
    );
  };
  const processor = asked.image_processor_type ?? asked.feature_extractor_type ?? 'CLIPImageProcessor';
  if (!/^CLIP(ImageProcessor|FeatureExtractor)/.test(processor))
    refuse(t('the image processor {processor}', { processor: processor.slice(0, 60) }));
  if (asked.do_resize === false) refuse(t('pictures that are not resized (do_resize is false)'));
  if (asked.do_center_crop === false) refuse(t('pictures that are not cropped (do_center_crop is false)'));
  if (asked.do_rescale === false || Math.abs((asked.rescale_factor ?? 1 / 255) - 1 / 255) > 1e-9)
    refuse(t('values that are not rescaled by 1/255'));
  // 3 is PIL.Image.BICUBIC.
  if (asked.resample != null && asked.resample !== 3 && String(asked.resample).toLowerCase() !== 'bicubic')
    refuse(t('another resampling than bicubic (resample is {resample})', { resample: String(asked.resample).slice(0, 20) }));
  const resized = typeof asked.size === 'object' ? asked.size?.shortest_edge : (asked.size ?? 224);
  if (resized == null) return refuse(t('pictures that are stretched (size has no shortest_edge)'));
  const crop = typeof asked.crop_size === 'object' ? asked.crop_size : { height: asked.crop_size, width: asked.crop_size };
  const height = crop === null ? 224 : (crop.height ?? crop.shortest_edge ?? 224);
  const width = crop === null ? 224 : (crop.width ?? crop.shortest_edge ?? 224);
  if (height !== width || height !== resized)
    refuse(t('a crop of {width} × {height} from pictures whose shorter side is {resized}', { width, height, resized }));
  if (resized !== imageSize)
    throw new ModelError(
      t(
        '{path} makes pictures of {resized} pixels, but config.json beside it says that the model takes {imageSize}. The two files are not of one model.',
        { path, resized, imageSize },
      ),
    );
  const normalise = asked.do_normalize !== false;
  const std = normalise ? (asked.image_std ?? [0.26862954, 0.26130258, 0.27577711]) : ([1, 1, 1] as const);
  if (std.some((value) => value <= 0))
    throw new ModelError(
      t('{path} has an image_std that is not above zero ({std}), so pictures cannot be normalised by it.', {
        path,
        std: std.join(', '),
      }),
    );
  return {
    size: resized,
    mean: normalise ? (asked.image_mean ?? [0.48145466, 0.4578275, 0.40821073]) : [0, 0, 0],
    std,
  };
}

const TokenizerJson = v.object({
  model: v.object({ vocab: v.union([v.record(v.string(), v.unknown()), v.array(v.unknown())]) }),
});
const TokenizerConfigJson = v.record(v.string(), v.unknown());

/**
 * Refuses files that cannot be a tokenizer's.
 *
 * @throws ModelError if one of them is missing, too big, no JSON, or without a vocabulary
 */
export async function checkTokenizer(tokenizer: string, tokenizerConfig: string): Promise<void> {
  await readChecked(tokenizer, TokenizerJson, LONGEST_TOKENIZER);
  await readChecked(tokenizerConfig, TokenizerConfigJson);
}

async function readChecked<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
  longest = LONGEST_CONFIG,
): Promise<v.InferOutput<Schema>> {
  const text = await readText(path, longest);
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new ModelError(notJson(path, text), { cause });
  }
  const checked = v.safeParse(schema, json);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  const where = v.getDotPath(issue);
  throw new ModelError(
    where === null
      ? t('{path} is not as the Hugging Face layout has it: {reason}.', { path, reason: issue.message })
      : t('{path} is not as the Hugging Face layout has it: {place}: {reason}.', { path, place: where, reason: issue.message }),
  );
}

async function readText(path: string, longest: number): Promise<string> {
  try {
    return utf8(await readBounded(path, longest));
  } catch (cause) {
    if (cause instanceof NotAFileError) throw new ModelError(t('{path} is not a file.', { path }), { cause });
    if (cause instanceof FileTooLargeError)
      throw new ModelError(
        t('{path} has {bytes} bytes; no such file of a CLIP model has more than {longest}.', {
          path,
          bytes: String(cause.bytes),
          longest: String(longest),
        }),
        { cause },
      );
    throw new ModelError(
      t('{path} is missing or cannot be read. A model folder needs it: copy or download the whole model.', { path }),
      {
        cause,
      },
    );
  }
}

function notJson(path: string, text: string): string {
  if (/^\s*<(!doctype|html)/i.test(text))
    return t('{path} is not JSON but a web page: the download of it went wrong. Download or copy it again.', { path });
  if (text.startsWith('version https://git-lfs'))
    return t('{path} is not JSON but the pointer that Git LFS leaves in place of a big file. Download or copy it again.', {
      path,
    });
  return t('{path} is not JSON. Download or copy it again.', { path });
}
