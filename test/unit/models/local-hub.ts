/**
 * A hub on this machine, shaped as the Hugging Face hub answers: big files by 302 to another origin under a signed address,
 * small ones by a relative 307 to /api/resolve-cache/…, with faults on demand.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalHubOptions {
  /** `owner/name`. */
  readonly repository: string;
  readonly revision: string;
  /** A branch that stands at the revision. */
  readonly branch?: string;
  /** Where set, the hub itself answers nobody without it. */
  readonly token?: string;
  /** Files of at least so many bytes lie on the other origin. */
  readonly bigFrom?: number;
  /** Bytes after which a body pauses once for the event loop, so that a killed client has read a part. */
  readonly pieceBytes?: number;
}

/** What goes wrong with the next answer that carries the file (or, for `at: 'hub'`, with the hub's first answer). */
export type Fault =
  | { readonly kind: 'cut'; readonly after: number }
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string>; readonly at?: 'hub' }
  | { readonly kind: 'wrong bytes' }
  | { readonly kind: 'announce'; readonly length: number }
  | { readonly kind: 'end early'; readonly after: number }
  | { readonly kind: 'ignore Range' }
  | { readonly kind: 'no ETag' }
  | { readonly kind: 'new ETag' }
  | { readonly kind: 'page'; readonly type?: string; readonly at?: 'hub' }
  | { readonly kind: 'expire' }
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  | { readonly kind: 'redirect'; readonly to: string; readonly at: 'hub' }
  | { readonly kind: 'linked'; readonly headers: Record<string, string>; readonly at: 'hub' };

export interface HubRequest {
  readonly origin: 'hub' | 'elsewhere';
  readonly url: string;
  /** Path within the repository, empty where the address is none of a file. */
  readonly file: string;
  readonly headers: IncomingMessage['headers'];
}

export interface LocalHub {
  readonly endpoint: string;
  /** Where it redirects to for large files. */
  readonly elsewhere: string;
  readonly requests: readonly HubRequest[];
  /** Puts faults in a file's way, one for each answer, in this order. */
  fault(file: string, ...faults: readonly Fault[]): void;
  /** Bytes of a file's body that were handed to the network so far, over all answers. */
  sent(file: string): number;
  /** Resolves when a body has stalled. */
  readonly stalled: Promise<void>;
  close(): Promise<void>;
}

interface Held {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  etag: string;
  signature: string;
  sent: number;
  readonly faults: Fault[];
}

/**
 * Starts the two servers on free ports of 127.0.0.1.
 *
 * @param files bytes by path within the repository
 */
