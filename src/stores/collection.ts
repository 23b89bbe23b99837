/** Embeddings that belong together, such as those of one model's phrases: in memory, and on the disk in files of records. */
import { mkdirSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { seedOf } from './checksum.js';
import { encodeRecord, scanRecords, type Entry } from './record.js';
import { Segment } from './segment.js';

interface Kept {
  readonly entry: Entry;
  readonly segment: Segment;
}

export interface CollectionHost {
  readonly now: () => number;
  /** At this size a file is full and the next one is begun. */
  readonly segmentBytes: () => number;
  /** Told after each record that is kept. */
  readonly written: (bytes: number) => void;
}

export class Collection {
  private readonly kept = new Map<string, Kept>();
  /** By the file's name. */
  private segments = new Map<string, Segment>();
  private own: Segment | undefined;
  /** Takes what cannot be written, until the disk is looked at again. */
  private inMemory: Segment | undefined;
  private readonly seed: number;
  private refreshing: Promise<void> = Promise.resolve();
  private loading: Promise<void> | undefined;

  /**
   * @param name   what its records belong to: under another name they are none
   * @param folder of its files; undefined keeps it in memory
   */
  constructor(
    name: string,
    private readonly folder: string | undefined,
    private readonly host: CollectionHost,
  ) {
    this.seed = seedOf(name);
  }

  /** What is stored under a key, if anything is. The embedding is not to be changed. */
  get(key: string): Entry | undefined {
    const kept = this.kept.get(key);
    kept?.segment.touch(this.host.now());
    return kept?.entry;
  }

  /** Whether something is stored under a key; that is no use of it. */
  has(key: string): boolean {
    return this.kept.has(key);
  }

  keys(): IterableIterator<string> {
    return this.kept.keys();
  }

  get size(): number {
    return this.kept.size;
  }

  /** Files that are known here. */
  get files(): readonly Segment[] {
    return [...this.segments.values()];
  }

  /**
   * Keeps an entry: it is in its file when this returns, and stays there whatever becomes of this process. A disk that is
   * full or cannot be written to is no error: the entry is kept in memory.
   */
  put(key: string, entry: Entry): void {
    this.putAll([[key, entry]]);
  }

  /** Keeps several entries, as {@link put} does, with as few writes as the size of a file allows. */
  putAll(entries: Iterable<readonly [key: string, entry: Entry]>): void {
    const most = this.host.segmentBytes();
    if (most === 0) return;
    let waiting: { key: string; entry: Entry; bytes: Uint8Array }[] = [];
    let size = 0;
    const flush = (): void => {
      if (waiting.length === 0) return;
      const segment = this.write(Buffer.concat(waiting.map(({ bytes }) => bytes)));
      for (const { key, entry } of waiting) this.kept.set(key, { entry, segment });
      this.host.written(size);
      waiting = [];
      size = 0;
    };
    for (const [key, entry] of entries) {
      const bytes = encodeRecord(key, entry, this.seed);
      if (!bytes) continue;
      if (size + bytes.length > most / 2) flush();
      waiting.push({ key, entry, bytes });
      size += bytes.length;
    }
    flush();
  }

  /** Takes in what is on the disk, the first time; later calls wait for that one at most. */
  load(): Promise<void> {
    this.loading ??= this.refresh();
    return this.loading;
  }

  /**
   * Takes in what other processes have written since, and lets go of what they have deleted. The first time it reads
   * everything.
   */
  refresh(): Promise<void> {
    const { folder } = this;
    if (folder === undefined) return Promise.resolve();
    this.refreshing = this.refreshing.then(() => this.readNew(folder));
    return this.refreshing;
  }

  /** Forgets what a file held, which is being deleted. */
  forget(segment: Segment): void {
    this.segments.delete(path.basename(segment.file));
    if (this.own === segment) this.own = undefined;
    if (this.inMemory === segment) this.inMemory = undefined;
    for (const [key, kept] of this.kept) if (kept.segment === segment) this.kept.delete(key);
  }

  private async readNew(folder: string): Promise<void> {
    const names = (await readdir(folder).catch(() => [])).filter((name) => Segment.isSegment(name));
    const states = await Promise.all(names.map((name) => stat(path.join(folder, name)).catch(() => undefined)));
    for (const [at, name] of names.entries()) {
      const file = path.join(folder, name);
      const known = this.segments.get(name);
      const state = states[at];
      if (!state || (known && (known === this.own || state.size <= known.seen))) continue;
      const segment = known ?? Segment.atPath(file);
      const bytes = await segment.readOn();
      if (!bytes) continue;
      segment.used = Math.max(segment.used, state.mtimeMs);
      segment.seen = segment.end + bytes.length;
      this.segments.set(name, segment);
      segment.end += this.scan(bytes, segment);
    }
    // Only now, as a file that was renamed has been read again under its new name.
    const left = new Set(names);
    for (const [name, segment] of this.segments) if (segment.isOnDisk && !left.has(name)) this.forget(segment);
    this.inMemory = undefined;
  }

  /** @returns where the last record ends */
  private scan(bytes: Uint8Array<ArrayBuffer>, segment: Segment): number {
    return scanRecords(bytes, this.seed, (key, entry) => this.kept.set(key, { entry, segment }));
  }

  private write(bytes: Uint8Array): Segment {
    const now = this.host.now();
    // The second try is for a file, or its folder, that somebody has deleted; what fails again is the disk's fault.
    for (let tries = 0; tries < 2 && this.folder !== undefined && !this.inMemory; tries++) {
      try {
        const segment = this.ownSegment(this.folder, now);
        segment.append(bytes);
        segment.used = now;
        return segment;
      } catch {
        this.own = undefined;
      }
    }
    if (!this.inMemory || this.inMemory.end >= this.host.segmentBytes()) this.inMemory = this.add(Segment.own(''));
    this.inMemory.used = now;
    this.inMemory.end += bytes.length;
    return this.inMemory;
  }

  private ownSegment(folder: string, now: number): Segment {
    const full = this.host.segmentBytes();
    if (this.own && this.own.end < full) return this.own;
    mkdirSync(folder, { recursive: true });
    for (const [name, segment] of this.segments)
      if (segment !== this.own && segment.end < full / 2 && segment.takeOver(now, (bytes) => this.scan(bytes, segment))) {
        this.segments.delete(name);
        return (this.own = this.add(segment));
      }
    return (this.own = this.add(Segment.own(folder)));
  }

  private add(segment: Segment): Segment {
    this.segments.set(path.basename(segment.file), segment);
    return segment;
  }
}
