/** What a hub, or the network before it, did wrong: whether trying again can help, and what the person should know. */
import { key, type Key, said, sentences, t } from '../l10n/texts.js';
import { DownloadError } from './errors.js';
import type { Answer, Hub } from './hub-request.js';

/** What was asked for. */
export interface Asked {
  readonly hub: Hub;
  /** `owner/name` on the hub. */
  readonly repository: string;
  readonly file: { readonly path: string };
}

/** Trying again may help. */
export class PassingError extends Error {
  override readonly name = 'PassingError';

  /**
   * @param final      what to tell when it did not help
   * @param retryAfter milliseconds that the hub asks to wait
   */
  constructor(
    readonly final: DownloadError,
    readonly retryAfter = 0,
  ) {
    super(final.message, { cause: final });
  }
}

/** A hub that asks to wait longer, in milliseconds, is left alone: the person decides when to go on. */
const LONGEST_RETRY_AFTER = 120_000;

/** The failure that an HTTP status other than 200 and 206 means. */
export function refused(asked: Asked, { response, fromHub, host }: Answer): PassingError | DownloadError {
  const { status, headers } = response;
  const error = refusal(asked, status, host);
  const retryAfter = waitAskedFor(headers.get('retry-after'));
  if (status === 429 || status === 503) {
    if (retryAfter <= LONGEST_RETRY_AFTER) return new PassingError(error, retryAfter);
    const minutes = Math.ceil(retryAfter / 60_000);
    return new DownloadError(
      'http',
      t('{host} asks to wait {minutes} minutes before the next try. What was fetched is kept.', { host, minutes }),
      {
        status,
      },
    );
  }
  // 416: the part that is there is longer than what the server has; without it, it may answer.
  if (status === 408 || status === 416 || status >= 500) return new PassingError(error);
  // The signed address of the host that keeps the bytes has expired; the hub makes a new one.
  if (!fromHub && [400, 401, 403, 404, 410].includes(status)) return new PassingError(error);
  return error;
}

function refusal({ hub, repository, file }: Asked, status: number, host: string): DownloadError {
  return new DownloadError(
    'http',
    sentences(
      t('{host} answered {status} for {path} of {repository}.', {
        host,
        status,
        path: file.path,
        repository,
      }),
      adviceFor(status, hub),
    ),
    {
      status,
    },
  );
}

function adviceFor(status: number, hub: Hub): string {
  if (status === 401 || status === 403) {
    if (hub.tokenWithheld)
      return t('It wants to know who asks, and the access token (HF_TOKEN) is not sent unencrypted: use an address with https.');
    return hub.token === undefined
      ? t('It wants to know who asks: set HF_TOKEN to an access token, or use another hub.')
      : t('The access token (HF_TOKEN) is not accepted for this model.');
  }
  if (status === 404) return t('The model is not there: check clipGaze.hubEndpoint or HF_ENDPOINT.');
  if (status === 407) return t('The proxy wants a name and a password: check the proxy settings.');
  if (status === 429) return t('It has been asked too often from here. Try later; what was fetched is kept.');
  if (status >= 500) return t('It has trouble of its own. Try later; what was fetched is kept.');
  return t('Try later, or use another hub or a model folder.');
}

/** Milliseconds of a Retry-After header: seconds or a date (RFC 9110, section 10.2.3). 0 where there is none. */
function waitAskedFor(header: string | null): number {
  if (header === null) return 0;
  if (/^\d+$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? 0 : Math.max(0, date - Date.now());
}

/** A page came where a file was asked for: a captive portal, or a proxy's own words. */
export function webPage({ file }: Asked, host: string): DownloadError {
  return new DownloadError(
    'network',
    t(
      '{host} answered with a web page instead of {path}. The network may want you to sign in first (hotel, train, company): open a web page in the browser, then download again.',
      { host, path: file.path },
    ),
  );
}

/** The server holds a file of that name that is not the catalogue's. */
export function otherFile({ file }: Asked, host: string, what: string): DownloadError {
  return new DownloadError(
    'verification',
    t('{host} has another {path} than the one that Clip Gaze knows: {what}. Use another hub, or a model folder.', {
      host,
      path: file.path,
      what,
    }),
  );
}

/** The connection broke, for a reason that may pass. */
export function broken({ hub, file }: Asked, why: string, cause?: unknown): PassingError {
  return new PassingError(
    new DownloadError(
      'network',
      t('The download of {path} from {host} broke off: {why}. What was fetched is kept.', {
        path: file.path,
        host: hub.endpoint.host,
        why,
      }),
      { cause },
    ),
  );
}

const REASONS: Readonly<Record<string, Key>> = {
  ENOTFOUND: key('its name could not be found (no network, or only through a proxy)'),
  EAI_AGAIN: key('its name could not be found (no network, or only through a proxy)'),
  ECONNREFUSED: key('it refused the connection'),
  ECONNRESET: key('the connection was reset'),
  EPIPE: key('the connection was reset'),
  ETIMEDOUT: key('it did not answer in time'),
  UND_ERR_CONNECT_TIMEOUT: key('it did not answer in time'),
  UND_ERR_HEADERS_TIMEOUT: key('it did not answer in time'),
  UND_ERR_BODY_TIMEOUT: key('it did not answer in time'),
  UND_ERR_SOCKET: key('the connection was closed'),
  ENETUNREACH: key('there is no way to it on this network'),
  EHOSTUNREACH: key('there is no way to it on this network'),
};

/** The failure behind what fetch threw. A certificate that is not trusted now will not be trusted in a second. */
export function networkFailure(asked: Asked, error: unknown): PassingError | DownloadError {
  const known = codes(error);
  const certificate = known.find((code) => /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/.test(code));
  if (certificate !== undefined)
    return new DownloadError(
      'network',
      t(
        "The certificate of {host} is not trusted here ({certificate}). A company's proxy may put in its own: add that certificate to the system, or name it in NODE_EXTRA_CA_CERTS.",
        { host: asked.hub.endpoint.host, certificate },
      ),
      { cause: error },
    );
  const reason = known.map((code) => REASONS[code]).find((each) => each !== undefined);
  return broken(asked, reason !== undefined ? said(reason) : t('the connection was lost'), error);
}

/** Codes of an error and its causes, outermost first. */
function codes(error: unknown): string[] {
  const found: string[] = [];
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth++)
    if ('code' in at && typeof at.code === 'string') found.push(at.code);
  return found;
}
