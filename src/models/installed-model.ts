/** Where downloaded models lie, and when one counts as whole: only with the record that is written last. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { t } from '../l10n/texts.js';
import { totalBytes, type CatalogueEntry, type CatalogueFile } from './catalogue.js';
import { ModelError } from './errors.js';
import { partialBytes } from './partial-file.js';
import { writeJson } from './write-json.js';

const Installed = v.object({
  version: v.literal(1),
  files: v.record(v.string(), v.object({ bytes: v.number(), sha256: v.string() })),
});

/**
 * The folder of a model within a store: `STORE/owner/name/REVISION`.
 *
 * @throws ModelError if the entry's own names would lead out of the store
 */
export function installedFolder(store: string, entry: CatalogueEntry): string {
  const parts = [...entry.repository.split('/'), entry.revision];
  const paths = entry.files.flatMap(({ path }) => path.split('/'));
  if (![...parts, ...paths].every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part)))
    throw new ModelError(
      t('The model {id} has a name or a file that cannot be a path: {repository}.', {
        id: entry.id,
        repository: entry.repository,
      }),
    );
  return join(store, ...parts);
}

/** Whether all files of a model were verified there once and still have their sizes. */
export async function isInstalled(store: string, entry: CatalogueEntry): Promise<boolean> {
  const folder = installedFolder(store, entry);
  const record = await readRecord(folder);
  for (const file of entry.files) {
    const noted = record[file.path];
    if (noted?.sha256 !== file.sha256 || noted.bytes !== file.bytes) return false;
    if ((await sizeOf(join(folder, file.path))) !== file.bytes) return false;
  }
  return true;
}

/** Notes that all files of a model lie in a folder, verified. To be called last, when they do. */
export async function recordInstalled(folder: string, entry: CatalogueEntry): Promise<void> {
  // Another entry of the same repository may have files of its own here.
  const files = { ...(await readRecord(folder)) };
  for (const { path, bytes, sha256 } of entry.files) files[path] = { bytes, sha256 };
  await writeJson(recordPath(folder), { version: 1, files });
}

/** Takes files out of a folder's record, so that no model with them counts as whole. */
export async function forgetInstalled(folder: string, paths: ReadonlySet<string>): Promise<void> {
  const left = Object.entries(await readRecord(folder)).filter(([path]) => !paths.has(path));
  await writeJson(recordPath(folder), { version: 1, files: Object.fromEntries(left) });
}

/** What of a model is in its folder, whole files and parts, in bytes. */
export async function bytesThere(folder: string, entry: CatalogueEntry): Promise<{ fetched: number; missing: number }> {
  const there = await Promise.all(entry.files.map((file) => bytesOfFileThere(folder, file)));
  const fetched = there.reduce((sum, bytes) => sum + bytes, 0);
  return { fetched, missing: totalBytes(entry) - fetched };
}

async function bytesOfFileThere(folder: string, file: CatalogueFile): Promise<number> {
  const path = join(folder, file.path);
  return (await sizeOf(path)) === file.bytes ? file.bytes : partialBytes(path, file);
}

async function readRecord(folder: string): Promise<v.InferOutput<typeof Installed>['files']> {
  try {
    return v.parse(Installed, JSON.parse(await readFile(recordPath(folder), 'utf8'))).files;
  } catch {
    return {};
  }
}

function recordPath(folder: string): string {
  return join(folder, 'installed.json');
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (stats) => (stats.isFile() ? stats.size : undefined),
    () => undefined,
  );
}
