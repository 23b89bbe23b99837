/** A model from the hub into the browser's storage: the same questions and checks as on a disk, by the browser's own fetch. */
import { t } from '../l10n/texts.js';
import { totalBytes, type CatalogueEntry } from '../models/catalogue.js';
import { systemClock } from '../models/clock.js';
import { downloadFile } from '../models/download-file.js';
import type { DownloadProgress } from '../models/download.js';
import { DownloadError, downloadStopped } from '../models/errors.js';
import { hubAt, type Fetch } from '../models/hub-request.js';
import { TransferRate } from '../models/transfer-rate.js';
import { folderOf, missingFiles } from './browser-models.js';

/** About ten times a second. */
const SAY_MILLISECONDS = 100;

/**
 * Fetches what is missing of a model.
 *
 * @param store URI of the folder that models are kept in
 * @throws DownloadError; pieces that were fetched stay for the next try
 */
export async function downloadModel(
  entry: CatalogueEntry,
  store: string,
  endpoint: string,
  signal: AbortSignal,
  onProgress: (progress: DownloadProgress) => void,
): Promise<void> {
  const hub = hubAt(endpoint, browserFetch, undefined);
  const missing = await missingFiles(store, entry);
  const rate = new TransferRate(systemClock);
  const total = totalBytes(entry);
  let done = total - missing.reduce((sum, { bytes }) => sum + bytes, 0);
  let saidAt = -Infinity;
  const say = (doneBytes: number, file: string, waiting?: string): void => {
    saidAt = systemClock.now();
    const bytesPerSecond = waiting === undefined ? rate.bytesPerSecond() : 0;
    onProgress({ doneBytes, totalBytes: total, bytesPerSecond, file, ...(waiting !== undefined && { waiting }) });
  };
  try {
    for (const file of missing) {
      let there = 0;
      await downloadFile({
        hub,
        repository: entry.repository,
        revision: entry.revision,
        file,
        target: `${folderOf(store, entry)}/${file.path}`,
        clock: systemClock,
        signal,
        onBytes: (bytes, fetched) => {
          there = bytes;
          rate.add(fetched);
          if (systemClock.now() - saidAt >= SAY_MILLISECONDS) say(done + bytes, file.path);
        },
        onWait: (why) => say(done + there, file.path, why),
      });
      done += file.bytes;
      say(done, file.path);
    }
  } catch (error) {
    if (signal.aborted) throw downloadStopped(entry, error);
    if (error instanceof DownloadError) throw error;
    throw new DownloadError(
      'disk',
      t("The model could not be written to the browser's storage: {reason}. The browser may be out of room for this site.", {
        reason: error instanceof Error ? error.message : String(error),
      }),
      { cause: error },
    );
  }
}

/**
 * Browsers follow redirects themselves and show nobody where they lead, and set what headers they like: only the range is
 * ours, as any other header would have to be allowed by the hub first.
 */
const browserFetch: Fetch = (url, { headers: { range }, signal }) =>
  fetch(url, { headers: range === undefined ? {} : { range }, signal, credentials: 'omit' });
