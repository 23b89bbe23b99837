/** A file that is being fetched: what is there of it, under another name, until it is whole and verified. */
import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { t } from '../l10n/texts.js';
import type { CatalogueFile } from './catalogue.js';
import { writeJson } from './write-json.js';
import { WrongContentError } from './wrong-content.js';

const Sidecar = v.object({ version: v.literal(1), bytes: v.number(), sha256: v.string(), etag: v.nullable(v.string()) });

export { WrongContentError } from './wrong-content.js';

/**
 * How much of a file is there to go on with, in bytes.
 *
 * @param path where the whole file is to lie
 */
export async function partialBytes(path: string, file: CatalogueFile): Promise<number> {
  if ((await readSidecar(path, file)) === undefined) return 0;
  const bytes = await stat(partialPath(path)).then(
    ({ size }) => size,
    () => 0,
  );
  return bytes <= file.bytes ? bytes : 0;
}

/** The part fetched so far, with the hash of it running along. */
export class PartialFile {
  private constructor(
    private readonly path: string,
    private readonly file: CatalogueFile,
    private readonly handle: FileHandle,
    private hash: Hash,
    private bytes: number,
    private strongEtag: string | null,
  ) {}

  /** Bytes that are there. */
  get length(): number {
    return this.bytes;
  }

  /** The strong ETag of the answer that carried these bytes, where it had one. */
  get etag(): string | null {
    return this.strongEtag;
  }

  /**
   * Opens what an earlier try left, hashing it again, or starts with nothing.
   *
   * @param path where the whole file is to lie
   * @throws Error of the file system, or an AbortError
   */
  static async open(path: string, file: CatalogueFile, signal: AbortSignal): Promise<PartialFile> {
    await mkdir(dirname(path), { recursive: true });
    const sidecar = await readSidecar(path, file);
    // Without its sidecar nobody knows what these bytes are.
    const usable = sidecar !== undefined && (await partialBytes(path, file)) > 0;
    const handle = await open(partialPath(path), usable ? 'r+' : 'w+');
    try {
      const hash = createHash('sha256');
      const bytes = usable ? await hashWhole(handle, hash, signal) : 0;
      return new PartialFile(path, file, handle, hash, bytes, usable ? sidecar.etag : null);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Forgets what is there; what comes now is of another answer.
   *
   * @param etag the strong ETag of that answer, or null
   */
  async restart(etag: string | null): Promise<void> {
    await this.handle.truncate(0);
    this.hash = createHash('sha256');
    this.bytes = 0;
    this.strongEtag = etag;
    const { bytes, sha256 } = this.file;
    await writeJson(sidecarPath(this.path), { version: 1, bytes, sha256, etag } satisfies v.InferOutput<typeof Sidecar>);
  }

  /** @throws WrongContentError if there is more than the file has */
  async append(piece: Uint8Array): Promise<void> {
    if (this.bytes + piece.length > this.file.bytes)
      throw new WrongContentError(t('more than its {bytes} bytes arrived', { bytes: this.file.bytes }));
    for (let written = 0; written < piece.length;) {
      const { bytesWritten } = await this.handle.write(piece, written, piece.length - written, this.bytes + written);
      written += bytesWritten;
    }
    this.hash.update(piece);
    this.bytes += piece.length;
  }

  /**
   * Verifies the whole and gives it its name. The part is closed then.
   *
   * @throws WrongContentError if its bytes are not the file's
   */
  async finish(): Promise<void> {
    if (this.bytes !== this.file.bytes)
      throw new WrongContentError(
        t('{arrived} bytes arrived instead of {bytes}', { arrived: this.bytes, bytes: this.file.bytes }),
      );
    const sha256 = this.hash.copy().digest('hex');
    if (sha256 !== this.file.sha256)
      throw new WrongContentError(t('its SHA-256 is {found} instead of {sha256}', { found: sha256, sha256: this.file.sha256 }));
    await this.handle.sync();
    await this.handle.close();
    await rename(partialPath(this.path), this.path);
    await rm(sidecarPath(this.path), { force: true });
  }

  /** Closes and deletes it. */
  async discard(): Promise<void> {
    await this.handle.close();
    await rm(partialPath(this.path), { force: true });
    await rm(sidecarPath(this.path), { force: true });
  }

  /** Closes it; what is there stays for the next try. */
  async close(): Promise<void> {
    await this.handle.close();
  }
}

async function hashWhole(handle: FileHandle, hash: Hash, signal: AbortSignal): Promise<number> {
  const buffer = Buffer.allocUnsafe(256 * 1024);
  for (let at = 0; ;) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return at;
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
}

async function readSidecar(path: string, file: CatalogueFile): Promise<v.InferOutput<typeof Sidecar> | undefined> {
  try {
    const sidecar = v.parse(Sidecar, JSON.parse(await readFile(sidecarPath(path), 'utf8')));
    return sidecar.sha256 === file.sha256 && sidecar.bytes === file.bytes ? sidecar : undefined;
  } catch {
    return undefined;
  }
}

function partialPath(path: string): string {
  return `${path}.partial`;
}

function sidecarPath(path: string): string {
  return `${path}.partial.json`;
}
