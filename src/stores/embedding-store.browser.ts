/** Embeddings that were computed once, in the memory of the browser's worker, which has no disk. */
import type { Entry } from './record.js';

/** What an entry takes beside its embedding. */
const ENTRY_BYTES = 64;

export class EmbeddingStore {
  private readonly collections = new Map<string, MemoryCollection>();
  /** Beyond this, what was kept first is given up. */
  limitBytes = Infinity;

  /** The embeddings of one name. */
  collection(name: string): MemoryCollection {
    const known = this.collections.get(name) ?? new MemoryCollection(() => this.makeRoom());
    this.collections.set(name, known);
    return known;
  }

  get bytes(): number {
    return [...this.collections.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** @returns bytes that are free now */
  clear(): number {
    const freed = this.bytes;
    this.collections.clear();
    return freed;
  }

  private makeRoom(): void {
    for (const collection of this.collections.values()) {
      if (this.bytes <= this.limitBytes) return;
      collection.giveUp(this.bytes - this.limitBytes);
    }
  }
}

/** What a collection on the disk is, as far as the engine asks. */
export class MemoryCollection {
  private readonly kept = new Map<string, Entry>();
  bytes = 0;

  /** @param grown told when entries were added */
  constructor(private readonly grown: () => void) {}

  get(key: string): Entry | undefined {
    return this.kept.get(key);
  }

  has(key: string): boolean {
    return this.kept.has(key);
  }

  put(key: string, entry: Entry): void {
    this.putAll([[key, entry]]);
  }

  putAll(entries: Iterable<readonly [key: string, entry: Entry]>): void {
    for (const [key, entry] of entries) {
      this.drop(key);
      this.kept.set(key, entry);
      this.bytes += bytesOf(key, entry);
    }
    this.grown();
  }

  load(): Promise<void> {
    return Promise.resolve();
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  /** Forgets the oldest entries until so many bytes are free. */
  giveUp(bytes: number): void {
    const until = this.bytes - bytes;
    for (const key of this.kept.keys()) {
      if (this.bytes <= until) return;
      this.drop(key);
    }
  }

  private drop(key: string): void {
    const entry = this.kept.get(key);
    if (!entry) return;
    this.kept.delete(key);
    this.bytes -= bytesOf(key, entry);
  }
}

function bytesOf(key: string, { embedding, note }: Entry): number {
  return embedding.byteLength + 2 * (key.length + note.length) + ENTRY_BYTES;
}
