/** The hub as the command line reaches it: by the environment's proxy, address and token. */
import { EnvHttpProxyAgent, fetch } from 'undici';
import type { DownloadOptions, DownloadProgress } from '../models/download.js';
import { hubCacheFolder } from '../models/hub-cache.js';
import type { Fetch } from '../models/hub-request.js';
import { modelStores } from './folders.js';
import type { Session } from './session.js';

/** @returns what a download needs, with its progress shown on the session's line */
export function downloadOptions(session: Session): DownloadOptions {
  // Node's own fetch does not know HTTPS_PROXY.
  const dispatcher = new EnvHttpProxyAgent();
  const proxied: Fetch = (url, init) => fetch(url, { ...init, dispatcher });
  return {
    store: modelStores()[0],
    hubCache: hubCacheFolder(),
    ...(process.env.HF_ENDPOINT && { endpoint: process.env.HF_ENDPOINT }),
    fetch: proxied,
    ...(process.env.HF_TOKEN && { token: process.env.HF_TOKEN }),
    signal: session.signal,
    onProgress: (progress) => session.showProgress(told(progress)),
  };
}

function told({ doneBytes, totalBytes: total, bytesPerSecond, file, waiting }: DownloadProgress): string {
  const left = bytesPerSecond > 0 ? `, ${Math.ceil((total - doneBytes) / bytesPerSecond)} s left` : '';
  const speed = bytesPerSecond > 0 ? ` at ${(bytesPerSecond / 1e6).toFixed(1)} MB/s${left}` : '';
  return waiting ?? `${(doneBytes / 1e6).toFixed(1)} of ${(total / 1e6).toFixed(1)} MB${speed}  ${file}`;
}
