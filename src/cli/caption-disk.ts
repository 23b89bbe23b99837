/** Captions on this machine's disk. */
import { access, constants, lstat, readdir, readFile, unlink } from 'node:fs/promises';
import type { NamesOnDisk } from '../collection/caption-files.js';
import { LONGEST_CAPTION, type CaptionDisk } from '../collection/caption-writing.js';
import { writeWhole } from '../files/write-whole.js';
import { hasCode } from '../stores/has-code.js';

export const CAPTION_DISK: CaptionDisk = {
  look: async (file) => {
    try {
      const state = await lstat(file);
      if (state.isSymbolicLink()) return { kind: 'link' };
      if (!state.isFile()) return { kind: 'other' };
      if (state.size > LONGEST_CAPTION) throw new Error('it is longer than a caption, and stays as it is');
      return { kind: 'file', bytes: await readFile(file) };
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return { kind: 'nothing' };
      throw error;
    }
  },
  write: async (file, bytes, fresh) => {
    // A file that may only be read is not to be replaced by one beside it either.
    if (!fresh) await access(file, constants.W_OK);
    await writeWhole(file, bytes, fresh);
  },
  remove: unlink,
};

export const NAMES_ON_DISK: NamesOnDisk = {
  isThere: (path) =>
    lstat(path).then(
      () => true,
      () => false,
    ),
  names: (folder) => readdir(folder).catch(() => []),
};
