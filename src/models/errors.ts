/** What can go wrong between a model's name and a model that is ready, told for the person who reads it. */
import { gigabytes, kilobytes, megabytesOf } from '../l10n/amounts.js';
import { t } from '../l10n/texts.js';
import type { HubModel } from './catalogue.js';

/** A folder that is not a CLIP model which can be used here; the message names the file and says why and what to do. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/** The chosen model is not on this machine yet. Not a failure: the question whether to download it. */
export class NoModelError extends Error {
  override readonly name = 'NoModelError';

  /**
   * @param entry        the model that is wanted
   * @param bytesToFetch what a download would still have to fetch; undefined where only the hub knows
   * @param resumable    whether a part of it is there already
   * @param damaged      path within the model of a file whose bytes are not the catalogue's, where that is the reason
   */
  constructor(
    readonly entry: HubModel,
    readonly bytesToFetch: number | undefined,
    readonly resumable: boolean,
    readonly damaged?: string,
  ) {
    const size = bytesToFetch === undefined ? t('the hub says how much') : megabytes(bytesToFetch);
    super(
      damaged !== undefined
        ? t('The model {title} is damaged: {damaged} is not what was downloaded. Download it again ({size}).', {
            title: entry.title,
            damaged,
            size,
          })
        : resumable
          ? t('The model {title} is not downloaded completely; {size} are missing. Go on with the download.', {
              title: entry.title,
              size,
            })
          : t('The model {title} is not on this machine. Download it ({size}), name a model folder, or try the demo model.', {
              title: entry.title,
              size,
            }),
    );
  }
}

/**
 * `network`: no answer, or not the hub's. `http`: the hub refused. `verification`: the bytes are not the catalogue's.
 * `disk`: no room, or no right to write. `cancelled`: somebody stopped it; what was fetched is kept.
 */
export type DownloadFailure = 'network' | 'http' | 'verification' | 'disk' | 'cancelled';

/** A download that ended without the model. What was fetched and may be right is kept for the next try. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';

  constructor(
    readonly kind: DownloadFailure,
    message: string,
    options?: ErrorOptions & { readonly status?: number },
  ) {
    super(message, options);
    if (options?.status !== undefined) this.status = options.status;
  }

  /** The HTTP status, where the hub refused. */
  readonly status?: number;
}

/** Somebody has stopped a download whose parts stay where they are. */
export function downloadStopped({ title }: Pick<HubModel, 'title'>, cause: unknown): DownloadError {
  return new DownloadError('cancelled', t('The download of {title} was stopped. What was fetched is kept.', { title }), {
    cause,
  });
}

/** A number of bytes as people read it: `608 MB` (decimal, as hubs and file managers show it). */
export function megabytes(bytes: number): string {
  if (bytes < 1e6) return kilobytes(Math.ceil(bytes / 1e3) * 1e3);
  return bytes < 1e9 ? megabytesOf(Math.ceil(bytes / 1e6) * 1e6) : gigabytes(bytes);
}
