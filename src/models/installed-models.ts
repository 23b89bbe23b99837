/** All models that are on this machine: what they take, whether they are whole, and how they go. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CATALOGUE, hubModel, isPinned, type CatalogueEntry, type HubModel } from './catalogue.js';
import { systemClock } from './clock.js';
import { sha256OfFile } from './file-hashes.js';
import { forgetInstalled, installedFolder, isInstalled } from './installed-model.js';
import { withLock } from './lock.js';
import { pinnedIn } from './find-model.js';
import { resolvedIds } from './resolved-model.js';

/** A model of the hub that a store holds whole. */
export interface InstalledModel {
  readonly entry: CatalogueEntry;
  readonly store: string;
  /** Holds config.json. */
  readonly folder: string;
  readonly bytes: number;
}

/** A model that came from a zip or folder and is none that the hub is known to have. */
export interface ImportedModel {
  readonly title: string;
  readonly folder: string;
  readonly bytes: number;
}

/** Folder of a store that holds what was imported. */
export const IMPORTS = 'imports';

/** What the stores hold whole, each model once, those of the catalogue first. */
export async function installedModels(
  stores: readonly string[],
  catalogue: readonly HubModel[] = CATALOGUE,
): Promise<InstalledModel[]> {
  const found = new Map<string, InstalledModel>();
  for (const store of stores)
    for (const model of await knownIn(store, catalogue)) {
      const entry = found.has(model.id) ? undefined : await pinnedIn(store, model);
      if (!entry || !(await isInstalled(store, entry))) continue;
      const bytes = entry.files.reduce((sum, file) => sum + file.bytes, 0);
      found.set(model.id, { entry, store, folder: installedFolder(store, entry), bytes });
    }
  return [...found.values()];
}

/** What was imported into a store. */
export async function importedModels(store: string): Promise<ImportedModel[]> {
  const folders = await readdir(join(store, IMPORTS), { withFileTypes: true }).catch(() => []);
  const named = folders.filter((each) => each.isDirectory() && !each.name.startsWith('.'));
  return Promise.all(
    named.map(async ({ name }) => {
      const folder = join(store, IMPORTS, name);
      return { title: name, folder, bytes: await bytesOf(folder) };
    }),
  );
}

/**
 * Reads all bytes of a model again.
 *
 * @param onBytes is told how many bytes were read just now
 * @returns paths, within the model, of files that are missing or are not what was downloaded
 * @throws Error of the file system, or an AbortError
 */
export async function verifyModel(
  { folder, entry }: Pick<InstalledModel, 'folder' | 'entry'>,
  signal?: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<string[]> {
  const damaged: string[] = [];
  for (const { path, bytes, sha256 } of entry.files) {
    const file = join(folder, path);
    const there = await stat(file).catch(() => undefined);
    if (there?.size !== bytes || (await sha256OfFile(file, signal)) !== sha256) damaged.push(path);
    onBytes(bytes);
  }
  return damaged;
}

/**
 * Deletes a model, but for the files that another installed model shares with it.
 *
 * @returns bytes that are free now
 * @throws Error of the file system; the signal's reason
 */
export async function deleteModel(
  { entry, store, folder }: InstalledModel,
  signal: AbortSignal = new AbortController().signal,
  catalogue: readonly HubModel[] = CATALOGUE,
): Promise<number> {
  const others = (await installedModels([store], catalogue)).filter(
    (other) => other.folder === folder && other.entry.id !== entry.id,
  );
  const shared = new Set(others.flatMap((other) => other.entry.files.map(({ path }) => path)));
  const own = entry.files.filter(({ path }) => !shared.has(path));
  await mkdir(folder, { recursive: true });
  await withLock(join(folder, 'download.lock'), { clock: systemClock, signal, onWait: () => undefined }, async () => {
    // First of all it is no model any more, whatever happens then.
    await forgetInstalled(folder, new Set(own.map(({ path }) => path)));
    for (const { path } of own)
      for (const name of [path, `${path}.partial`, `${path}.partial.json`]) await rm(join(folder, name), { force: true });
  });
  if (others.length === 0) await rm(folder, { recursive: true, force: true });
  return own.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Models whose files a store may hold: the catalogue's, and those that the hub was asked about. */
async function knownIn(store: string, catalogue: readonly HubModel[]): Promise<HubModel[]> {
  const models = new Map(catalogue.map((model) => [model.id, model]));
  for (const owner of await folders(store))
    for (const name of owner === IMPORTS ? [] : await folders(join(store, owner)))
      for (const id of await resolvedIds(store, `${owner}/${name}`)) {
        const model = hubModel(id, catalogue);
        if (model && !isPinned(model)) models.set(id, model);
      }
  return [...models.values()];
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function bytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
