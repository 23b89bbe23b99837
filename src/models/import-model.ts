/** A model brought on a stick or by mail: out of a zip or folder, into the store, checked before it counts. */
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';
import { t } from '../l10n/texts.js';
import { CATALOGUE, isPinned, type CatalogueEntry, type HubModel } from './catalogue.js';
import { ModelError, megabytes } from './errors.js';
import { sha256OfFile } from './file-hashes.js';
import { IMPORTS } from './installed-models.js';
import { installedFolder, recordInstalled } from './installed-model.js';
import type { Model } from './model.js';
import { openModelFolder } from './open-model-folder.js';

export interface ImportOptions {
  /** Folder that models are kept in; made where it does not exist. */
  readonly store: string;
  readonly cacheFolder: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (doneBytes: number, totalBytes: number) => void;
  readonly catalogue?: readonly HubModel[];
}

export interface Imported {
  readonly model: Model;
  /** Where it is a model of the catalogue: that one. It is chosen by its id then, and not as a folder. */
  readonly entry?: CatalogueEntry;
}

/** One file that could be part of a model. */
interface Source {
  /** Within the zip or folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly open: () => Promise<Readable>;
}

interface Archive {
  readonly files: readonly Source[];
  readonly close: () => void;
}

/** More entries than any model has: a folder of everything, or a zip made to keep its reader busy. */
const MOST_FILES = 100_000;
const SPARE = 64 * 2 ** 20;

/**
 * Copies the model out of a zip or folder. Nothing but the files of a model is taken, by their names; the rest of a zip is
 * not unpacked. Where all files of a model of the catalogue are among them, unchanged, it is installed as that one.
 *
 * @param from absolute path of the zip or folder; config.json may be any number of folders below
 * @throws ModelError if there is no CLIP model in it that can be used here; Error of the file system; the signal's reason
 */
export async function importModel(from: string, options: ImportOptions): Promise<Imported> {
  const { store, cacheFolder, signal = new AbortController().signal, catalogue = CATALOGUE } = options;
  const archive = await openArchive(from);
  const staging = join(store, IMPORTS, `.${randomUUID()}`);
  try {
    const { root, files } = modelFiles(from, archive.files);
    const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
    await mkdir(staging, { recursive: true });
    await requireRoom(staging, totalBytes);
    let done = 0;
    for (const file of files) {
      signal.throwIfAborted();
      await copy(file, join(staging, ...file.path.slice(root.length).split('/')), signal, (bytes) =>
        options.onProgress?.((done += bytes), totalBytes),
      );
    }
    const entry = await entryOf(staging, catalogue, signal);
    if (entry) return { entry, model: await install(staging, entry, store, cacheFolder) };
    const checked = await openModelFolder(staging, { cacheFolder });
    const folder = join(store, IMPORTS, `${nameOf(from, root)}-${checked.fingerprint.slice(0, 8)}`);
    // The same model once more: what is there is as good.
    if (!(await exists(folder))) await rename(staging, folder);
    return { model: await openModelFolder(folder, { cacheFolder }) };
  } finally {
    archive.close();
    await rm(staging, { recursive: true, force: true });
  }
}

async function install(staging: string, entry: CatalogueEntry, store: string, cacheFolder: string): Promise<Model> {
  const folder = installedFolder(store, entry);
  for (const { path } of entry.files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await rename(join(staging, path), join(folder, path));
  }
  await recordInstalled(folder, entry);
  return openModelFolder(folder, { cacheFolder, known: entry });
}

/** The model of the catalogue whose files are all here. */
async function entryOf(folder: string, catalogue: readonly HubModel[], signal: AbortSignal): Promise<CatalogueEntry | undefined> {
  for (const entry of catalogue.filter(isPinned)) {
    const sizes = await Promise.all(entry.files.map(({ path }) => sizeOf(join(folder, path))));
    if (!entry.files.every(({ bytes }, index) => sizes[index] === bytes)) continue;
    let whole = true;
    for (const { path, sha256 } of entry.files) whole &&= (await sha256OfFile(join(folder, path), signal)) === sha256;
    if (whole) return entry;
  }
  return undefined;
}

const SMALL_FILE = /^(config|preprocessor_config|tokenizer|tokenizer_config)\.json$/;
/** The towers, whole or quantised, and the files beside them that exporters put weights into. */
const TOWER_FILE = /^(onnx\/)?((vision|text)_model(_quantized)?\.onnx(_data)?|[\w.-]+[._](data|weights?|bin))$/;

/** @returns the files of the model that lies highest, and the path that all of them begin with */
function modelFiles(from: string, files: readonly Source[]): { root: string; files: readonly Source[] } {
  const roots = files
    .filter(({ path }) => basename(path) === 'config.json')
    .map(({ path }) => path.slice(0, -'config.json'.length))
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
  const root = roots.find((each) =>
    files.some(({ path }) => /^(onnx\/)?vision_model(_quantized)?\.onnx$/.test(within(each, path) ?? '')),
  );
  if (root === undefined)
    throw new ModelError(
      t(
        '{from} holds no CLIP model: there is no folder in it with config.json and onnx/vision_model.onnx. It must be a model in the Hugging Face layout, with all files under the names that they have on the hub.',
        { from },
      ),
    );
  const wanted = files.filter(({ path }) => {
    const name = within(root, path);
    return name !== undefined && (SMALL_FILE.test(name) || TOWER_FILE.test(name));
  });
  return { root, files: wanted };
}

function within(root: string, path: string): string | undefined {
  return path.startsWith(root) ? path.slice(root.length) : undefined;
}

async function openArchive(from: string): Promise<Archive> {
  const stats = await stat(from).catch((cause: unknown) => {
    throw new ModelError(t('{from} does not exist or cannot be read.', { from }), { cause });
  });
  return stats.isDirectory() ? openFolder(from) : openZip(from);
}

async function openFolder(from: string): Promise<Archive> {
  const entries = await readdir(from, { withFileTypes: true, recursive: true });
  if (entries.length > MOST_FILES)
    throw new ModelError(
      t('{from} holds more than {most} files. Choose the folder of the model itself.', { from, most: MOST_FILES }),
    );
  // Caches keep their files as links.
  const candidates = entries.filter((entry) => entry.isFile() || entry.isSymbolicLink());
  const files = await Promise.all(
    candidates.map(async (entry): Promise<Source[]> => {
      const file = join(entry.parentPath, entry.name);
      const bytes = await sizeOf(file);
      if (bytes === undefined) return [];
      const path = file.slice(from.length).replaceAll('\\', '/').replace(/^\/+/, '');
      return [{ path, bytes, open: () => Promise.resolve(createReadStream(file)) }];
    }),
  );
  return { files: files.flat(), close: () => undefined };
}

async function openZip(from: string): Promise<Archive> {
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) =>
    yauzl.open(from, { lazyEntries: true, autoClose: false }, (cause, opened) => {
      if (cause)
        reject(
          new ModelError(
            t('{from} is neither a folder nor a zip file that can be read ({reason}).', { from, reason: cause.message }),
            { cause },
          ),
        );
      else resolve(opened);
    }),
  );
  try {
    const files = await new Promise<Source[]>((resolve, reject) => {
      const found: Source[] = [];
      zip.on('error', (cause: Error) =>
        reject(
          new ModelError(t('The zip file {from} is damaged ({reason}). Copy it again.', { from, reason: cause.message }), {
            cause,
          }),
        ),
      );
      zip.on('end', () => resolve(found));
      zip.on('entry', (entry: yauzl.Entry) => {
        if (entry.isEncrypted())
          reject(new ModelError(t('The zip file {from} has a password. Unpack it yourself and import the folder.', { from })));
        if (found.length >= MOST_FILES)
          reject(
            new ModelError(
              t('{from} holds more than {most} files. Zip the folder of the model itself.', { from, most: MOST_FILES }),
            ),
          );
        if (!entry.fileName.endsWith('/'))
          found.push({ path: entry.fileName, bytes: entry.uncompressedSize, open: () => openEntry(from, zip, entry) });
        zip.readEntry();
      });
      zip.readEntry();
    });
    return { files, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

function openEntry(from: string, zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Readable> {
  return new Promise((resolve, reject) =>
    zip.openReadStream(entry, (cause, stream) => {
      if (cause)
        reject(
          new ModelError(
            t('{file} in {from} cannot be unpacked ({reason}).', { file: entry.fileName, from, reason: cause.message }),
            { cause },
          ),
        );
      else resolve(stream);
    }),
  );
}

async function copy(file: Source, target: string, signal: AbortSignal, onBytes: (bytes: number) => void): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  let length = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _, next) {
      length += chunk.length;
      onBytes(chunk.length);
      next(null, chunk);
    },
  });
  try {
    await pipeline(await file.open(), counting, createWriteStream(target), { signal });
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof ModelError) throw cause;
    throw new ModelError(
      t('{path} could not be copied: {reason}. Check the source and the disk.', {
        path: file.path,
        reason: cause instanceof Error ? cause.message : String(cause),
      }),
      { cause },
    );
  }
  if (length !== file.bytes)
    throw new ModelError(
      t('{path} ends after {length} of {bytes} bytes. Copy it again.', { path: file.path, length, bytes: file.bytes }),
    );
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes + SPARE)
    throw new ModelError(
      t('The disk of {folder} has {free} free, and the model needs {needed}. Make room and import again.', {
        folder,
        free: megabytes(bavail * bsize),
        needed: megabytes(bytes + SPARE),
      }),
    );
}

/** A name for the model's folder: that of the folder it lay in, or of the zip. */
function nameOf(from: string, root: string): string {
  const name = root === '' ? basename(from).replace(/\.zip$/i, '') : basename(root);
  return (
    name
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 60) || 'model'
  );
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    (stats) => (stats.isFile() ? stats.size : undefined),
    () => undefined,
  );
}
