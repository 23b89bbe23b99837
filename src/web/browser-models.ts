/** The models that are there in a browser: the demo model, and those of the catalogue whose every file is known. */
import { t } from '../l10n/texts.js';
import { CATALOGUE, DEMO_MODEL, isPinned, totalBytes, type CatalogueEntry, type CatalogueFile } from '../models/catalogue.js';
import { NoModelError, ModelError } from '../models/errors.js';
import { fingerprint } from '../models/fingerprint.js';
import type { Model } from '../models/model.js';
import { readConfig, readPreprocessor } from '../models/read-config.js';
import { readBrowserFile } from '../files/browser-files.js';
import { PIECE_BYTES, piecesThere, wholeOf } from '../files/pieced-file.js';

/** All others would have to be asked the hub first, and checked as a folder is. */
export const BROWSER_MODELS: readonly CatalogueEntry[] = CATALOGUE.filter(isPinned);

/** @throws ModelError where it is none that is used in a browser */
export function browserModel(id: string): CatalogueEntry {
  const found = BROWSER_MODELS.find((entry) => entry.id === id);
  if (found) return found;
  const known = [...BROWSER_MODELS, DEMO_MODEL].map((entry) => entry.id).join(', ');
  throw new ModelError(
    t(
      'The model {id} is not used in the browser, where only {known} are. Choose one of these, or open the folder in VS Code on a computer.',
      { id: JSON.stringify(id.slice(0, 100)), known },
    ),
  );
}

/** @param store URI of the folder that models are kept in */
export function folderOf(store: string, { repository, revision }: CatalogueEntry): string {
  return `${store}/${repository}/${revision}`;
}

/** Files of a model that are not there, whole and verified. */
export async function missingFiles(store: string, entry: CatalogueEntry): Promise<readonly CatalogueFile[]> {
  const isThere = async ({ path, bytes, sha256 }: CatalogueFile): Promise<boolean> => {
    const whole = await wholeOf(`${folderOf(store, entry)}/${path}`);
    return whole?.sha256 === sha256 && whole.bytes === bytes;
  };
  const there = await Promise.all(entry.files.map(isThere));
  return entry.files.filter((_, index) => !there[index]);
}

/**
 * A model that was downloaded.
 *
 * @throws NoModelError where it was not, or not wholly
 */
export async function openDownloaded(store: string, entry: CatalogueEntry): Promise<Model> {
  const missing = await missingFiles(store, entry);
  const folder = folderOf(store, entry);
  if (missing.length > 0) {
    const parts = await Promise.all(missing.map(({ path }) => piecesThere(`${folder}/${path}`)));
    const fetched = parts.reduce((sum, pieces) => sum + pieces * PIECE_BYTES, 0);
    const bytes = missing.reduce((sum, file) => sum + file.bytes, 0) - fetched;
    throw new NoModelError(entry, Math.max(0, bytes), fetched > 0 || bytes < totalBytes(entry));
  }
  const known = new Map(entry.files.map(({ path, sha256 }) => [`${folder}/${path}`, sha256]));
  return openModel(folder, entry, (file) => Promise.resolve(known.get(file) ?? ''));
}

/** @param folder URI of the embedded demo model */
export function openDemo(folder: string): Promise<Model> {
  const towers = { vision: 'onnx/vision_model.onnx', text: 'onnx/text_model.onnx' };
  return openModel(folder, { ...DEMO_MODEL, towers }, async (file) => hexOf(await sha256(await readBrowserFile(file))));
}

/** Checked already: what was downloaded by its hashes, the demo model by the extension's package. */
async function openModel(
  folder: string,
  known: Pick<CatalogueEntry, 'id' | 'title' | 'towers' | 'logitScale' | 'maxBatch'>,
  sha256Of: (file: string) => Promise<string>,
): Promise<Model> {
  const [config, preprocessorConfig] = [`${folder}/config.json`, `${folder}/preprocessor_config.json`];
  const files = {
    vision: `${folder}/${known.towers.vision}`,
    text: `${folder}/${known.towers.text}`,
    tokenizer: `${folder}/tokenizer.json`,
    tokenizerConfig: `${folder}/tokenizer_config.json`,
  };
  const { projection, contextLength, imageSize, patch, logitScale } = await readConfig(config);
  const scale = known.logitScale ?? logitScale;
  return {
    id: known.id,
    title: known.title,
    folder,
    files,
    fingerprint: await fingerprint({ ...files, config, preprocessorConfig, externalData: [] }, { sha256: sha256Of }),
    logitScale: scale ?? 100,
    logitScaleAssumed: scale === undefined,
    demo: known.id === DEMO_MODEL.id,
    projection,
    contextLength,
    patch,
    image: await readPreprocessor(preprocessorConfig, imageSize),
    ...(known.maxBatch !== undefined && { maxBatch: known.maxBatch }),
  };
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
