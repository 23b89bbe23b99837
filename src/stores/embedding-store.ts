/**
 * Embeddings that were computed once, kept for all windows and the command line: crash-safe, checked, and bounded.
 *
 * What is lost here is only work, so nothing in it is an error: a file that is damaged, deleted or of another version is as
 * if it held nothing, and a disk that cannot be written to leaves the embeddings in memory.
 */
import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { Collection } from './collection.js';
import { Segment } from './segment.js';

/** A file holds at most this much: what is given up is given up by the file. */
const SEGMENT_BYTES = 4 * 2 ** 20;

/** How many files there are at least before one has to be given up. */
const LEAST_SEGMENTS = 16;

interface Held {
  readonly file: string;
  readonly inMemory: boolean;
  readonly bytes: number;
  readonly used: number;
}

export class EmbeddingStore {
  private readonly collections = new Map<string, Collection>();
  private written = 0;
  private total: number | undefined;
  private limit = Infinity;

  /**
   * @param folder of all files of the store; undefined keeps everything in memory
   * @param now    milliseconds since 1970
   */
  constructor(
    private readonly folder: string | undefined,
    private readonly now: () => number = Date.now,
  ) {}

  /** Beyond this, what was used longest ago is given up. */
  set limitBytes(bytes: number) {
    if (bytes === this.limit) return;
    this.limit = bytes;
    this.total = undefined;
  }

  /**
   * The embeddings of one name, to be refreshed before they are asked for.
   *
   * @param name of path-safe parts with slashes between; it decides what its embeddings are good for: the model's
   *   fingerprint, the device, and all else that changes the numbers
   * @throws RangeError if the name cannot be a path
   */
  collection(name: string): Collection {
    const known = this.collections.get(name);
    if (known) return known;
    if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(name)) throw new RangeError(`"${name}" cannot be the name of a collection.`);
    const folder = this.folder === undefined ? undefined : path.join(this.folder, ...name.split('/'));
    const collection = new Collection(name, folder, {
      now: this.now,
      segmentBytes: () => Math.min(SEGMENT_BYTES, this.limit / LEAST_SEGMENTS),
      written: (bytes) => this.keepWithin(bytes),
    });
    this.collections.set(name, collection);
    return collection;
  }

  /** What all files take, those of other versions too; in memory, what is kept there. */
  get bytes(): number {
    return this.segments().reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * Deletes everything; what other processes compute from now on is kept again.
   *
   * @returns bytes that are free now
   */
  clear(): number {
    const segments = this.segments();
    const before = segments.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const segment of segments) this.giveUp(segment);
    this.collections.clear();
    this.total = undefined;
    return before - this.bytes;
  }

  /** Looks at the disk again only where the limit may have been passed: others write too. */
  private keepWithin(bytes: number): void {
    this.written += bytes;
    if (this.total !== undefined && this.total + this.written <= this.limit && this.written < this.limit / LEAST_SEGMENTS) return;
    const segments = this.segments().sort((a, b) => a.used - b.used || (a.file < b.file ? -1 : 1));
    let total = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    for (const segment of segments) {
      if (total <= this.limit) break;
      this.giveUp(segment);
      total -= segment.bytes;
    }
    this.total = total;
    this.written = 0;
  }

  private giveUp({ file, inMemory }: Held): void {
    for (const collection of this.collections.values())
      for (const segment of collection.files) if (segment.file === file) collection.forget(segment);
    if (inMemory) return;
    try {
      rmSync(file, { force: true });
    } catch {
      // Windows deletes no file that another process reads at this moment; the next time will do.
    }
  }

  private segments(): Held[] {
    const inMemory = [...this.collections.values()].flatMap(({ files }) =>
      files.filter(({ isOnDisk }) => !isOnDisk).map(({ file, end, used }) => ({ file, inMemory: true, bytes: end, used })),
    );
    const onDisk = this.folder === undefined ? [] : filesBelow(this.folder).filter(({ file }) => Segment.isSegment(file));
    return [...onDisk, ...inMemory];
  }
}

function filesBelow(folder: string): Held[] {
  let names: string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const file = path.join(folder, name);
    const state = statSync(file, { throwIfNoEntry: false });
    return state?.isFile() ? [{ file, inMemory: false, bytes: state.size, used: state.mtimeMs }] : [];
  });
}
