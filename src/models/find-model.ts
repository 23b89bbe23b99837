/** Which model is used: the folder that the settings name, else the chosen model where it is installed, else the question. */
import { join } from 'node:path';
import { CATALOGUE, DEFAULT_MODEL, DEMO_MODEL, type CatalogueEntry, type CatalogueFile } from './catalogue.js';
import { ModelError, NoModelError } from './errors.js';
import { FileHashes } from './file-hashes.js';
import { bytesThere, installedFolder, isInstalled } from './installed-model.js';
import type { Model } from './model.js';
import { openModelFolder } from './open-model-folder.js';

export interface ModelChoice {
  /** Absolute path; empty or absent: none is named. Comes before everything else. */
  readonly modelFolder?: string | undefined;
  /** An id of the catalogue, or `demo`; empty or absent: the default. */
  readonly model?: string | undefined;
  /** Folders where downloads live; the first is the one that downloads go to. */
  readonly stores: readonly [string, ...string[]];
  /** The embedded demo model's folder. */
  readonly demoFolder: string;
  /** Where hashes of files are remembered. */
  readonly cacheFolder: string;
  /** The models known by name; ours, unless a test brings one that it can serve. */
  readonly catalogue?: readonly CatalogueEntry[];
}

/**
 * The model to gaze with.
 *
 * @throws NoModelError if the chosen model is not installed, with what a download would fetch
 * @throws ModelError if the folder is refused, or nothing has the chosen name
 */
export async function findModel({
  modelFolder,
  model,
  stores,
  demoFolder,
  cacheFolder,
  catalogue = CATALOGUE,
}: ModelChoice): Promise<Model> {
  if (modelFolder) return openModelFolder(modelFolder, { cacheFolder });
  const id = model === undefined || model === '' ? DEFAULT_MODEL : model;
  if (id === DEMO_MODEL.id) return openModelFolder(demoFolder, { cacheFolder, known: DEMO_MODEL });
  const entry = catalogue.find((each) => each.id === id);
  if (!entry)
    throw new ModelError(
      `No model is called ${JSON.stringify(id.slice(0, 100))}. Known are ${[
        ...catalogue.map((each) => each.id),
        DEMO_MODEL.id,
      ].join(', ')}; for a folder of your own, name it as the model folder.`,
    );
  return findInstalled(entry, stores, cacheFolder);
}

/**
 * A model of the catalogue where a store holds it whole and unchanged.
 *
 * @throws NoModelError if none does
 */
export async function findInstalled(
  entry: CatalogueEntry,
  stores: readonly [string, ...string[]],
  cacheFolder: string,
): Promise<Model> {
  const damaged: CatalogueFile[] = [];
  for (const store of stores) {
    if (!(await isInstalled(store, entry))) continue;
    const found = await damagedFiles(installedFolder(store, entry), entry, cacheFolder);
    if (found.length === 0) return openModelFolder(installedFolder(store, entry), { cacheFolder, known: entry });
    if (store === stores[0]) damaged.push(...found);
  }
  const { fetched, missing } = await bytesThere(stores[0], entry);
  const again = damaged.reduce((sum, { bytes }) => sum + bytes, 0);
  throw new NoModelError(entry, missing + again, fetched > again, damaged[0]?.path);
}

/** Files that have their sizes but no longer their bytes: a failing disk, or somebody's editor. */
async function damagedFiles(folder: string, entry: CatalogueEntry, cacheFolder: string): Promise<CatalogueFile[]> {
  const hashes = new FileHashes(cacheFolder);
  const damaged: CatalogueFile[] = [];
  for (const file of entry.files) {
    const sha256 = await hashes.sha256(join(folder, file.path)).catch(() => undefined);
    if (sha256 !== file.sha256) damaged.push(file);
  }
  await hashes.save();
  return damaged;
}
