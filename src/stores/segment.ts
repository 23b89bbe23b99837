/**
 * One file of a collection. Only the process whose name it bears writes to it, and only at its end; all others read it.
 * A file whose writer is gone may be taken over by another, by renaming it: the system lets one of several succeed.
 */
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, renameSync, rmSync, utimesSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { hasCode } from './has-code.js';

const ENDING = '.embeddings';

/** Names of machines are no business of whoever looks at the folder. */
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** A writer on another machine cannot be asked whether it lives; after a day without a word it does not. */
const DAY = 24 * 3600 * 1000;

/** What uses a file says so on the disk at most this often: the order in which files are given up needs no more. */
const TOUCH_EVERY = 10 * 60 * 1000;

export class Segment {
  /** Where the last record that is known ends. */
  end = 0;
  /** How much of the file was looked at, whatever it held. */
  seen = 0;
  /** When it was last used or written, as far as this process knows; milliseconds since 1970. */
  used = 0;
  private touched = 0;

  private constructor(
    public file: string,
    private exists: boolean,
  ) {}

  /** Whether there is a file at all: what could not be written is in memory only. */
  get isOnDisk(): boolean {
    return this.exists;
  }

  static atPath(file: string): Segment {
    return new Segment(file, true);
  }

  /** A file of this process, which comes to be with the first record. */
  static own(folder: string): Segment {
    return new Segment(path.join(folder, ownName()), false);
  }

  static isSegment(name: string): boolean {
    return name.endsWith(ENDING);
  }

  /**
   * Makes it a file of this process, if its writer is gone. What stands after the last record is cut off; a file without
   * any may be of another version, and is left alone.
   *
   * @param scan takes in what the writer wrote after it was last looked at, and says where in that the last record ends
   * @returns whether that was done
   */
  takeOver(now: number, scan: (bytes: Uint8Array<ArrayBuffer>) => number): boolean {
    if (this.end === 0 || writerLives(path.basename(this.file), now - this.used)) return false;
    const file = path.join(path.dirname(this.file), ownName());
    try {
      renameSync(this.file, file);
      this.file = file;
      const handle = openSync(file, 'r+');
      try {
        const bytes = new Uint8Array(Math.max(0, fstatSync(handle).size - this.end));
        this.end += scan(bytes.slice(0, readSync(handle, bytes, 0, bytes.length, this.end)));
        ftruncateSync(handle, this.end);
      } finally {
        closeSync(handle);
      }
      this.seen = this.end;
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Writes at its end. Whole records only: another process may read at any moment.
   *
   * @throws Error of the file system; ENOENT where somebody has deleted the file meanwhile
   */
  append(bytes: Uint8Array): void {
    // Opened each time: a file that was deleted must not be written to any more, and Windows deletes no file that is open.
    const handle = openSync(this.file, this.exists ? 'r+' : 'wx');
    this.exists = true;
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done, bytes.length - done, this.end + done);
      this.end += bytes.length;
    } finally {
      closeSync(handle);
      // On a full disk a file may begin that nothing can be written to.
      if (this.end === 0) rmSync(this.file, { force: true });
    }
  }

  /** What was written after the last record that is known; `undefined` where the file is gone or cannot be read. */
  async readOn(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      const handle = await open(this.file, 'r');
      try {
        const { size } = await handle.stat();
        const bytes = new Uint8Array(Math.max(0, size - this.end));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, this.end);
        return bytesRead === bytes.length ? bytes : bytes.slice(0, bytesRead);
      } finally {
        await handle.close();
      }
    } catch {
      return undefined;
    }
  }

  /** Notes that something of it was used, on the disk too: what was used longest ago is given up first, whoever used it. */
  touch(now: number): void {
    this.used = now;
    if (!this.exists || now - this.touched < TOUCH_EVERY) return;
    this.touched = now;
    try {
      utimesSync(this.file, now / 1000, now / 1000);
    } catch {
      // Another process gave it up, or the folder cannot be written to: then nothing is given up by us either.
    }
  }
}

let made = 0;

/** Among the names of one process a later file's is the greater: the clock of many file systems is too slow to tell. */
function ownName(): string {
  const number = String(++made).padStart(8, '0');
  return `${HOST}.${process.pid}.${number}-${randomBytes(6).toString('hex')}${ENDING}`;
}

function writerLives(name: string, idleMilliseconds: number): boolean {
  const [host, pid] = name.split('.');
  if (host !== HOST) return idleMilliseconds < DAY;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return !hasCode(error, 'ESRCH');
  }
}
