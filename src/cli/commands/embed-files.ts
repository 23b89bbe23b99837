/** `clip-gaze embed IMAGE… --out NAME`: embeddings of many pictures as files that NumPy and its kin read. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddingFiles, FilesInTheWayError } from '../../collection/embedding-files.js';
import { findPictures } from '../../collection/find-pictures.js';
import type { GazeSettings } from '../../gaze/gaze.js';
import { systemClock } from '../../models/clock.js';
import { withLock } from '../../models/lock.js';
import { standpoint } from '../folders.js';
import type { Running } from '../run.js';
import { UsageError } from '../usage-error.js';
import { withPicturesOf } from './embed-lines.js';
import { embedMany, type AskedPicture } from './embed-many.js';

export interface EmbedFilesOptions {
  /** Of the files, with or without `.npy`; relative to where the user stands. */
  readonly out: string;
  readonly overwrite: boolean;
}

/**
 * Writes the embeddings of pictures, and goes on where an earlier run was ended.
 *
 * @param named files, folders and patterns; or lines that name them
 * @throws UsageError where other files are in the way; EngineError where it is not one picture's fault
 */
export async function embedToFiles(
  session: Running,
  settings: GazeSettings,
  named: readonly string[] | AsyncIterable<Uint8Array | string>,
  { out, overwrite }: EmbedFilesOptions,
): Promise<void> {
  const name = path.resolve(standpoint(), out.replace(/\.npy$/i, ''));
  await mkdir(path.dirname(name), { recursive: true });
  const busy = (): never => {
    throw new UsageError(`Another process is writing ${name}.npy at this moment. Choose another name.`);
  };
  const { signal } = session;
  await withLock(`${name}.lock`, { clock: systemClock, signal, onWait: busy }, async (held) => {
    const files = await open(name, settings, overwrite);
    if (files.rows + files.failures > 0)
      session.say(`Going on after ${(files.rows + files.failures).toLocaleString('en')} pictures of an earlier run.`);
    if (files.failures > 0) session.complain(`${files.failures.toLocaleString('en')} of them could not be read.`);
    try {
      const write = (pictures: AsyncIterable<AskedPicture>): Promise<void> =>
        embedMany(session, settings, without(files, pictures), async ({ image, encoded, error }) => {
          held.throwIfAborted();
          if (encoded) await files.add(image, encoded);
          else await files.fail(image, error);
        });
      if ('length' in named) await write(namedPictures(session, named));
      else await withPicturesOf(session, named, write);
    } catch (error) {
      await files.leave();
      session.say(`${name}.npy is not finished. The same command goes on with it.`);
      throw error;
    }
    if ('length' in named && files.rows + files.failures === 0) return files.discard();
    const { unclaimed } = files;
    if (unclaimed > 0)
      session.say(`${unclaimed.toLocaleString('en')} pictures of an earlier run that were not named again are kept.`);
    const rows = files.rows.toLocaleString('en');
    await files.finish();
    session.say(`${rows} rows in ${name}.npy; what they are of is in ${name}.rows.jsonl.`);
  });
}

async function open(name: string, { model, seeing }: GazeSettings, overwrite: boolean): Promise<EmbeddingFiles> {
  try {
    return await EmbeddingFiles.open({
      name,
      columns: model.projection,
      by: { model: model.id, fingerprint: model.fingerprint, ...seeing },
      overwrite,
    });
  } catch (error) {
    throw error instanceof FilesInTheWayError ? new UsageError(error.message) : error;
  }
}

async function* namedPictures(session: Running, named: readonly string[]): AsyncGenerator<AskedPicture> {
  const found = findPictures(named, standpoint(), (what) => session.complain(`${what.named}: ${what.reason}.`));
  for await (const { id, path: image } of found) yield { image, source: () => ({ kind: 'file', path: id }) };
}

async function* without(files: EmbeddingFiles, pictures: AsyncIterable<AskedPicture>): AsyncGenerator<AskedPicture> {
  for await (const picture of pictures) if (!files.skip(picture.image)) yield picture;
}
