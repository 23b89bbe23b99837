/** One question to the hub: through its redirects to the answer, with the token shown to the hub alone. */
import { t } from '../l10n/texts.js';
import { DownloadError } from './errors.js';

export interface Headers {
  get(name: string): string | null;
}

/** What is used of a fetch's answer; the global fetch's and undici's both have it. */
export interface HubAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { getReader(): BodyReader; cancel(): Promise<void> } | null;
}

export interface BodyReader {
  read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

/** The extension host's fetch knows the user's proxy and certificates; the command line brings undici's. */
export type Fetch = (
  url: string,
  init: { headers: Record<string, string>; redirect: 'manual'; signal: AbortSignal },
) => Promise<HubAnswer>;

export interface Hub {
  /** Address of the hub or a mirror of it. */
  readonly endpoint: URL;
  readonly fetch: Fetch;
  readonly token: string | undefined;
  /** There is a token, and it is not sent, for others could read it on its way. */
  readonly tokenWithheld: boolean;
}

export interface Answer {
  readonly response: HubAnswer;
  /** Whether the hub itself answered, and not where it redirected to. */
  readonly fromHub: boolean;
  /** Of who answered, as people read it. */
  readonly host: string;
}

/** What is said of a first answer whose headers are all that was wanted. */
export const ENOUGH = 'enough';

/** fetch's own limit (Fetch standard, section 4.4). */
const MOST_REDIRECTS = 20;

/**
 * A hub as the settings name it.
 *
 * @param endpoint address such as `https://huggingface.co`; a path in it is kept
 * @param token    sent to the endpoint's own origin only, and not where anybody between could read it: by https, or to this
 *   machine; empty, as an environment variable may be, is none
 * @throws DownloadError `network` if the address is none, `http` if the token is none
 */
export function hubAt(endpoint: string, fetch: Fetch, token: string | undefined): Hub {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search || url.hash)
    throw new DownloadError(
      'network',
      t(
        "The hub's address must be like https://huggingface.co, without a name, a password or a query. Check clipGaze.hubEndpoint or HF_ENDPOINT.",
      ),
    );
  // fetch's own message would show the token.
  if (token && !/^[\x21-\x7e]+$/.test(token))
    throw new DownloadError(
      'http',
      t('The access token (HF_TOKEN) has characters that no token has. Copy it again, without spaces.'),
    );
  const known = token === '' ? undefined : token;
  const withheld = known !== undefined && !isPrivate(url);
  return { endpoint: url, fetch, token: withheld ? undefined : known, tokenWithheld: withheld };
}

/**
 * Asks for a file of a repository. Redirects are followed here and not by fetch: the hub's own headers stand on the first
 * answer only, the token must not leave the hub, and a signed address is made anew each time.
 *
 * @param path    `owner/name/resolve/REVISION/FILE`
 * @param onFirst is shown the headers of the hub's own first answer before anybody else is asked; may throw, and says
 *   `enough` where they are all that was wanted: nobody else is asked then, and the answer has no body to read
 * @throws DownloadError `network` if redirects do not end or lead to no web address; whatever fetch or onFirst throws
 */
export async function ask(
  hub: Hub,
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal,
  onFirst: (headers: Headers) => unknown,
): Promise<Answer> {
  const base = hub.endpoint.href.replace(/\/+$/, '');
  let url = new URL(`${base}/${path.split('/').map(encodeURIComponent).join('/')}`);
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const fromHub = url.origin === hub.endpoint.origin;
    const authorization = fromHub && hub.token !== undefined ? { authorization: `Bearer ${hub.token}` } : {};
    const response = await hub.fetch(url.href, { headers: { ...headers, ...authorization }, redirect: 'manual', signal });
    if (hop === 0 && onFirst(response.headers) === ENOUGH) {
      await response.body?.cancel();
      return { response, fromHub, host: url.host };
    }
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return { response, fromHub, host: url.host };
    await response.body?.cancel();
    if (!URL.canParse(location, url.href)) throw strayed(hub);
    url = new URL(location, url);
    if (!/^https?:$/.test(url.protocol)) throw strayed(hub);
  }
  throw new DownloadError(
    'network',
    t('{host} redirects in circles. Check clipGaze.hubEndpoint or HF_ENDPOINT, or try later.', { host: hub.endpoint.host }),
  );
}

function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

function strayed(hub: Hub): DownloadError {
  return new DownloadError(
    'network',
    t('{host} redirects to an address that is none. Try later, or use another hub.', { host: hub.endpoint.host }),
  );
}
