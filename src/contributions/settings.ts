/** Every setting, once: the manifest, the README's table and the types that the code reads follow from here. */
import { CROPS, DECODES, DEFAULT_SEEING, PREPROCESSINGS } from '../clip/seeing.js';
import { RUNTIME_CHOICES } from '../engine/protocol.js';
import {
  DEFAULT_BATCH_SIZE,
  DEFAULT_DEVICE,
  DEFAULT_IDLE_MINUTES,
  DEFAULT_MEMORY_MIB,
  DEFAULT_RUNTIME,
  DEFAULT_STORE_MIB,
  DEFAULT_THREADS,
  DEFAULT_TOP_K,
} from '../gaze/defaults.js';
import { CATALOGUE, DEFAULT_MODEL, DEMO_MODEL } from '../models/catalogue.js';
import { BUILT_IN_LIST_IDS } from '../phrases/built-in-lists.js';
import { DEFAULT_SELECTION } from '../phrases/selection.js';

export interface Setting {
  readonly default: unknown;
  /** `machine`: a workspace cannot set it, as it decides what runs and where from. */
  readonly scope: 'machine' | 'resource';
  /** Markdown; the first sentence says what it does. */
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

const enumeration = (values: readonly string[], descriptions: readonly string[]) => ({
  type: 'string',
  enum: values,
  enumDescriptions: descriptions,
});

const listEntry = {
  anyOf: [
    {
      type: 'string',
      description:
        'The id of a built-in list (`id:200` for its first 200 phrases), or the path of a phrase file in the workspace, or a pattern for several such as `lists/*.phrases`.',
      examples: BUILT_IN_LIST_IDS,
    },
    {
      type: 'object',
      required: ['title', 'phrases'],
      additionalProperties: false,
      properties: {
        title: { type: 'string', description: 'What the list is called where results are read.' },
        phrases: {
          type: 'array',
          items: { type: 'string' },
          minItems: 1,
          description: 'The phrases among which the shares are divided.',
        },
        id: { type: 'string', description: 'A name that stays the same when the title changes.' },
        template: {
          type: ['string', 'array'],
          items: { type: 'string' },
          description: 'A wording around each phrase, with {} where it goes; several make an ensemble.',
        },
        description: { type: 'string' },
      },
    },
  ],
};

export const SETTINGS = {
  model: {
    scope: 'machine',
    default: DEFAULT_MODEL,
    description:
      'The model that looks at pictures; "Clip Gaze: Choose model…" sets it. ' +
      `Known are ${[...CATALOGUE, DEMO_MODEL].map(({ id }) => `\`${id}\``).join(', ')}; any other CLIP model of the hub is named as ` +
      '`owner/name`, with `@REVISION` for a branch or commit and `:quantized` for its quantised towers. The demo model is not ' +
      'CLIP: it learned from generated pictures like those of the sample gallery.',
    schema: {
      type: 'string',
      examples: [...CATALOGUE, DEMO_MODEL].map(({ id }) => id),
      pattern: '^(demo|[\\w-][\\w.-]*/[\\w-][\\w.-]*(@[\\w-][\\w.-]*)?(:quantized)?)?$',
      patternErrorMessage: 'The id of a model on the hub, such as Xenova/clip-vit-base-patch32, or demo.',
    },
  },
  modelFolder: {
    scope: 'machine',
    default: '',
    description:
      'A folder on this machine with a CLIP model in the Hugging Face layout (`config.json`, `tokenizer.json`, `onnx/`). It is used instead of `#clipGaze.model#`.',
    schema: { type: 'string' },
  },
  hubEndpoint: {
    scope: 'machine',
    default: '',
    description:
      'Where models are downloaded from, for a mirror of the Hugging Face hub. Empty: the environment variable `HF_ENDPOINT`, else the hub itself.',
    schema: {
      type: 'string',
      pattern: '^(https?://.+)?$',
      patternErrorMessage: 'An address that starts with https:// or http://.',
    },
  },
  device: {
    scope: 'machine',
    default: DEFAULT_DEVICE,
    description:
      '`cpu`, `auto` (Core ML on macOS, DirectML on Windows, else the CPU), or an execution provider of ONNX Runtime such as `coreml`, `dml`, `webgpu` or `cuda`. What cannot be used falls back to the CPU, and the result says so.',
    schema: { type: 'string', examples: ['cpu', 'auto', 'coreml', 'dml', 'webgpu', 'cuda'] },
  },
  runtime: {
    scope: 'machine',
    default: DEFAULT_RUNTIME,
    description:
      'What computes: `native` code, `wasm` (WebAssembly: the same results on every platform, about four times slower), or `auto`: native code, and WebAssembly where that cannot be loaded or has ended the engine twice.',
    schema: enumeration(RUNTIME_CHOICES, [
      'Native code, and WebAssembly where that cannot be loaded or has ended the engine twice',
      'ONNX Runtime as native code: the fastest',
      'ONNX Runtime as WebAssembly: the same results on every platform, about four times slower',
    ]),
  },
  threads: {
    scope: 'machine',
    default: DEFAULT_THREADS,
    description: 'Threads that compute. 0: as many as there are cores to use.',
    schema: { type: 'integer', minimum: 0, maximum: 1024 },
  },
  memoryMiB: {
    scope: 'machine',
    default: DEFAULT_MEMORY_MIB,
    description: 'Working memory of one computation in MiB, on top of the model itself.',
    schema: { type: 'integer', minimum: 16, maximum: 65_536 },
  },
  storeMiB: {
    scope: 'machine',
    default: DEFAULT_STORE_MIB,
    description:
      'Room for the embeddings already computed, in MiB, on the disk; those of the model in use are in memory too. What was used longest ago is given up first.',
    schema: { type: 'integer', minimum: 1, maximum: 65_536 },
  },
  idleMinutes: {
    scope: 'machine',
    default: DEFAULT_IDLE_MINUTES,
    description: 'Minutes without work after which the engine is stopped and its memory given back. 0: never.',
    schema: { type: 'number', minimum: 0, maximum: 1440 },
  },
  warmUp: {
    scope: 'machine',
    default: true,
    description:
      'Starts the engine and opens the model before the first gaze, in a trusted workspace whose pictures you have gazed at before, when pictures are in sight and memory is not scarce.',
    schema: { type: 'boolean' },
  },
  searchUrl: {
    scope: 'machine',
    default: 'https://en.wikipedia.org/w/index.php?search=%s',
    description: 'Where a phrase is looked up in the browser; `%s` stands for the phrase.',
    schema: { type: 'string', pattern: '^https?://.*%s', patternErrorMessage: 'An address with %s where the phrase goes.' },
  },
  lists: {
    scope: 'resource',
    default: DEFAULT_SELECTION,
    description:
      'The phrase lists that a gaze asks: ids of built-in lists, phrase files of the workspace, or phrases written here.',
    schema: { type: 'array', minItems: 1, items: listEntry },
  },
  phraseFiles: {
    scope: 'resource',
    default: ['**/*.phrases', '**/*.phrases.txt'],
    description: 'Which files of the workspace are offered as phrase lists.',
    schema: { type: 'array', items: { type: 'string' } },
  },
  batchSize: {
    scope: 'resource',
    default: DEFAULT_BATCH_SIZE,
    description: 'Phrases encoded at once. A smaller number needs less memory.',
    schema: { type: 'integer', minimum: 1, maximum: 100_000 },
  },
  topK: {
    scope: 'resource',
    default: DEFAULT_TOP_K,
    description: 'Phrases shown of each list before "Show more".',
    schema: { type: 'integer', minimum: 1, maximum: 1000 },
  },
  preprocessing: {
    scope: 'resource',
    default: DEFAULT_SEEING.preprocessing,
    description: 'How a file becomes the picture that the model sees.',
    schema: enumeration(PREPROCESSINGS, [
      "clip-gaze's own numbers, bit for bit: orientation and colour profiles ignored, transparency dropped",
      'What you see: turned upright, transparency on white, colours converted to sRGB',
    ]),
  },
  crop: {
    scope: 'resource',
    default: DEFAULT_SEEING.crop,
    description: 'Which part of a picture the model sees; its input is a square.',
    schema: enumeration(CROPS, [
      "The middle square: CLIP's own way",
      'The whole picture, fitted into the square on grey',
      'Three squares along the long side, averaged',
    ]),
  },
  decode: {
    scope: 'resource',
    default: DEFAULT_SEEING.decode,
    description: 'How large pictures are decoded.',
    schema: enumeration(DECODES, ['Every pixel', 'Large JPEG and WebP at a part of their size: faster, numbers differ slightly']),
  },
  mergeSpellings: {
    scope: 'resource',
    default: false,
    description: 'Phrases that differ only in accents and case count as one, and their shares are added.',
    schema: { type: 'boolean' },
  },
  tokenHints: {
    scope: 'resource',
    default: false,
    description: 'How many tokens each phrase of a phrase file has, shown at the end of its line. CLIP reads 77.',
    schema: { type: 'boolean' },
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;

/** A repository that a person merely opens cannot say what is asked before they trust it. */
export const RESTRICTED_SETTINGS: readonly SettingName[] = ['lists', 'phraseFiles'];
