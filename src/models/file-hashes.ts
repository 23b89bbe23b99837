/** SHA-256 of files, computed once for as long as a file stays what it is. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { writeJson } from './write-json.js';

/** What a file must keep for its hash to stay known. Nanoseconds and inode as text: they pass 2^53. */
const Entry = v.object({
  size: v.number(),
  mtimeNs: v.string(),
  ino: v.string(),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
type Entry = v.InferOutput<typeof Entry>;

const Stored = v.object({ version: v.literal(1), files: v.record(v.string(), Entry) });

/** Some tens of models; the file stays small. */
const MOST_ENTRIES = 500;

/** Hashes remembered in `file-hashes.json` of a folder. A missing or damaged memory costs computing, never an error. */
export class FileHashes {
  private readonly path: string;
  private known: Promise<Map<string, Entry>> | undefined;
  private readonly learnt = new Map<string, Entry>();

  /** @param folder a folder of our own, made where it does not exist */
  constructor(private readonly folder: string) {
    this.path = join(folder, 'file-hashes.json');
  }

  /** Whether the hash of this very state of the file is remembered. */
  async knows(path: string): Promise<boolean> {
    return (await this.recall(path)) !== undefined;
  }

  /**
   * SHA-256 of a file, hex.
   *
   * @throws Error of the file system where the file cannot be read
   */
  async sha256(path: string): Promise<string> {
    const recalled = await this.recall(path);
    if (recalled !== undefined) return recalled.sha256;
    const before = await identity(path);
    const sha256 = await sha256OfFile(path);
    const after = await identity(path);
    // A file that somebody writes to meanwhile has a hash of no state that it ever was in.
    if (same(before, after)) this.learnt.set(resolve(path), { ...before, sha256 });
    return sha256;
  }

  /** Keeps what was learnt for the next process. What another process learnt at the same moment may be lost: it is only work. */
  async save(): Promise<void> {
    if (this.learnt.size === 0) return;
    try {
      await mkdir(this.folder, { recursive: true });
      const merged = new Map([...(await this.read()), ...this.learnt]);
      await writeJson(this.path, { version: 1, files: Object.fromEntries([...merged].slice(-MOST_ENTRIES)) });
    } catch {
      // The memory only saves time: a full disk or a read-only folder must not keep a model from being used.
    }
  }

  private async recall(path: string): Promise<Entry | undefined> {
    this.known ??= this.read();
    const key = resolve(path);
    const entry = this.learnt.get(key) ?? (await this.known).get(key);
    return entry && same(entry, await identity(path)) ? entry : undefined;
  }

  private async read(): Promise<Map<string, Entry>> {
    try {
      return new Map(Object.entries(v.parse(Stored, JSON.parse(await readFile(this.path, 'utf8'))).files));
    } catch {
      return new Map();
    }
  }
}

/**
 * SHA-256 of a file's bytes, hex, read in pieces so that the event loop stays free.
 *
 * @throws Error of the file system, or an AbortError
 */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: 256 * 1024, ...(signal && { signal }) });
  for await (const piece of stream) hash.update(piece as Buffer);
  return hash.digest('hex');
}

async function identity(path: string): Promise<Omit<Entry, 'sha256'>> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true });
  return { size: Number(size), mtimeNs: String(mtimeNs), ino: String(ino) };
}

function same(a: Omit<Entry, 'sha256'>, b: Omit<Entry, 'sha256'>): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ino === b.ino;
}
