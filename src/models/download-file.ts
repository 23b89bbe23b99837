/** One file from the hub onto the disk: tried again while that can help, gone on with where it broke off, verified. */
import { t } from '../l10n/texts.js';
import type { CatalogueFile } from './catalogue.js';
import { DownloadError } from './errors.js';
import { broken, otherFile, PassingError, refused, webPage } from './hub-failure.js';
import { listen, Patience, type Listening } from './hub-patience.js';
import { ask, type Answer, type Headers } from './hub-request.js';
import { PartialFile, WrongContentError } from './partial-file.js';

export interface FileDownload extends Listening {
  readonly file: CatalogueFile;
  readonly revision: string;
  /** Where the whole file is to lie; its folder is made. */
  readonly target: string;
  /** How much of the file is there now, and how much of that has come just now. */
  readonly onBytes: (there: number, fetched: number) => void;
  /** Said while there is nothing to do but wait. */
  readonly onWait: (why: string) => void;
}

/**
 * Fetches a file, verifies its size and SHA-256 and gives it its name. What a broken try fetched is gone on with, by Range
 * and If-Range, also after a restart of the process.
 *
 * @throws DownloadError, or Error of the file system, or the signal's reason
 */
export async function downloadFile(download: FileDownload): Promise<void> {
  const { file, target, clock, signal, onBytes, onWait } = download;
  const partial = await PartialFile.open(target, file, signal);
  const patience = new Patience(clock, signal, onWait);
  let wrong = 0;
  try {
    for (;;) {
      signal.throwIfAborted();
      onBytes(partial.length, 0);
      const before = partial.length;
      try {
        if (partial.length < file.bytes) await fetchRest(download, partial);
        await partial.finish();
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof WrongContentError) {
          if (++wrong > 1) throw await givenUp(download, partial, error);
          await partial.restart(null);
          continue;
        }
        if (!(error instanceof PassingError)) throw error;
        await patience.wait(error, partial.length - before >= Math.min(1 << 20, file.bytes / 1_000));
      }
    }
  } finally {
    await partial.close();
  }
}

async function givenUp({ hub, file }: FileDownload, partial: PartialFile, cause: WrongContentError): Promise<DownloadError> {
  await partial.discard();
  return new DownloadError(
    'verification',
    t(
      '{path} from {host} is not the file that Clip Gaze knows, twice in a row: {reason}. Something on the way changes it (a proxy, a mirror). Use another network or hub, or a model folder.',
      { path: file.path, host: hub.endpoint.host, reason: cause.message },
    ),
    { cause },
  );
}

/** One try: from where the part ends to the end of the file. */
async function fetchRest(download: FileDownload, partial: PartialFile): Promise<void> {
  const { hub, repository, revision, file, signal } = download;
  const leave = new AbortController();
  const either = AbortSignal.any([signal, leave.signal]);
  try {
    const path = `${repository}/resolve/${revision}/${file.path}`;
    const answer = await listen(download, leave, () =>
      ask(hub, path, requestHeaders(partial), either, (first) => refuseOtherFile(download, first)),
    );
    await accept(download, partial, answer);
    const reader = answer.response.body?.getReader();
    for (let ended = reader === undefined; reader && !ended;) {
      const { done, value } = await listen(download, leave, () => reader.read());
      ended = done;
      if (!value) continue;
      if (partial.length === 0 && startsAsPage(value)) throw webPage(download, answer.host);
      await partial.append(value);
      download.onBytes(partial.length, value.length);
    }
    if (partial.length < file.bytes) throw broken(download, t('the connection ended early'));
  } finally {
    // Else a connection whose answer is of no use would go on bringing it.
    leave.abort();
  }
}

function requestHeaders({ length, etag }: PartialFile): Record<string, string> {
  return {
    // Compressed bytes have other lengths and ranges than the file's.
    'accept-encoding': 'identity',
    'user-agent': 'clip-gaze',
    ...(length > 0 && { range: `bytes=${length}-` }),
    // Without a strong ETag only the hash at the end tells whether the rest belongs to the beginning; it does tell.
    ...(length > 0 && etag !== null && { 'if-range': etag }),
  };
}

/** Decides by status and headers what the body is; afterwards the part ends where the body begins. */
async function accept(download: FileDownload, partial: PartialFile, answer: Answer): Promise<void> {
  const { file } = download;
  const { host } = answer;
  const { status, headers } = answer.response;
  if (status === 416) await partial.restart(null);
  if (status !== 200 && status !== 206) throw refused(download, answer);
  if (/^\s*(text\/html|application\/xhtml)/i.test(headers.get('content-type') ?? '')) throw webPage(download, host);
  const encoded = !/^(identity)?$/i.test(headers.get('content-encoding') ?? '');
  const etag = encoded ? null : strong(headers.get('etag'));
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  const announced = status === 200 ? (encoded ? null : headers.get('content-length')) : (range?.[2] ?? null);
  if (announced !== null && announced !== '*' && Number(announced) !== file.bytes)
    throw otherFile(
      download,
      host,
      t('it has {found} bytes instead of {wanted}', { found: Number(announced), wanted: file.bytes }),
    );
  if (status === 200) {
    await partial.restart(etag);
    return;
  }
  const changed = etag !== null && partial.etag !== null && etag !== partial.etag;
  if (!range || Number(range[1]) !== partial.length || encoded || changed) {
    await partial.restart(null);
    throw broken(download, t('another part came than was asked for'));
  }
}

/** The hub says what it holds before anybody sends it: a mirror with another file is known before 350 MB are fetched. */
function refuseOtherFile(download: FileDownload, first: Headers): void {
  const { hub, file } = download;
  const size = first.get('x-linked-size');
  const hash = /^"?([0-9a-f]{64})"?$/.exec(first.get('x-linked-etag') ?? '')?.[1];
  if (size !== null && Number(size) !== file.bytes)
    throw otherFile(
      download,
      hub.endpoint.host,
      t('it has {found} bytes instead of {wanted}', { found: Number(size), wanted: file.bytes }),
    );
  if (hash !== undefined && hash !== file.sha256)
    throw otherFile(
      download,
      hub.endpoint.host,
      t('its SHA-256 is {found} instead of {sha256}', { found: hash, sha256: file.sha256 }),
    );
}

/** A weak ETag does not promise equal bytes (RFC 9110, section 8.8.1). */
function strong(etag: string | null): string | null {
  return etag !== null && /^"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag) ? etag : null;
}

/** Neither JSON nor ONNX begins so. */
export function startsAsPage(bytes: Uint8Array): boolean {
  return /^\s*<(!doctype|html)/i.test(String.fromCharCode(...bytes.subarray(0, 64)));
}
