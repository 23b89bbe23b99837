/**
 * The cache that Hugging Face's own programs keep (huggingface_hub's layout): looked into, never written to.
 *
 * `models--OWNER--NAME/refs/BRANCH` holds a commit, `snapshots/COMMIT/` the files, mostly links to `blobs/`.
 */
import { constants, copyFile, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CatalogueEntry, CatalogueFile, HubModel } from './catalogue.js';
import { ModelError } from './errors.js';
import { FileHashes, sha256OfFile } from './file-hashes.js';
import type { Model } from './model.js';
import { openModelFolder } from './open-model-folder.js';

/** Where the cache is, by the environment variables of huggingface_hub 1.0. */
export function hubCacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  // An environment variable that is empty is none.
  const named = (...names: readonly string[]) => names.map((name) => env[name]).find((value) => value);
  const cache = named('XDG_CACHE_HOME') ?? join(homedir(), '.cache');
  const home = named('HF_HOME') ?? join(cache, 'huggingface');
  return named('HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE') ?? join(home, 'hub');
}

/**
 * A model where the cache holds it whole.
 *
 * @returns undefined where it does not, or where what it holds is not what is known of the model
 * @throws Error of the file system where files cannot be read that are there
 */
export async function findInHubCache(hubCache: string, model: HubModel, cacheFolder: string): Promise<Model | undefined> {
  const snapshot = await snapshotOf(hubCache, model);
  if (snapshot === undefined) return undefined;
  const hashes = new FileHashes(cacheFolder);
  for (const { path, bytes, sha256 } of model.files ?? model.pins ?? []) {
    const file = join(snapshot, path);
    if ((await sizeOf(file)) !== bytes || (await hashes.sha256(file)) !== sha256) return undefined;
  }
  await hashes.save();
  try {
    return await openModelFolder(snapshot, { cacheFolder, known: model });
  } catch (error) {
    // Others cache for purposes of their own: half of a model, or weights for other programs.
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}

/**
 * Copies a file out of the cache.
 *
 * @returns whether the cache held it; nothing else is taken for it
 */
export async function copyFromCache(
  hubCache: string,
  entry: CatalogueEntry,
  file: CatalogueFile,
  target: string,
  signal: AbortSignal,
): Promise<boolean> {
  const snapshot = await snapshotOf(hubCache, entry);
  if (snapshot === undefined || (await sizeOf(join(snapshot, file.path))) !== file.bytes) return false;
  const draft = `${target}.copy`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(snapshot, file.path), draft, constants.COPYFILE_FICLONE);
    if ((await sha256OfFile(draft, signal)) !== file.sha256) return false;
    await rename(draft, target);
    return true;
  } finally {
    await rm(draft, { force: true });
  }
}

async function snapshotOf(hubCache: string, { repository, revision }: HubModel): Promise<string | undefined> {
  const folder = join(hubCache, `models--${repository.replace('/', '--')}`);
  const commit = /^[0-9a-f]{40}$/.test(revision)
    ? revision
    : await readFile(join(folder, 'refs', revision), 'utf8').then(
        (text) => text.trim(),
        () => '',
      );
  if (!/^[0-9a-f]{40}$/.test(commit)) return undefined;
  const snapshot = join(folder, 'snapshots', commit);
  return (await isFolder(snapshot)) ? snapshot : undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (stats) => (stats.isFile() ? stats.size : undefined),
    () => undefined,
  );
}
