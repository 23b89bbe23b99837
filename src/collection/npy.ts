/** Embeddings as NumPy reads them: version 1.0 of its file format, float32, little-endian, rows one after the other. */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { endianness } from 'node:os';

/**
 * Bytes before the first number, however many rows there are: the header can be written again once their number is known. NumPy
 * wants a multiple of 64.
 */
export const NPY_HEADER_BYTES = 128;

/** Bytes gathered before they are written. */
const CHUNK_BYTES = 2 ** 20;

/**
 * @returns the first {@link NPY_HEADER_BYTES} of a file of float32 numbers of shape [rows, columns]
 * @throws RangeError if one of them is no count
 */
export function npyHeader(rows: number, columns: number): Uint8Array {
  if (![rows, columns].every((count) => Number.isSafeInteger(count) && count >= 0))
    throw new RangeError(`An array cannot have the shape (${rows}, ${columns}).`);
  // numpy.lib.format: magic, version, length of what follows, a dictionary, spaces, a newline.
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const header = Buffer.alloc(NPY_HEADER_BYTES, ' ');
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(NPY_HEADER_BYTES - 10, 8);
  header.write(dictionary, 10, 'latin1');
  header.write('\n', NPY_HEADER_BYTES - 1, 'latin1');
  return header;
}

/**
 * @param values numbers row by row, [rows × columns]
 * @returns a whole file
 * @throws RangeError if they are not whole rows
 */
export function npy(values: Float32Array, columns: number): Uint8Array {
  const rows = columns === 0 ? 0 : values.length / columns;
  return Buffer.concat([npyHeader(rows, columns), npyRows(values)]);
}

/**
 * A file that grows row by row, however many there will be. Under its name it is there only once it is whole; until then it has
 * `.part` after it.
 */
export class NpyFile {
  private written = 0;
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;

  private constructor(
    private readonly path: string,
    private readonly columns: number,
    private readonly file: FileHandle,
  ) {}

  /** @throws what the file system does where no file can be made there */
  static async create(path: string, columns: number): Promise<NpyFile> {
    const file = await open(partOf(path), 'w');
    const created = new NpyFile(path, columns, file);
    created.wait(npyHeader(0, columns));
    return created;
  }

  /** Rows so far. */
  get rows(): number {
    return this.written;
  }

  /**
   * Adds a row, which may be changed afterwards. To be awaited before the next.
   *
   * @param row [columns]
   * @throws RangeError if it has another number of columns; what the file system does, such as ENOSPC
   */
  async append(row: Float32Array): Promise<void> {
    if (row.length !== this.columns) throw new RangeError(`A row has ${this.columns} numbers here, not ${row.length}.`);
    this.wait(npyRows(row.slice()));
    this.written++;
    if (this.waitingBytes >= CHUNK_BYTES) await this.flush();
  }

  /** The file is whole and has its name when this returns; what had that name before is gone. */
  async close(): Promise<void> {
    await this.flush();
    const header = npyHeader(this.written, this.columns);
    await this.file.write(header, 0, header.length, 0);
    await this.file.close();
    await rename(partOf(this.path), this.path);
  }

  /** Leaves nothing behind; what had the file's name before stays as it was. */
  async discard(): Promise<void> {
    await this.file.close();
    await rm(partOf(this.path), { force: true });
  }

  private wait(bytes: Uint8Array): void {
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.concat(this.waiting);
    this.waiting = [];
    this.waitingBytes = 0;
    await this.file.writeFile(bytes);
  }
}

function partOf(path: string): string {
  return `${path}.part`;
}

/** @returns the numbers as the file has them; a view of them where this machine has them in that order already */
export function npyRows(values: Float32Array): Uint8Array {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === 'LE' ? bytes : Buffer.from(bytes).swap32();
}
