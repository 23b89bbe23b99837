/** Small files of the person's own, which are there whole or as they were before, whatever happens while they are written. */
import { randomUUID } from 'node:crypto';
import { link, open, rename, rm, stat, writeFile } from 'node:fs/promises';

/**
 * Writes a file beside and gives it its name once it is on the disk.
 *
 * @param isNew whether there must be no such file yet; else what is there is replaced, and its permissions stay
 * @throws Error of the file system, EEXIST where the file has come into being meanwhile; what was there before is unchanged
 */
export async function writeWhole(file: string, text: string | Uint8Array, isNew: boolean): Promise<void> {
  const draft = `${file}.${randomUUID().slice(0, 8)}.part`;
  const mode = isNew ? undefined : (await stat(file)).mode;
  try {
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (isNew) await giveName(draft, file, text);
    else await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/** A link is refused where the name is taken, which a rename is not. */
async function giveName(draft: string, file: string, text: string | Uint8Array): Promise<void> {
  try {
    await link(draft, file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Not every file system has links: exFAT has none.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS' && code !== 'EOPNOTSUPP') throw error;
    await writeFile(file, text, { flag: 'wx' });
  }
}
