/** The models that Clip Gaze knows by name: where they come from and, as far as it is known, what every file of them must be. */

/** A file of a model, pinned: nothing else is taken for it. */
export interface CatalogueFile {
  /** Within the model's folder and the hub's repository, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

export interface Towers {
  readonly vision: string;
  readonly text: string;
}

/** What is known of a model before its folder is read. */
export interface KnownModel {
  readonly id: string;
  readonly title: string;
  /** exp(logit_scale) after training; absent where the model's own config.json has to say it. */
  readonly logitScale?: number;
  /** Paths of the two towers within the folder; absent: where the Hugging Face layout has them. */
  readonly towers?: Towers;
  /** Phrases or pictures in one call of a tower; 1 for quantised exports, whose scales depend on the neighbours. */
  readonly maxBatch?: number;
}

/** A model on the hub. Two may share a repository and, on disk, its files. */
export interface HubModel extends KnownModel {
  /** `owner/name` on the hub. */
  readonly repository: string;
  /** A commit; or a branch, which is resolved to its commit once, before the first download. */
  readonly revision: string;
  /** Absent: the model's page on the hub says it. */
  readonly licence?: string;
  /** Length of an embedding. */
  readonly projection?: number;
  /** All files, pinned, where they are known. Small ones first, so that what is wrong with a network shows early. */
  readonly files?: readonly CatalogueFile[];
  /** Of a model whose files are not all known: those that are. The hub's own answers are held against them. */
  readonly pins?: readonly CatalogueFile[];
  /** What a download fetches, roughly, where the files are not known. */
  readonly aboutBytes?: number;
  /** Multiply-adds of one picture, in those of ViT-B/32. */
  readonly cost?: number;
}

/** A model of which every file is pinned, so that it can be fetched and verified. */
export interface CatalogueEntry extends HubModel {
  readonly towers: Towers;
  readonly files: readonly CatalogueFile[];
}

export const DEFAULT_MODEL = 'Xenova/clip-vit-base-patch32';

const BASE_32 = {
  repository: 'Xenova/clip-vit-base-patch32',
  revision: 'd15189d7028b43f1d3e65039190477f6af591c2a',
  licence: 'MIT (OpenAI)',
  projection: 512,
  logitScale: 100,
} as const;

const BASE_32_SMALL_FILES: readonly CatalogueFile[] = [
  {
    path: 'config.json',
    bytes: 4_524,
    sha256: '493ef57ff783e42d1530c91b53469b7fdf8db8a9c1408e86998fcb7899a4f495',
  },
  {
    path: 'preprocessor_config.json',
    bytes: 520,
    sha256: '6f638fb9401a6d6296feff533ee7efe657b787c49f954f82f5906b36ef2a1b1f',
  },
  {
    path: 'tokenizer_config.json',
    bytes: 775,
    sha256: '60ba2912bc6344c94bc16bbdec27fa1209409167b6f2fdf3cfe9e65462ea3967',
  },
  {
    path: 'tokenizer.json',
    bytes: 2_224_119,
    sha256: 'f7f3b7af117d467b58374797691a6438d3e6b9e9cef800dfd5dced7f697a90cd',
  },
];

/**
 * Sizes and hashes are those of the hub's public manifests at the pinned commits; the scale is that of OpenAI's trained
 * weights (Radford et al. 2021, section 2.5: clipped at 100, where all published models stand). The cost follows from the
 * sizes of the vision transformers (ibid., table 20): layers × (12 width² × tokens + 2 width × tokens²).
 */
export const CATALOGUE: readonly HubModel[] = [
  {
    id: DEFAULT_MODEL,
    title: 'CLIP ViT-B/32',
    ...BASE_32,
    cost: 1,
    towers: { vision: 'onnx/vision_model.onnx', text: 'onnx/text_model.onnx' },
    files: [
      ...BASE_32_SMALL_FILES,
      {
        path: 'onnx/text_model.onnx',
        bytes: 254_058_553,
        sha256: '3f6571f5bad13a97c469c1622e1cfc4d9aef78b79fdbfcff804ca357bfada8cc',
      },
      {
        path: 'onnx/vision_model.onnx',
        bytes: 351_685_709,
        sha256: 'fd6e1402a588279d1723c7534d4bcba5bc0b14b47dfab0e46f8c47b8270d7d40',
      },
    ],
  },
  {
    id: `${DEFAULT_MODEL}:quantized`,
    title: 'CLIP ViT-B/32, quantised',
    ...BASE_32,
    cost: 1,
    towers: { vision: 'onnx/vision_model_quantized.onnx', text: 'onnx/text_model_quantized.onnx' },
    maxBatch: 1,
    files: [
      ...BASE_32_SMALL_FILES,
      {
        path: 'onnx/text_model_quantized.onnx',
        bytes: 64_504_507,
        sha256: '73baab855d406190da9faa498cfedf65f15cf309f4cc7385b7b032e6d08e5c3a',
      },
      {
        path: 'onnx/vision_model_quantized.onnx',
        bytes: 89_117_001,
        sha256: '583fd1110a514667812fee7d684952aaf82a99b959760c8d7dca7e0ab9839299',
      },
    ],
  },
  {
    id: 'Xenova/clip-vit-base-patch16',
    title: 'CLIP ViT-B/16',
    repository: 'Xenova/clip-vit-base-patch16',
    // Its commit is not known here; it is written down when it is first fetched.
    revision: 'main',
    licence: 'MIT (OpenAI)',
    projection: 512,
    logitScale: 100,
    aboutBytes: 602_000_000,
    cost: 4,
  },
  {
    id: 'Xenova/clip-vit-large-patch14',
    title: 'CLIP ViT-L/14',
    repository: 'Xenova/clip-vit-large-patch14',
    revision: 'c307790166907339eed5a9a53a249af534102536',
    licence: 'MIT (OpenAI)',
    projection: 768,
    logitScale: 100,
    pins: [
      {
        path: 'onnx/vision_model.onnx',
        bytes: 1_216_438_437,
        sha256: 'ff49f8aa57c7abfd26e382eb083e4dbf988505223a9bd3767dbfd4e729206709',
      },
    ],
    aboutBytes: 1_714_000_000,
    cost: 18,
  },
];

/** The model inside the extension: small, offline, and not CLIP. Its scale stands in its own config.json. */
export const DEMO_MODEL = {
  id: 'demo',
  title: 'Demo model: not CLIP',
  /** By its image tower it is known in whatever folder it lies, so that it is never taken for CLIP. Hex. */
  visionSha256: 'd668c37c3e58b62e46fb02c17f8f1f60f1b393869b2b28d36b13a3d9979f2195',
} as const satisfies KnownModel & { readonly visionSha256: string };

const QUANTIZED = ':quantized';

/** Whether all files of a model are known, so that nothing has to be asked before a download. */
export function isPinned(model: HubModel): model is CatalogueEntry {
  return model.files !== undefined && model.towers !== undefined;
}

/**
 * The model that an id means: one of the catalogue, or any other of the hub, as `owner/name`, with `@REVISION` for another
 * branch or commit than `main`, and with `:quantized` at the end for its quantised towers.
 *
 * @returns undefined where the id is neither, as that of the demo model, which is never fetched
 */
export function hubModel(id: string, catalogue: readonly HubModel[] = CATALOGUE): HubModel | undefined {
  const known = catalogue.find((entry) => entry.id === id);
  if (known) return known;
  const [, owner, name, revision = 'main', quantized] =
    /^([\w-][\w.-]{0,95})\/([\w-][\w.-]{0,95})(?:@([\w-][\w.-]{0,95}))?(:quantized)?$/.exec(id) ?? [];
  if (owner === undefined || name === undefined) return undefined;
  const repository = `${owner}/${name}`;
  // What is known of a repository holds for its other revisions and towers too, as far as training goes.
  const sibling = catalogue.find((entry) => entry.repository === repository);
  return {
    id,
    title: `${sibling?.title ?? repository}${quantized ? ', quantised' : ''}`,
    repository,
    revision,
    ...(sibling?.licence !== undefined && { licence: sibling.licence }),
    ...(sibling?.logitScale !== undefined && { logitScale: sibling.logitScale }),
    ...(quantized && { towers: quantizedTowers(), maxBatch: 1 }),
  };
}

function quantizedTowers(): Towers {
  return { vision: 'onnx/vision_model_quantized.onnx', text: 'onnx/text_model_quantized.onnx' };
}

/** Whether an id asks for quantised towers. */
export function isQuantized({ id }: Pick<KnownModel, 'id'>): boolean {
  return id.endsWith(QUANTIZED);
}

/** Bytes of all files of a model, which is what a whole download fetches; undefined where nobody has said it yet. */
export function totalBytes(model: CatalogueEntry): number;
export function totalBytes(model: HubModel): number | undefined;
export function totalBytes(model: HubModel): number | undefined {
  return model.files?.reduce((sum, { bytes }) => sum + bytes, 0) ?? model.aboutBytes;
}

/** Memory that a model takes while both towers are open, in bytes: its weights, and about 300 MB to work in. */
export function memoryBytes(model: HubModel): number | undefined {
  const bytes = totalBytes(model);
  return bytes === undefined ? undefined : bytes + 300e6;
}
