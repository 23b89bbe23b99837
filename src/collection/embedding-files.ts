/**
 * Embeddings of many pictures as files that grow: `NAME.npy`, and `NAME.rows.jsonl` with a line for each picture, also for those
 * that could not be read. Both have `.part` after their names until they are whole, and are gone on with after whatever ended
 * their writer.
 *
 * A row is written before its line. So a row without a line is one that was cut off; the other way round can only be where a
 * machine lost its power.
 */
import { createReadStream } from 'node:fs';
import { lstat, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import * as v from 'valibot';
import { hasCode } from '../stores/has-code.js';
import type { EncodedImage } from '../engine/protocol.js';
import type { GazeResult } from '../gaze/result.js';
import { NpyFile } from './npy.js';

/** What the embeddings were computed by, as each line says it. */
export type ComputedBy = Pick<GazeResult, 'preprocessing' | 'crop' | 'decode'> & {
  readonly model: string;
  readonly fingerprint: string;
};

/** Files of that name are there, and are not these: whole ones, unfinished ones of another model, or links. */
export class FilesInTheWayError extends Error {
  override readonly name = 'FilesInTheWayError';
}

export interface EmbeddingFilesOptions {
  /** Without `.npy`. */
  readonly name: string;
  /** Of an embedding. */
  readonly columns: number;
  readonly by: ComputedBy;
  /** Whole files of that name are replaced once these are whole, and unfinished ones of another model at once. */
  readonly overwrite: boolean;
}

const Line = v.object({
  row: v.exactOptional(v.number()),
  image: v.string(),
  error: v.exactOptional(v.string()),
  model: v.string(),
  fingerprint: v.string(),
  preprocessing: v.string(),
  crop: v.string(),
  decode: v.string(),
});
type Line = v.InferOutput<typeof Line>;

/** Pictures after which all is brought to the disk: what a machine that loses its power may lose. */
const SYNC_EVERY = 512;

interface Unfinished {
  readonly images: Map<string, number>;
  readonly rows: number;
  readonly failures: number;
  /** Of the lines that are kept, in bytes. */
  readonly end: number;
  readonly by: ComputedBy | undefined;
}

export class EmbeddingFiles {
  private unsynced = 0;

  private constructor(
    private readonly options: EmbeddingFilesOptions,
    private readonly npy: NpyFile,
    private readonly lines: FileHandle,
    private readonly before: Map<string, number>,
    private failed: number,
    private end: number,
  ) {}

  /**
   * Begins the files, or goes on with unfinished ones.
   *
   * @throws FilesInTheWayError; what the file system does where no file can be written there
   */
  static async open(options: EmbeddingFilesOptions): Promise<EmbeddingFiles> {
    const { name, columns, by, overwrite } = options;
    const npyFile = `${name}.npy`;
    if (!overwrite && (await exists(npyFile)))
      throw new FilesInTheWayError(
        /* not translated */ `${npyFile} is there already. Choose another name, or let --overwrite replace it.`,
      );
    await refuseLink(`${npyFile}.part`);
    const rows = await NpyFile.unfinishedRows(npyFile, columns, SYNC_EVERY);
    // Of the two, the lines have their name first: a file of rows without any was whole but for its name.
    if (rows !== undefined && !(await exists(partOf(name))) && (await exists(linesOf(name))))
      await rename(linesOf(name), partOf(name));
    await refuseLink(partOf(name));
    let unfinished = rows === undefined ? undefined : await readLines(partOf(name), rows);
    if (unfinished?.by && !isSame(unfinished.by, by)) {
      if (!overwrite) {
        const { model, preprocessing, crop, decode } = unfinished.by;
        throw new FilesInTheWayError(
          `${npyFile}.part is unfinished, of ${model} with --preprocessing ${preprocessing} --crop ${crop} --decode ${decode}. ` +
            'Ask for these to go on with it, choose another name, or let --overwrite begin it anew.',
        );
      }
      unfinished = undefined;
    }
    const lines = await open(partOf(name), (unfinished?.end ?? 0) > 0 ? 'r+' : 'w');
    await lines.truncate(unfinished?.end ?? 0);
    const npy = await NpyFile.open(npyFile, columns, unfinished?.rows ?? 0);
    return new EmbeddingFiles(
      options,
      npy,
      lines,
      unfinished?.images ?? new Map<string, number>(),
      unfinished?.failures ?? 0,
      unfinished?.end ?? 0,
    );
  }

  /** Pictures with an embedding so far. */
  get rows(): number {
    return this.npy.rows;
  }

  /** Pictures that could not be read so far. */
  get failures(): number {
    return this.failed;
  }

  /** Pictures that an earlier writer has answered and nobody has asked for with {@link skip} since. */
  get unclaimed(): number {
    return [...this.before.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Whether an earlier writer has answered this picture; one that comes twice is answered twice. */
  skip(image: string): boolean {
    const count = this.before.get(image) ?? 0;
    if (count > 1) this.before.set(image, count - 1);
    else this.before.delete(image);
    return count > 0;
  }

  /** Adds a picture, which is in the files when this returns. To be awaited before the next. @throws what the file system does */
  async add(image: string, { image_embeds, width, height, sha256 }: EncodedImage): Promise<void> {
    const row = this.npy.rows;
    await this.npy.append(image_embeds);
    await this.write({ row, image, width, height, sha256, ...this.options.by });
  }

  /** Adds a picture that could not be read. @throws what the file system does */
  async fail(image: string, error: string): Promise<void> {
    this.failed++;
    await this.write({ image, error, ...this.options.by });
  }

  /** The files are whole and have their names when this returns; what had these names before is gone. */
  async finish(): Promise<void> {
    const { name } = this.options;
    await this.lines.sync();
    await this.lines.close();
    await rename(partOf(name), linesOf(name));
    await this.npy.close();
  }

  /** Leaves them unfinished, to be gone on with. */
  async leave(): Promise<void> {
    await this.lines.close();
    await this.npy.leave();
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.lines.close();
    await rm(partOf(this.options.name), { force: true });
    await this.npy.discard();
  }

  private async write(line: object): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.lines.write(bytes, done, bytes.length - done, this.end + done);
      done += bytesWritten;
    }
    this.end += bytes.length;
    if (++this.unsynced < SYNC_EVERY) return;
    this.unsynced = 0;
    await this.npy.sync();
    await this.lines.sync();
  }
}

function linesOf(name: string): string {
  return `${name}.rows.jsonl`;
}

function partOf(name: string): string {
  return `${linesOf(name)}.part`;
}

/** @returns what the lines say, up to the first that is not whole or whose row is not there */
async function readLines(file: string, rows: number): Promise<Unfinished> {
  const images = new Map<string, number>();
  let [known, failures, end] = [0, 0, 0];
  let by: ComputedBy | undefined;
  for await (const { text, bytes } of wholeLines(file)) {
    const line = lineOf(text);
    if (!line || (line.row === undefined) === (line.error === undefined)) break;
    if (line.row !== undefined && (line.row !== known || known === rows)) break;
    if (line.row === undefined) failures++;
    else known++;
    images.set(line.image, (images.get(line.image) ?? 0) + 1);
    by ??= line as ComputedBy;
    end += bytes;
  }
  return { images, rows: known, failures, end, by };
}

function lineOf(text: string): Line | undefined {
  try {
    const read = v.safeParse(Line, JSON.parse(text));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}

/** Each line that has an end; none where there is no file. */
async function* wholeLines(file: string): AsyncGenerator<{ readonly text: string; readonly bytes: number }> {
  let rest = Buffer.alloc(0);
  try {
    for await (const chunk of createReadStream(file)) {
      rest = Buffer.concat([rest, chunk as Buffer]);
      let from = 0;
      for (let to = rest.indexOf(10); to >= 0; to = rest.indexOf(10, from)) {
        yield { text: rest.toString('utf8', from, to), bytes: to + 1 - from };
        from = to + 1;
      }
      rest = rest.subarray(from);
    }
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

function isSame(one: ComputedBy, other: ComputedBy): boolean {
  const keys = ['fingerprint', 'preprocessing', 'crop', 'decode'] as const;
  return keys.every((key) => one[key] === other[key]);
}

/** A repository may hold one under a name that is likely, and what it leads to is not ours to write over. */
async function refuseLink(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found?.isSymbolicLink())
    throw new FilesInTheWayError(
      /* not translated */ `${file} is a link, which nothing is written through. Remove it, or choose another name.`,
    );
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}
