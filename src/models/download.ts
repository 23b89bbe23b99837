/** A model from the hub onto the disk: all its files as one job, once for all windows and the command line. */
import { mkdir, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { t } from '../l10n/texts.js';
import { totalBytes, type CatalogueEntry, type CatalogueFile } from './catalogue.js';
import { systemClock, type Clock } from './clock.js';
import { downloadFile } from './download-file.js';
import { DEFAULT_ENDPOINT } from './endpoint.js';
import { DownloadError, megabytes, downloadStopped } from './errors.js';
import { sha256OfFile } from './file-hashes.js';
import { copyFromCache } from './hub-cache.js';
import { hubAt, type Fetch, type Hub } from './hub-request.js';
import { bytesThere, installedFolder, recordInstalled } from './installed-model.js';
import { LockLostError, withLock } from './lock.js';
import { partialBytes } from './partial-file.js';
import { TransferRate } from './transfer-rate.js';

export interface DownloadProgress {
  /** Of the whole model, with what was there before. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Over the last seconds; 0 while nothing is known. */
  readonly bytesPerSecond: number;
  /** The file that is being fetched, as the catalogue names it. */
  readonly file: string;
  /** Why nothing comes just now, for people. */
  readonly waiting?: string;
}

export interface DownloadOptions {
  /** Folder that models are kept in, each in its own; made where it does not exist. */
  readonly store: string;
  /** The model's own folder, in place of the one that it has in the store. */
  readonly folder?: string;
  /** The Hugging Face cache: what it holds already is copied, and it is left as it is. */
  readonly hubCache?: string;
  /** `https://huggingface.co`, or a mirror of it. */
  readonly endpoint?: string;
  readonly fetch: Fetch;
  /** Shown to the endpoint only. */
  readonly token?: string;
  readonly signal?: AbortSignal;
  /** About ten times a second, and at the end. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly clock?: Clock;
  /** Bytes that may still be written to a folder's disk. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** A disk filled to its last byte is of no use to anybody. */
const SPARE = 64 * 1024 * 1024;

/**
 * Fetches a model of the catalogue, or what is missing of it. Files that are there already are verified and kept, so it
 * also repairs. Several processes may call this at once for the same store: one fetches, the others wait for it.
 *
 * @returns the model's folder, whole and verified
 * @throws DownloadError; whatever was fetched before is gone on with the next time, and is not taken for a model until then
 */
export async function downloadModel(entry: CatalogueEntry, options: DownloadOptions): Promise<string> {
  const { store, folder = installedFolder(store, entry), clock = systemClock, signal = new AbortController().signal } = options;
  const hub = hubAt(options.endpoint ?? DEFAULT_ENDPOINT, options.fetch, options.token);
  const report = new Report(entry, clock, options.onProgress);
  try {
    await mkdir(folder, { recursive: true });
    for (;;) {
      try {
        const onWait = async (): Promise<void> =>
          report.waiting((await bytesThere(folder, entry)).fetched, t('Another window or terminal is downloading this model.'));
        await withLock(join(folder, 'download.lock'), { clock, signal, onWait }, (held) =>
          fetchFiles(entry, { ...options, folder, clock, signal: held }, hub, report),
        );
        return folder;
      } catch (error) {
        if (!(error instanceof LockLostError) || signal.aborted) throw error;
      }
    }
  } catch (error) {
    if (signal.aborted) throw downloadStopped(entry, error);
    if (error instanceof DownloadError) throw error;
    throw diskFailure(folder, error);
  }
}

type Job = DownloadOptions & { readonly folder: string; readonly clock: Clock; readonly signal: AbortSignal };

async function fetchFiles(entry: CatalogueEntry, job: Job, hub: Hub, report: Report): Promise<void> {
  const { folder, hubCache } = job;
  const missing: CatalogueFile[] = [];
  let bytes = 0;
  for (const file of entry.files) {
    const target = join(folder, file.path);
    const whole =
      (await keepVerified(target, file, job.signal)) ||
      (hubCache !== undefined && (await copyFromCache(hubCache, entry, file, target, job.signal)));
    const there = whole ? file.bytes : await partialBytes(target, file);
    report.there(file, there);
    bytes += file.bytes - there;
    if (!whole) missing.push(file);
  }
  if (bytes > 0) await requireRoom(folder, bytes, job.freeBytes ?? freeBytesOf);
  const { repository, revision } = entry;
  const { clock, signal } = job;
  for (const file of missing)
    await downloadFile({
      hub,
      repository,
      revision,
      file,
      target: join(folder, file.path),
      clock,
      signal,
      onBytes: (there, fetched) => report.there(file, there, fetched),
      onWait: (why) => report.waiting(report.doneBytes, why),
    });
  signal.throwIfAborted();
  await recordInstalled(folder, entry);
  report.done();
}

/** Whether a file is there and is the catalogue's; one that is not is deleted. */
async function keepVerified(path: string, file: CatalogueFile, signal: AbortSignal): Promise<boolean> {
  const size = await stat(path).then(
    (stats) => stats.size,
    () => undefined,
  );
  if (size === undefined) return false;
  if (size === file.bytes && (await sha256OfFile(path, signal)) === file.sha256) return true;
  await rm(path, { recursive: true });
  return false;
}

async function requireRoom(folder: string, bytes: number, freeBytes: (folder: string) => Promise<number>): Promise<void> {
  const free = await freeBytes(folder);
  if (free >= bytes + SPARE) return;
  throw new DownloadError(
    'disk',
    t('The disk of {folder} has {free} free, and the model needs {needed}. Make room and download again.', {
      folder,
      free: megabytes(free),
      needed: megabytes(bytes + SPARE),
    }),
  );
}

async function freeBytesOf(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    // Some network drives cannot say; writing will show.
    return Infinity;
  }
}

function diskFailure(folder: string, cause: unknown): DownloadError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new DownloadError(
      'disk',
      t('The disk of {folder} is full. Make room and download again; what was fetched is kept.', { folder }),
      {
        cause,
      },
    );
  if (['EACCES', 'EPERM', 'EROFS'].includes(code))
    return new DownloadError(
      'disk',
      t('The model cannot be written to {folder} ({code}). Check the rights of {parent}.', {
        folder,
        code,
        parent: dirname(folder),
      }),
      {
        cause,
      },
    );
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DownloadError('disk', t('The model could not be written to {folder}: {reason}.', { folder, reason }), { cause });
}

