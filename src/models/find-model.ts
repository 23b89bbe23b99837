/** Which model is used: the folder that the settings name, else the chosen model where it is installed, else the question. */
import { join } from 'node:path';
import { t } from '../l10n/texts.js';
import {
  CATALOGUE,
  DEFAULT_MODEL,
  DEMO_MODEL,
  hubModel,
  isPinned,
  totalBytes,
  type CatalogueEntry,
  type CatalogueFile,
  type HubModel,
} from './catalogue.js';
import { ModelError, NoModelError } from './errors.js';
import { FileHashes } from './file-hashes.js';
import { findInHubCache } from './hub-cache.js';
import { bytesThere, installedFolder, isInstalled } from './installed-model.js';
import type { Model } from './model.js';
import { openModelFolder } from './open-model-folder.js';
import { readResolved } from './resolved-model.js';

/** Where models lie on this machine. */
export interface ModelPlaces {
  /** Folders where downloads live; the first is the one that downloads go to. */
  readonly stores: readonly [string, ...string[]];
  /** Where hashes of files are remembered. */
  readonly cacheFolder: string;
  /** The cache of Hugging Face's own programs, looked into where a store does not have the model. */
  readonly hubCache?: string;
}

export interface ModelChoice extends ModelPlaces {
  /** Absolute path; empty or absent: none is named. Comes before everything else. */
  readonly modelFolder?: string | undefined;
  /** An id of the catalogue or of the hub, or `demo`; empty or absent: the default. */
  readonly model?: string | undefined;
  /** The embedded demo model's folder. */
  readonly demoFolder: string;
  /** The models known by name; ours, unless a test brings one that it can serve. */
  readonly catalogue?: readonly HubModel[];
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
  demoFolder,
  catalogue = CATALOGUE,
  ...places
}: ModelChoice): Promise<Model> {
  const { cacheFolder } = places;
  if (modelFolder) return openModelFolder(modelFolder, { cacheFolder });
  const id = model === undefined || model === '' ? DEFAULT_MODEL : model;
  if (id === DEMO_MODEL.id) return openModelFolder(demoFolder, { cacheFolder, known: DEMO_MODEL });
  return findInstalled(hubModelNamed(id, catalogue), places);
}

/**
 * The model of the hub that an id means.
 *
 * @throws ModelError if the id is none
 */
export function hubModelNamed(id: string, catalogue: readonly HubModel[] = CATALOGUE): HubModel {
  const found = hubModel(id, catalogue);
  if (found) return found;
  const known = [...catalogue, DEMO_MODEL].map((each) => each.id).join(', ');
  throw new ModelError(
    t(
      'No model is called {id}. Known are {known}; any other CLIP model of the hub is named as owner/name, and a folder of your own as the model folder.',
      { id: JSON.stringify(id.slice(0, 100)), known },
    ),
  );
}

/**
 * A model of the hub where a store, or the cache of Hugging Face's own programs, holds it whole and unchanged.
 *
 * @throws NoModelError if none does
 */
export async function findInstalled(model: HubModel, { stores, cacheFolder, hubCache }: ModelPlaces): Promise<Model> {
  const damaged: CatalogueFile[] = [];
  for (const store of stores) {
    const entry = await pinnedIn(store, model);
    if (!entry || !(await isInstalled(store, entry))) continue;
    const found = await damagedFiles(installedFolder(store, entry), entry, cacheFolder);
    if (found.length === 0) return openModelFolder(installedFolder(store, entry), { cacheFolder, known: entry });
    if (store === stores[0]) damaged.push(...found);
  }
  const cached = hubCache === undefined ? undefined : await findInHubCache(hubCache, model, cacheFolder);
  if (cached) return cached;
  const entry = await pinnedIn(stores[0], model);
  if (!entry) throw new NoModelError(model, totalBytes(model), false);
  const { fetched, missing } = await bytesThere(installedFolder(stores[0], entry), entry);
  const again = damaged.reduce((sum, { bytes }) => sum + bytes, 0);
  throw new NoModelError(entry, missing + again, fetched > again, damaged[0]?.path);
}

/** The model with all its files, where they are known: from the catalogue, or because the hub was asked before. */
export async function pinnedIn(store: string, model: HubModel): Promise<CatalogueEntry | undefined> {
  return isPinned(model) ? model : readResolved(store, model);
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
