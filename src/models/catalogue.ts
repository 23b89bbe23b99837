/** The models that Clip Gaze knows by name: where they come from and what every file of them must be. */

/** A file of a model, pinned: nothing else is taken for it. */
export interface CatalogueFile {
  /** Within the model's folder and the hub's repository, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** What is known of a model before its folder is read. */
export interface KnownModel {
  readonly id: string;
  readonly title: string;
  /** exp(logit_scale) after training; absent where the model's own config.json has to say it. */
  readonly logitScale?: number;
  /** Paths of the two towers within the folder; absent: where the Hugging Face layout has them. */
  readonly towers?: { readonly vision: string; readonly text: string };
  /** Phrases or pictures in one call of a tower; 1 for quantised exports, whose scales depend on the neighbours. */
  readonly maxBatch?: number;
}

/** A model that can be fetched from the hub. Two entries may share a repository and, on disk, its files. */
export interface CatalogueEntry extends KnownModel {
  /** `owner/name` on the hub. */
  readonly repository: string;
  /** A commit, never a branch. */
  readonly revision: string;
  readonly licence: string;
  /** Length of an embedding. */
  readonly projection: number;
  readonly logitScale: number;
  readonly towers: { readonly vision: string; readonly text: string };
  /** Small files first, so that what is wrong with a network shows before much is fetched. */
  readonly files: readonly CatalogueFile[];
}

export const DEFAULT_MODEL = 'Xenova/clip-vit-base-patch32';

/**
 * Sizes and hashes are those of the hub's public manifests at the pinned commits; the scale is that of OpenAI's trained
 * weights (Radford et al. 2021, section 2.5: clipped at 100, where all published models stand).
 */
export const CATALOGUE: readonly CatalogueEntry[] = [
  {
    id: DEFAULT_MODEL,
    title: 'CLIP ViT-B/32',
    repository: 'Xenova/clip-vit-base-patch32',
    revision: 'd15189d7028b43f1d3e65039190477f6af591c2a',
    licence: 'MIT (OpenAI)',
    projection: 512,
    logitScale: 100,
    towers: { vision: 'onnx/vision_model.onnx', text: 'onnx/text_model.onnx' },
    files: [
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
];

/** The model inside the extension: small, offline, and not CLIP. Its scale stands in its own config.json. */
export const DEMO_MODEL = {
  id: 'demo',
  title: 'Demo model: not CLIP',
  /** By its image tower it is known in whatever folder it lies, so that it is never taken for CLIP. Hex. */
  visionSha256: 'd668c37c3e58b62e46fb02c17f8f1f60f1b393869b2b28d36b13a3d9979f2195',
} as const satisfies KnownModel & { readonly visionSha256: string };

/** The catalogue's entry of that id, or undefined where it has none (as for the demo model, which is never fetched). */
export function catalogueEntry(id: string): CatalogueEntry | undefined {
  return CATALOGUE.find((entry) => entry.id === id);
}

/** Bytes of all files of a model, which is what a whole download fetches. */
export function totalBytes(entry: Pick<CatalogueEntry, 'files'>): number {
  return entry.files.reduce((sum, { bytes }) => sum + bytes, 0);
}