/** One progress for all files. */
class Report {
  private readonly files = new Map<string, number>();
  private readonly rate: TransferRate;
  private current = '';
  private saidAt = -Infinity;

  constructor(
    private readonly entry: CatalogueEntry,
    private readonly clock: Clock,
    private readonly onProgress: ((progress: DownloadProgress) => void) | undefined,
  ) {
    this.rate = new TransferRate(clock);
  }

  get doneBytes(): number {
    return [...this.files.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** How much of a file is there, and how much of that was fetched just now. */
  there(file: CatalogueFile, bytes: number, fetched = 0): void {
    const news = this.current !== file.path || (this.files.get(file.path) ?? 0) === 0;
    this.current = file.path;
    this.files.set(file.path, bytes);
    this.rate.add(fetched);
    if (news || this.clock.now() - this.saidAt >= 100) this.say(this.doneBytes);
  }

  waiting(doneBytes: number, why: string): void {
    this.say(doneBytes, why);
  }

  done(): void {
    this.say(this.doneBytes);
  }

  private say(doneBytes: number, waiting?: string): void {
    this.saidAt = this.clock.now();
    this.onProgress?.({
      doneBytes,
      totalBytes: totalBytes(this.entry),
      bytesPerSecond: waiting === undefined ? this.rate.bytesPerSecond() : 0,
      file: this.current,
      ...(waiting !== undefined && { waiting }),
    });
  }
}
