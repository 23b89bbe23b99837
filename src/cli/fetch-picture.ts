/** Pictures at addresses: fetched within limits of size and time, as the environment's proxy settings say. */
import { EnvHttpProxyAgent, fetch, type Response } from 'undici';
import { ImageError } from '../clip/errors.js';
import { MAX_FILE_BYTES, requireReadable } from '../clip/limits.js';
import { isCancelled } from '../engine/errors.js';
import type { ImageSource } from '../engine/protocol.js';

/** Seconds from the first byte asked for to the last one read. */
export const FETCH_SECONDS = 60;

/** Whether it is an address rather than a path: `c:\picture.png` is none. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(text);
}

export interface FetchLimits {
  readonly seconds: number;
  readonly bytes: number;
}

/** Fetches pictures over connections that are kept. */
export class PictureFetcher {
  // Node's own fetch does not know HTTPS_PROXY.
  private readonly dispatcher = new EnvHttpProxyAgent();

  constructor(private readonly limits: FetchLimits = { seconds: FETCH_SECONDS, bytes: MAX_FILE_BYTES }) {}

  /**
   * @param address http or https
   * @throws ImageError that names the address and says why there is no picture; an AbortError where the signal is aborted
   */
  async fetch(address: string, signal: AbortSignal): Promise<ImageSource> {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
      throw new ImageError(`${address} is no address that pictures are fetched from: it must begin with http:// or https://.`);
    const late = AbortSignal.timeout(this.limits.seconds * 1000);
    try {
      const response = await fetch(url, { dispatcher: this.dispatcher, signal: AbortSignal.any([signal, late]) });
      if (!response.ok) {
        await response.body?.cancel();
        throw new ImageError(
          `${address} cannot be fetched: the server answered ${response.status} ${response.statusText}.`.replace(' .', '.'),
        );
      }
      return { kind: 'bytes', bytes: await this.read(response, address), name: address };
    } catch (error) {
      if (error instanceof ImageError) throw error;
      signal.throwIfAborted();
      if (late.aborted) throw new ImageError(`${address} cannot be fetched: it took more than ${this.limits.seconds} seconds.`);
      if (isCancelled(error)) throw error;
      throw new ImageError(`${address} cannot be fetched: ${reasonOf(error)}.`, { cause: error });
    }
  }

  async close(): Promise<void> {
    await this.dispatcher.destroy();
  }

  private async read(response: Response, address: string): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let total = 0;
    // A server's own word about the size is only a word.
    for await (const part of response.body ?? []) {
      const bytes = part as Uint8Array;
      total += bytes.length;
      if (total > this.limits.bytes) {
        requireReadable(total, address);
        throw new ImageError(`${address} is too large to be read: more than ${this.limits.bytes} bytes.`);
      }
      parts.push(bytes);
    }
    return new Uint8Array(Buffer.concat(parts, total));
  }
}

function reasonOf(error: unknown): string {
  const { cause, message } = error instanceof Error ? error : { cause: undefined, message: String(error) };
  return cause instanceof Error ? cause.message || message : message;
}