export async function startLocalHub(files: Readonly<Record<string, Uint8Array>>, options: LocalHubOptions): Promise<LocalHub> {
  const { repository, revision, branch, token, bigFrom = 4_096, pieceBytes = 16_384 } = options;
  const requests: HubRequest[] = [];
  const held = new Map<string, Held>();
  for (const [path, bytes] of Object.entries(files)) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    // Small files have the name that git gives them, big ones whatever the other origin likes.
    const blob = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
    const etag = bytes.length < bigFrom ? `"${blob}"` : `"${sha256.slice(0, 32)}"`;
    held.set(path, { bytes, sha256, etag, signature: '', sent: 0, faults: [] });
  }
  let noteStall = (): void => undefined;
  const stalled = new Promise<void>((resolve) => (noteStall = resolve));

  const elsewhere = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://elsewhere');
    const file = url.pathname.slice('/signed/'.length);
    requests.push({ origin: 'elsewhere', url: request.url ?? '', file, headers: request.headers });
    const there = held.get(file);
    if (!there) {
      answer(response, 404, {}, 'no such file');
      return;
    }
    const fault = takeFault(there, undefined);
    if (fault?.kind === 'expire' || url.searchParams.get('signature') !== there.signature) {
      answer(response, 403, { 'content-type': 'application/xml' }, '<Error>Request has expired</Error>');
      return;
    }
    void carry(request, response, there, fault);
  });
  const elsewhereOrigin = await listen(elsewhere);

  const hub = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://hub');
    const resolved = [revision, ...(branch === undefined ? [] : [branch])].map((name) => `/${repository}/resolve/${name}/`);
    const cached = `/api/resolve-cache/models/${repository}/${revision}/`;
    const prefix = [...resolved, cached].find((each) => pathname.startsWith(each));
    const file = prefix === undefined ? '' : decodeURIComponent(pathname.slice(prefix.length));
    requests.push({ origin: 'hub', url: request.url ?? '', file, headers: request.headers });
    const there = held.get(file);
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      answer(response, 401, {}, 'Unauthorized');
      return;
    }
    if (!there) {
      answer(response, 404, {}, 'Entry not found');
      return;
    }
    if (prefix === cached) return void carry(request, response, there, takeFault(there, undefined));
    const fault = takeFault(there, 'hub');
    if (fault?.kind === 'status') {
      answer(response, fault.status, fault.headers ?? {}, 'fault');
      return;
    }
    if (fault?.kind === 'page') {
      page(response, fault.type);
      return;
    }
    if (fault?.kind === 'redirect') {
      answer(response, 302, { location: fault.to }, '');
      return;
    }
    const big = there.bytes.length >= bigFrom;
    const linked = { 'x-linked-size': String(there.bytes.length), 'x-linked-etag': `"${there.sha256}"` };
    const first = {
      'x-repo-commit': revision,
      ...(big && linked),
      ...(fault?.kind === 'linked' && fault.headers),
    };
    if (!big) {
      answer(response, 307, { ...first, location: cached + file }, '');
      return;
    }
    // Only the newest signature is good: an address that is used a second time has expired.
    there.signature = randomUUID();
    answer(response, 302, { ...first, location: `${elsewhereOrigin}/signed/${file}?signature=${there.signature}` }, '');
  });
  const endpoint = await listen(hub);

  async function carry(request: IncomingMessage, response: ServerResponse, there: Held, fault: Fault | undefined): Promise<void> {
    const { length } = there.bytes;
    if (fault?.kind === 'status') {
      answer(response, fault.status, fault.headers ?? {}, 'fault');
      return;
    }
    if (fault?.kind === 'page') {
      page(response, fault.type);
      return;
    }
    if (fault?.kind === 'hold') await fault.until;
    if (fault?.kind === 'new ETag') there.etag = `"${randomUUID()}"`;
    const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const ifRange = request.headers['if-range'];
    const honoured = asked && fault?.kind !== 'ignore Range' && (ifRange === undefined || ifRange === there.etag);
    const start = honoured ? Number(asked[1]) : 0;
    if (start >= length) {
      answer(response, 416, { 'content-range': `bytes */${length}` }, '');
      return;
    }
    const body = Buffer.from(there.bytes.subarray(start));
    if (fault?.kind === 'wrong bytes') body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
    response.writeHead(honoured ? 206 : 200, {
      'content-type': 'application/octet-stream',
      ...(fault?.kind !== 'no ETag' && { etag: there.etag }),
      ...(honoured && { 'content-range': `bytes ${start}-${length - 1}/${length}` }),
      ...(fault?.kind !== 'end early' && { 'content-length': fault?.kind === 'announce' ? fault.length : body.length }),
    });
    response.flushHeaders();
    const breaks = fault?.kind === 'cut' || fault?.kind === 'stall' || fault?.kind === 'end early';
    const end = breaks ? Math.min(fault.after, body.length) : body.length;
    for (let at = 0; at < end && !response.destroyed; at += pieceBytes) {
      const piece = body.subarray(at, Math.min(at + pieceBytes, end));
      there.sent += piece.length;
      await new Promise<void>((resolve) => response.write(piece, () => resolve()));
    }
    if (fault?.kind === 'cut') response.destroy();
    else if (fault?.kind === 'stall') noteStall();
    else response.end();
  }

  return {
    endpoint,
    elsewhere: elsewhereOrigin,
    requests,
    stalled,
    fault: (file, ...faults) => heldFile(held, file).faults.push(...faults),
    sent: (file) => heldFile(held, file).sent,
    close: async () => {
      await Promise.all([hub, elsewhere].map(close));
    },
  };
}

function heldFile(held: ReadonlyMap<string, Held>, file: string): Held {
  const there = held.get(file);
  if (!there) throw new Error(`The local hub has no ${file}.`);
  return there;
}

/** The next fault, if it is meant for this place. */
function takeFault({ faults }: Held, at: 'hub' | undefined): Fault | undefined {
  const next = faults[0];
  const place = next && 'at' in next ? next.at : undefined;
  return place === at ? faults.shift() : undefined;
}

function answer(response: ServerResponse, status: number, headers: Record<string, string>, text: string): void {
  response.writeHead(status, headers).end(text);
}

function page(response: ServerResponse, type = 'text/html; charset=utf-8'): void {
  answer(response, 200, { 'content-type': type }, '<!DOCTYPE html><title>Sign in</title><p>Welcome to the hotel.');
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}
