/** Fetching a model of the hub, whether or not its files are known yet. */
import { t } from '../l10n/texts.js';
import { totalBytes, isPinned, type CatalogueEntry, type HubModel } from './catalogue.js';
import { systemClock } from './clock.js';
import { downloadModel, type DownloadOptions } from './download.js';
import { DEFAULT_ENDPOINT } from './endpoint.js';
import { DownloadError } from './errors.js';
import { hubAt } from './hub-request.js';
import { installedFolder } from './installed-model.js';
import { resolveModel } from './resolve-model.js';

export interface FetchedModel {
  readonly entry: CatalogueEntry;
  /** Whole and verified. */
  readonly folder: string;
}

/**
 * Asks the hub what the model's files are, where that is not known, and downloads them.
 *
 * @throws DownloadError; ModelError if the model is not one that can be used here, before its towers are fetched
 */
export async function fetchModel(model: HubModel, options: DownloadOptions): Promise<FetchedModel> {
  const { store, endpoint = DEFAULT_ENDPOINT, signal = new AbortController().signal } = options;
  const entry = isPinned(model) ? model : await resolve(model, { ...options, endpoint, signal });
  const folder = options.folder ?? installedFolder(store, entry);
  await downloadModel(entry, { ...options, endpoint, folder, signal });
  return { entry, folder };
}

async function resolve(
  model: HubModel,
  options: DownloadOptions & { readonly endpoint: string; readonly signal: AbortSignal },
): Promise<CatalogueEntry> {
  const { store, endpoint, signal, onProgress, clock = systemClock } = options;
  const hub = hubAt(endpoint, options.fetch, options.token);
  const say = (waiting: string) =>
    onProgress?.({ doneBytes: 0, totalBytes: totalBytes(model) ?? 0, bytesPerSecond: 0, file: '', waiting });
  say(t('Asking {host} what {model} consists of.', { host: hub.endpoint.host, model: model.title }));
  try {
    return await resolveModel(model, { hub, store, clock, signal, onWait: say });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new DownloadError('cancelled', t('The download of {title} was stopped.', { title: model.title }), { cause: error });
  }
}
