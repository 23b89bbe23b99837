/** What the engine has computed once, kept in memory and, where there is a folder for it, on the disk. */
import { createHash } from 'node:crypto';
import type { Seeing } from '../clip/seeing.js';
import type { Model } from '../models/model.js';
import type { Collection } from '../stores/collection.js';
import { EmbeddingStore } from '../stores/embedding-store.js';
import type { Entry } from '../stores/record.js';
import { providerFor } from './open-session.js';
import type { Runtime } from './protocol.js';
import { StoredImages } from './stored-images.js';

/** Raised where the same text gives other tokens than before, or the tower's answer is treated differently. */
const TEXTS_VERSION = 1;

/** Raised where the same file gives other pixel_values than before, or where more is to be kept of a picture. */
const IMAGES_VERSION = 1;

/** Raised where only what is decoded fast gives others. */
const FAST_VERSION = 3;

/** Raised where files are known again by something else. */
const FILES_VERSION = 1;

export interface StoredText {
  /** A unit vector, [projection]; not to be changed. */
  readonly embedding: Float32Array;
  /** Whether the text was longer than the model's context and was cut. */
  readonly isCut: boolean;
}

export class StoredEmbeddings {
  private readonly store: EmbeddingStore;

  /** @param folder of all files; undefined keeps everything in memory */
  constructor(folder: string | undefined) {
    this.store = new EmbeddingStore(folder);
  }

  /** The texts of a model on a device; those on the disk are read when they are first asked for. */
  async texts(model: Model, runtime: Runtime): Promise<StoredTexts> {
    const name = `texts/${TEXTS_VERSION}/${placeOf(model, runtime)}`;
    return new StoredTexts(await this.loaded(name, runtime), model.projection);
  }

  /** Pictures by a model on a device, seen in one way. */
  async images(model: Model, runtime: Runtime, { preprocessing, crop, decode }: Seeing): Promise<StoredImages> {
    const decoded = decode === 'fast' ? `fast-${FAST_VERSION}` : decode;
    const name = `images/${IMAGES_VERSION}/${placeOf(model, runtime)}/${preprocessing}.${crop}.${decoded}`;
    const [images, files] = await Promise.all([this.loaded(name, runtime), this.loaded(`files/${FILES_VERSION}`, runtime)]);
    return new StoredImages(images, files, model.projection);
  }

  /** What all files take. */
  get bytes(): number {
    return this.store.bytes;
  }

  /** Deletes everything, also what other windows and other versions have stored. @returns bytes that are free now */
  clear(): number {
    return this.store.clear();
  }

  /** Asked for by its name each time it is used, for what was cleared meanwhile is begun anew. */
  private async loaded(name: string, { storeMiB }: Runtime): Promise<() => Collection> {
    this.store.limitBytes = storeMiB * 2 ** 20;
    await this.store.collection(name).load();
    return () => this.store.collection(name);
  }
}

export class StoredTexts {
  constructor(
    private readonly collection: () => Collection,
    private readonly projection: number,
  ) {}

  get(text: string): StoredText | undefined {
    const entry = this.collection().get(text);
    return entry && textOf(entry, this.projection);
  }

  /** Whether it is stored; that is no use of it. */
  has(text: string): boolean {
    return this.collection().has(text);
  }

  putAll(texts: readonly (readonly [text: string, stored: StoredText])[]): void {
    this.collection().putAll(texts.map(([text, { embedding, isCut }]) => [text, { embedding, note: isCut ? CUT : '' }]));
  }

  /** Takes in what other windows and the command line have computed since. */
  refresh(): Promise<void> {
    return this.collection().refresh();
  }
}

const CUT = 'cut';

function textOf({ embedding, note }: Entry, projection: number): StoredText | undefined {
  return embedding.length === projection ? { embedding, isCut: note === CUT } : undefined;
}

/**
 * What decides the numbers, whatever is encoded: the model, and what computes it. The two runtimes agree within 1e-4, so what
 * WebAssembly computes in place of native code is kept with it; where WebAssembly itself is wanted, its own is answered.
 */
function placeOf({ fingerprint }: Model, { library, device }: Runtime): string {
  return [fingerprint, library === 'wasm' ? 'wasm' : 'native', providerFor(device)].map(pathSafe).join('/');
}

function pathSafe(name: string): string {
  return /^[\w-]+$/.test(name) ? name : createHash('sha256').update(name).digest('hex').slice(0, 16);
}
