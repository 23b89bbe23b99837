/** What a file is known again by, without reading it. */
import { stat } from 'node:fs/promises';

/** The coarsest clock of a file system that is in use, FAT's, counts two seconds. */
export const SETTLED_MS = 2500;

/**
 * A file is the same as long as its path, size and times of change are. One that was changed in the last moments is not
 * believed to stay so: it could be written to again without its time telling, as clocks of file systems are coarse.
 *
 * @returns equal for the same file unchanged; undefined where it cannot be known again
 */
export async function fileKey(path: string): Promise<string | undefined> {
  const state = await stat(path, { bigint: true }).catch(() => undefined);
  if (!state?.isFile()) return undefined;
  const { size, mtimeNs, ctimeNs } = state;
  const changed = Number((mtimeNs > ctimeNs ? mtimeNs : ctimeNs) / 1_000_000n);
  return Date.now() - changed < SETTLED_MS ? undefined : [path, size, mtimeNs, ctimeNs].join('\0');
}
