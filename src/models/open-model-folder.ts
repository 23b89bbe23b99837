/** A folder in the Hugging Face layout becomes a model, or is refused with the reason. */
import { access, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, isAbsolute } from 'node:path';
import { oneOf, t } from '../l10n/texts.js';
import { DEMO_MODEL, type KnownModel } from './catalogue.js';
import { ModelError } from './errors.js';
import { FileHashes } from './file-hashes.js';
import { fingerprint } from './fingerprint.js';
import type { Model } from './model.js';
import { readOnnxGraph, type GraphValue } from './onnx-graph.js';
import { checkTokenizer, readConfig, readPreprocessor } from './read-config.js';

export interface OpenOptions {
  /** Where hashes of files are remembered from one process to the next. */
  readonly cacheFolder: string;
  /** The entry of the catalogue that the folder holds; a folder of the user's own has none. */
  readonly known?: KnownModel;
}

/** Where exports have the two towers: transformers.js keeps them in onnx/, others at the top. */
export const LAYOUTS = [
  { vision: 'onnx/vision_model.onnx', text: 'onnx/text_model.onnx' },
  { vision: 'vision_model.onnx', text: 'text_model.onnx' },
] as const;

/** All models of OpenAI stand at 100, where training clipped it (Radford et al. 2021, section 2.5). */
const ASSUMED_LOGIT_SCALE = 100;

/**
 * Reads and checks a model folder. What the model needs comes from its own files; its scale from the catalogue, else from
 * the key `logit_scale` of config.json, else it is 100 and the model says that this was assumed.
 *
 * The first time this hashes all files (about a second for 600 MB); later calls only look at their sizes and times.
 *
 * @param folder the folder that holds config.json
 * @throws ModelError if it is not a CLIP pair that can be used here, saying which file and why
 */
export async function openModelFolder(folder: string, { cacheFolder, known }: OpenOptions): Promise<Model> {
  const root = resolve(folder);
  await requireFolder(root);
  const config = join(root, 'config.json');
  const preprocessorConfig = join(root, 'preprocessor_config.json');
  const tokenizer = join(root, 'tokenizer.json');
  const tokenizerConfig = join(root, 'tokenizer_config.json');
  const { projection, contextLength, imageSize, patch, logitScale } = await readConfig(config);
  const image = await readPreprocessor(preprocessorConfig, imageSize);
  const { vision, text } = await findTowers(root, known?.towers);

  const hashes = new FileHashes(cacheFolder);
  // A tokenizer of megabytes holds the event loop while it is parsed, so one that was judged before is not judged again:
  // its hash is remembered only after it passed.
  if (!(await knowsAll(hashes, [tokenizer, tokenizerConfig]))) await checkTokenizer(tokenizer, tokenizerConfig);

  const externalData = [
    ...(await checkTower(vision, 'image', {
      input: { name: 'pixel_values', type: FLOAT32, dims: ['free', 3, image.size, image.size] },
      output: { name: 'image_embeds', type: FLOAT32, dims: ['any', projection] },
    })),
    ...(await checkTower(text, 'text', {
      input: { name: 'input_ids', type: INT64, dims: ['free', 'free'] },
      output: { name: 'text_embeds', type: FLOAT32, dims: ['any', projection] },
    })),
  ];
  const print = await hashed(root, () =>
    fingerprint({ vision, text, tokenizer, tokenizerConfig, config, preprocessorConfig, externalData }, hashes),
  );
  const demo = (await hashed(root, () => hashes.sha256(vision))) === DEMO_MODEL.visionSha256;
  await hashes.save();

  const scale = known?.logitScale ?? logitScale;
  return {
    id: known?.id ?? root,
    title: known?.title ?? (demo ? DEMO_MODEL.title : basename(root)),
    folder: root,
    files: { vision, text, tokenizer, tokenizerConfig },
    fingerprint: print,
    logitScale: scale ?? ASSUMED_LOGIT_SCALE,
    logitScaleAssumed: scale === undefined,
    demo,
    projection,
    contextLength,
    patch,
    image,
    ...(known?.maxBatch !== undefined && { maxBatch: known.maxBatch }),
  };
}

async function requireFolder(root: string): Promise<void> {
  const stats = await stat(root).catch((cause: unknown) => {
    throw new ModelError(
      t('The model folder {root} does not exist or cannot be read. Check the path that was named as the model folder.', { root }),
      {
        cause,
      },
    );
  });
  if (!stats.isDirectory())
    throw new ModelError(
      t('{root} is not a folder. A model is the folder that holds config.json and the files beside it.', { root }),
    );
}

