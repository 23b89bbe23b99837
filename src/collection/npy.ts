/** Embeddings as NumPy reads them: version 1.0 of its file format, float32, little-endian, rows one after the other. */
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { endianness } from 'node:os';
import { hasCode } from '../stores/has-code.js';

/**
 * Bytes before the first number, however many rows there are: the header can be written again once their number is known. NumPy
 * wants a multiple of 64.
 */
export const NPY_HEADER_BYTES = 128;

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
 * A file that grows row by row, however many there will be, and is gone on with after whatever ended its writer. Under its name
 * it is there only once it is whole; until then it has `.part` after it.
 */
export class NpyFile {
  private constructor(
    private readonly path: string,
    private readonly columns: number,
    private readonly file: FileHandle,
    private written: number,
  ) {}

  /**
   * Begins a file, or goes on with an unfinished one.
   *
   * @param rows kept of an unfinished file, at most as many as {@link unfinishedRows} says; what stands after them is cut off
   * @throws what the file system does where no file can be written there
   */
  static async open(path: string, columns: number, rows = 0): Promise<NpyFile> {
    const file = await open(partOf(path), rows > 0 ? 'r+' : 'w');
    if (rows > 0) await file.truncate(NPY_HEADER_BYTES + rows * columns * Float32Array.BYTES_PER_ELEMENT);
    else await file.write(npyHeader(0, columns), 0, NPY_HEADER_BYTES, 0);
    return new NpyFile(path, columns, file, rows);
  }

  /**
   * Whole rows of an unfinished file that can be relied on; undefined where there is none. A machine that lost its power may
   * have left zeros where numbers were not written yet, and no embedding is all zeros.
   *
   * @param doubtful rows at its end that may not have been on the disk
   */
  static async unfinishedRows(path: string, columns: number, doubtful: number): Promise<number | undefined> {
    const file = await open(partOf(path), 'r').catch((error: unknown) => {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    });
    if (!file) return undefined;
    try {
      const rowBytes = columns * Float32Array.BYTES_PER_ELEMENT;
      const { size } = await file.stat();
      const rows = Math.max(0, Math.floor((size - NPY_HEADER_BYTES) / rowBytes));
      const row = new Uint8Array(rowBytes);
      for (let at = Math.max(0, rows - doubtful); at < rows; at++) {
        await file.read(row, 0, rowBytes, NPY_HEADER_BYTES + at * rowBytes);
        if (row.every((byte) => byte === 0)) return at;
      }
      return rows;
    } finally {
      await file.close();
    }
  }

  /** Rows so far. */
  get rows(): number {
    return this.written;
  }

  /**
   * Adds a row. To be awaited before the next.
   *
   * @param row [columns]
   * @throws RangeError if it has another number of columns; what the file system does, such as ENOSPC
   */
  async append(row: Float32Array): Promise<void> {
    if (row.length !== this.columns) throw new RangeError(`A row has ${this.columns} numbers here, not ${row.length}.`);
    await writeAll(this.file, npyRows(row), NPY_HEADER_BYTES + this.written * row.byteLength);
    this.written++;
  }

  /** What was added is on the disk when this returns, whatever becomes of the machine. */
  async sync(): Promise<void> {
    await this.file.sync();
  }

  /** The file is whole and has its name when this returns; what had that name before is gone. */
  async close(): Promise<void> {
    await writeAll(this.file, npyHeader(this.written, this.columns), 0);
    await this.file.sync();
    await this.file.close();
    await rename(partOf(this.path), this.path);
  }

  /** Leaves it unfinished, to be gone on with. */
  async leave(): Promise<void> {
    await this.file.close();
  }

  /** Leaves nothing behind; what had the file's name before stays as it was. */
  async discard(): Promise<void> {
    await this.file.close();
    await rm(partOf(this.path), { force: true });
  }
}

/** A system may write less than it was given. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
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
