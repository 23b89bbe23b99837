/**
 * Pictures that were encoded once, found again by their contents, and by their files without reading them.
 */
import * as v from 'valibot';
import type { Collection } from '../stores/collection.js';
import type { Entry } from '../stores/record.js';
import { fileKey } from './file-key.js';
import type { EncodedImage, ImageSource } from './protocol.js';

/** Files looked at on the disk at one time. */
const FILES_AT_ONCE = 64;

const box = v.object({ left: v.number(), top: v.number(), right: v.number(), bottom: v.number() });

/** What is kept of an encoded picture beside its embedding. */
const Note = v.object({
  width: v.number(),
  height: v.number(),
  seen: v.array(box),
  runtime: v.picklist(['native', 'wasm']),
  device: v.string(),
  deviceFallback: v.exactOptional(v.string()),
  decodedBy: v.exactOptional(v.literal('browser')),
});

/** A file as it was before it was read. */
export interface FileState {
  /** Undefined where the file cannot be known again: it is not a file, or has just been changed. */
  readonly key: string | undefined;
}

export class StoredImages {
  /**
   * @param images     by the SHA-256 of their bytes; of one model, device and way of seeing
   * @param files      SHA-256 by path, size and times; of all
   * @param projection numbers of an embedding
   */
  constructor(
    private readonly images: () => Collection,
    private readonly files: () => Collection,
    private readonly projection: number,
  ) {}

  /** To be asked for before the file is read, so that a change meanwhile does not go unseen. */
  async stateOf(source: ImageSource): Promise<FileState> {
    return { key: source.kind === 'file' ? await fileKey(source.path) : undefined };
  }

  /** The picture as it was encoded from this file, if the file is as it was. */
  ofFile({ key }: FileState): EncodedImage | undefined {
    const sha256 = key === undefined ? undefined : this.files().get(key)?.note;
    return sha256 === undefined ? undefined : this.get(sha256);
  }

  /** The same for many files, in their order. */
  async ofFiles(paths: readonly string[], breath: () => Promise<void>): Promise<(EncodedImage | undefined)[]> {
    const found: (EncodedImage | undefined)[] = [];
    for (let from = 0; from < paths.length; from += FILES_AT_ONCE) {
      await breath();
      const keys = await Promise.all(paths.slice(from, from + FILES_AT_ONCE).map(fileKey));
      found.push(...keys.map((key) => this.ofFile({ key })));
    }
    return found;
  }

  /** The picture of these contents, whichever file they are in and whoever has encoded it. */
  async ofContents(sha256: string, state: FileState): Promise<EncodedImage | undefined> {
    if (!this.images().has(sha256)) await this.images().refresh();
    const found = this.get(sha256);
    if (found) this.remember(state, sha256);
    return found;
  }

  /** Keeps what was encoded: it is on the disk when this returns. Why native code failed then is no news later. */
  keep(state: FileState, { image_embeds, sha256, runtimeFallback: _, decoderFallback: __, ...rest }: EncodedImage): void {
    this.images().put(sha256, { embedding: image_embeds, note: JSON.stringify(rest) });
    this.remember(state, sha256);
  }

  private remember({ key }: FileState, sha256: string): void {
    if (key !== undefined && this.files().get(key)?.note !== sha256)
      this.files().put(key, { embedding: new Float32Array(), note: sha256 });
  }

  private get(sha256: string): EncodedImage | undefined {
    const entry = this.images().get(sha256);
    const note = entry?.embedding.length === this.projection ? noteOf(entry) : undefined;
    // A copy: the entry's own numbers stay as they are, whatever becomes of the answer.
    return entry && note && { ...note, sha256, image_embeds: entry.embedding.slice() };
  }
}

function noteOf({ note }: Entry): v.InferOutput<typeof Note> | undefined {
  try {
    const read = v.safeParse(Note, JSON.parse(note));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}