async function findTowers(root: string, given: KnownModel['towers']): Promise<{ vision: string; text: string }> {
  const layouts = given ? [given] : LAYOUTS;
  const lone: string[] = [];
  for (const layout of layouts) {
    const vision = join(root, layout.vision);
    const text = join(root, layout.text);
    const [hasVision, hasText] = await Promise.all([exists(vision), exists(text)]);
    if (hasVision && hasText) return { vision, text };
    if (hasVision) lone.push(t('{text} is missing beside {name}', { text, name: basename(vision) }));
    if (hasText) lone.push(t('{vision} is missing beside {name}', { vision, name: basename(text) }));
  }
  if (lone[0] !== undefined)
    throw new ModelError(
      t('The model in {root} is one tower alone: {reason}. A gaze needs the image tower and the text tower.', {
        root,
        reason: lone[0],
      }),
    );
  const combined = (await exists(join(root, 'onnx/model.onnx'))) || (await exists(join(root, 'model.onnx')));
  throw new ModelError(
    combined
      ? t(
          "The folder {root} holds CLIP's two towers in one file (model.onnx), which computes both for every question. Choose an export with vision_model.onnx and text_model.onnx.",
          { root },
        )
      : t(
          'The folder {root} holds no {files}. Choose a folder with a CLIP model exported to ONNX in two towers, vision_model.onnx and text_model.onnx.',
          { root, files: oneOf(layouts.map(({ vision }) => vision)) },
        ),
  );
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Codes of TensorProto.DataType. */
const FLOAT32 = 1;
const INT64 = 7;
const TYPE_NAMES = new Map([
  [FLOAT32, 'float32'],
  [6, 'int32'],
  [INT64, 'int64'],
  [10, 'float16'],
  [11, 'float64'],
  [16, 'bfloat16'],
]);

interface Expected {
  readonly name: string;
  readonly type: number;
  /** A number; or `free` where the graph must leave it open, `any` where it may say what it likes. */
  readonly dims: readonly (number | 'free' | 'any')[];
}

/** @returns absolute paths of the tower's weights outside of its file */
async function checkTower(
  path: string,
  tower: 'image' | 'text',
  { input, output }: Record<'input' | 'output', Expected>,
): Promise<string[]> {
  const graph = await readOnnxGraph(path);
  checkValue(path, tower, 'takes', graph.inputs, input);
  checkValue(path, tower, 'gives', graph.outputs, output);
  const folder = dirname(path);
  const files = graph.externalData.map((location) => join(folder, location));
  for (const [i, file] of files.entries()) {
    const inside = relative(folder, file);
    const location = graph.externalData[i] ?? '';
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside) || isAbsolute(location))
      throw new ModelError(
        t('{path} wants its weights from {location}, outside of its own folder. That is refused.', {
          path,
          location: JSON.stringify(location),
        }),
      );
    if (!(await exists(file)))
      throw new ModelError(
        t('{path} has its weights in {file}, which is missing. Copy or download that file too.', { path, file }),
      );
  }
  return files;
}

function checkValue(
  path: string,
  tower: 'image' | 'text',
  verb: 'takes' | 'gives',
  values: readonly GraphValue[],
  expected: Expected,
): void {
  const refuse = (what: string): never => {
    throw new ModelError(
      tower === 'image'
        ? t("{path} is not CLIP's image tower: {what}.", { path, what })
        : t("{path} is not CLIP's text tower: {what}.", { path, what }),
    );
  };
  const value = values.find(({ name }) => name === expected.name);
  if (!value) {
    const names = values.map(({ name }) => name);
    const some = names.slice(0, 8).join(', ').slice(0, 200) || t(/* no input, or no output */ 'nothing at all');
    return refuse(
      verb === 'takes'
        ? t('it takes {names}, and not {name}', { names: some, name: expected.name })
        : t('it gives {names}, and not {name}', { names: some, name: expected.name }),
    );
  }
  if (value.elementType !== expected.type) {
    const type = TYPE_NAMES.get(value.elementType ?? 0) ?? t('another type');
    refuse(
      t('its {name} are {type}, and {wanted} is needed', {
        name: expected.name,
        type,
        wanted: TYPE_NAMES.get(expected.type) ?? '',
      }),
    );
  }
  // Exporters may leave out the shape, or give a size a name and no number; then only running the tower can tell.
  const fits = value.dims.every((dim, axis) => {
    const wanted = expected.dims[axis];
    return dim === undefined || wanted === 'any' || dim === wanted;
  });
  if (value.dims.length > 0 && (value.dims.length !== expected.dims.length || !fits))
    refuse(
      t('its {name} are [{dims}] where [{wanted}] is needed', {
        name: expected.name,
        dims: shapeText(value.dims),
        wanted: shapeText(expected.dims),
      }),
    );
}

function shapeText(dims: readonly (number | string | undefined)[]): string {
  return dims
    .map((dim) => (dim === undefined || dim === 'free' || dim === 'any' ? t(/* a size that is not laid down */ 'free') : dim))
    .join(', ');
}

async function knowsAll(hashes: FileHashes, paths: readonly string[]): Promise<boolean> {
  for (const path of paths) if (!(await exists(path)) || !(await hashes.knows(path))) return false;
  return true;
}

async function hashed<T>(root: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new ModelError(t('The model in {root} could not be read whole. Check its files and the disk.', { root }), { cause });
  }
}
