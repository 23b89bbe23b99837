/** A file that is being fetched in a browser: in pieces, of which those that are whole stay for the next try. */
import { createHash, type Hash } from 'node:crypto';
import { PIECE_BYTES, piecesThere, readPiece, removePieces, setWhole, writePiece } from '../files/pieced-file.js';
import { t } from '../l10n/texts.js';
import type { CatalogueFile } from './catalogue.js';
import { WrongContentError } from './wrong-content.js';

export { WrongContentError } from './wrong-content.js';

export class PartialFile {
  /** The strong ETag would cost a question of its own before each file; the hash at the end tells. */
  readonly etag = null;
  private hash: Hash = createHash('sha256');
  private bytes = 0;
  private pieces = 0;
  private waiting = new Uint8Array(PIECE_BYTES);
  private filled = 0;

  private constructor(
    private readonly path: string,
    private readonly file: CatalogueFile,
  ) {}

  /** Bytes that are there. */
  get length(): number {
    return this.bytes;
  }

  /**
   * Opens what an earlier try left, hashing it again, or starts with nothing.
   *
   * @param path URI of the whole file
   * @throws whatever the storage throws; the signal's reason
   */
  static async open(path: string, file: CatalogueFile, signal: AbortSignal): Promise<PartialFile> {
    const partial = new PartialFile(path, file);
    const there = await piecesThere(path);
    for (let index = 0; index < there; index++) {
      signal.throwIfAborted();
      const piece = await readPiece(path, index);
      // The last piece of a try that ended before it could say that it was whole is fetched again.
      if (piece.length !== PIECE_BYTES || partial.bytes + piece.length > file.bytes) break;
      partial.take(piece);
      partial.pieces++;
    }
    return partial;
  }

  /** Forgets what is there; what comes now is of another answer. */
  async restart(_etag: string | null): Promise<void> {
    await removePieces(this.path);
    this.hash = createHash('sha256');
    this.bytes = 0;
    this.pieces = 0;
    this.filled = 0;
  }

  /** @throws WrongContentError if there is more than the file has */
  async append(piece: Uint8Array): Promise<void> {
    if (this.bytes + piece.length > this.file.bytes)
      throw new WrongContentError(t('more than its {bytes} bytes arrived', { bytes: this.file.bytes }));
    for (let at = 0; at < piece.length;) {
      const taken = piece.subarray(at, at + PIECE_BYTES - this.filled);
      this.waiting.set(taken, this.filled);
      this.filled += taken.length;
      at += taken.length;
      if (this.filled === PIECE_BYTES) await this.flush();
    }
    this.take(piece);
  }

  /**
   * Verifies the whole and says that it is one.
   *
   * @throws WrongContentError if its bytes are not the file's
   */
  async finish(): Promise<void> {
    const { bytes, sha256 } = this.file;
    if (this.bytes !== bytes)
      throw new WrongContentError(t('{arrived} bytes arrived instead of {bytes}', { arrived: this.bytes, bytes }));
    const found = this.hash.digest('hex');
    if (found !== sha256) throw new WrongContentError(t('its SHA-256 is {found} instead of {sha256}', { found, sha256 }));
    if (this.filled > 0) await this.flush();
    await setWhole(this.path, { bytes, sha256 });
  }

  discard(): Promise<void> {
    return removePieces(this.path);
  }

  close(): Promise<void> {
    this.waiting = new Uint8Array();
    return Promise.resolve();
  }

  private take(piece: Uint8Array): void {
    this.hash.update(piece);
    this.bytes += piece.length;
  }

  private async flush(): Promise<void> {
    await writePiece(this.path, this.pieces, this.waiting.slice(0, this.filled));
    this.pieces++;
    this.filled = 0;
  }
}
