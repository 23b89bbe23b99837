import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { totalBytes } from '../../../src/models/catalogue.js';
import { downloadModel, type DownloadOptions, type DownloadProgress } from '../../../src/models/download.js';
import { DownloadError } from '../../../src/models/errors.js';
import { bytesThere, installedFolder, isInstalled } from '../../../src/models/installed-model.js';
import type { Fetch } from '../../../src/models/hub-request.js';
import { HandClock } from './hand-clock.js';
import { startLocalHub, type Fault, type LocalHub, type LocalHubOptions } from './local-hub.js';
import { BIG, entryOf, tinyFiles } from './tiny-model.js';

const files = tinyFiles();
const entry = entryOf(files);
const bigBytes = files[BIG]!.length;

let store: string;
let hub: LocalHub;
let clock: HandClock;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'clip-gaze-store-'));
  clock = new HandClock();
  hub = await startHub();
  closing.push(() => rm(store, { recursive: true, force: true }));
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function startHub(options: Partial<LocalHubOptions> = {}): Promise<LocalHub> {
  const started = await startLocalHub(files, { repository: entry.repository, revision: entry.revision, ...options });
  closing.push(() => started.close());
  return started;
}

const download = (options: Partial<DownloadOptions> = {}): Promise<string> =>
  downloadModel(entry, { store, endpoint: hub.endpoint, fetch, clock, ...options });

async function failure(attempt: Promise<unknown>): Promise<DownloadError> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof DownloadError)) throw new Error(`No DownloadError but ${String(error)}`, { cause: error });
  return error;
}

async function expectWhole(): Promise<void> {
  const folder = installedFolder(store, entry);
  for (const [path, bytes] of Object.entries(files)) expect((await readFile(join(folder, path))).equals(bytes), path).toBe(true);
  expect(await isInstalled(store, entry)).toBe(true);
  const left = await readdir(folder, { recursive: true });
  expect(left.sort()).toEqual([...Object.keys(files), 'installed.json', 'onnx'].sort());
}

/** Nothing that a later start would take for the model, or for a file of it. */
async function expectNoModel(): Promise<void> {
  expect(await isInstalled(store, entry)).toBe(false);
  for (const [path, bytes] of Object.entries(files)) {
    const there = await readFile(join(installedFolder(store, entry), path)).catch(() => undefined);
    if (there) expect(there.equals(bytes), path).toBe(true);
  }
}

const partialSize = async (): Promise<number> => (await stat(join(installedFolder(store, entry), `${BIG}.partial`))).size;

describe('a download on a good day', () => {
  it('brings all files, verified, and nothing else', async () => {
    const said: DownloadProgress[] = [];
    const folder = await download({ onProgress: (progress) => said.push(progress) });
    expect(folder).toBe(join(store, 'tiny', 'clip', entry.revision));
    await expectWhole();
    expect(said.at(-1)).toMatchObject({ doneBytes: totalBytes(entry), totalBytes: totalBytes(entry) });
    expect(new Set(said.map(({ file }) => file))).toEqual(new Set(Object.keys(files)));
    expect(clock.pauses).toEqual([]);
  });

  it('asks for bytes as they are', async () => {
    await download();
    expect(new Set(hub.requests.map(({ headers }) => headers['accept-encoding']))).toEqual(new Set(['identity']));
  });

  it('fetches nothing where everything is there', async () => {
    await download();
    const before = hub.requests.length;
    await download();
    expect(hub.requests.length).toBe(before);
  });

  it('repairs a file whose bytes have changed', async () => {
    const folder = await download();
    await writeFile(join(folder, BIG), Buffer.alloc(bigBytes));
    await download();
    await expectWhole();
    expect(hub.sent('onnx/text_model.onnx')).toBe(20_000);
  });

  it('keeps a path in the address of a mirror', async () => {
    expect((await failure(download({ endpoint: `${hub.endpoint}/mirror/` }))).status).toBe(404);
    expect(hub.requests[0]?.url).toBe(`/mirror/tiny/clip/resolve/${entry.revision}/config.json`);
  });
});

describe('a connection that breaks', () => {
  it.each(Array.from({ length: 20 }, (_, i) => Math.round((i * bigBytes) / 20)))(
    'after %i bytes is gone on with, and no byte is fetched twice',
    async (after) => {
      hub.fault(BIG, { kind: 'cut', after });
      await download();
      await expectWhole();
      const [first, second] = hub.requests.filter(({ origin, file }) => origin === 'elsewhere' && file === BIG);
      expect(first?.headers.range).toBeUndefined();
      const resumedAt = Number(/^bytes=(\d+)-$/.exec(second?.headers.range ?? 'bytes=0-')?.[1]);
      if (resumedAt > 0) expect(second?.headers['if-range']).toMatch(/^"[0-9a-f]{32}"$/);
      // What the server has sent but a reset connection never handed over counts for nobody.
      expect(resumedAt).toBeLessThanOrEqual(after);
      expect(hub.sent(BIG)).toBe(after + bigBytes - resumedAt);
      expect(clock.pauses).toEqual([1_000]);
    },
  );

  it('without a length is seen to have ended early, and every byte that came is kept', async () => {
    hub.fault(BIG, { kind: 'end early', after: 40_000 }, { kind: 'end early', after: 30_000 });
    await download();
    await expectWhole();
    expect(hub.sent(BIG)).toBe(bigBytes);
  });

  it('again and again without progress is told after five tries', async () => {
    hub.fault(BIG, ...Array.from({ length: 9 }, (): Fault => ({ kind: 'cut', after: 0 })));
    const error = await failure(download());
    expect(error.kind).toBe('network');
    expect(error.message).toContain(BIG);
    expect(clock.pauses).toEqual([1_000, 2_000, 4_000, 8_000]);
    await expectNoModel();
  });

  it('with progress each time is not given up', async () => {
    hub.fault(BIG, ...Array.from({ length: 12 }, (): Fault => ({ kind: 'end early', after: 2_000 })));
    await download();
    await expectWhole();
    expect(clock.pauses).toEqual(Array.from({ length: 12 }, () => 1_000));
  });

  it('by going silent for 30 seconds is left and tried again', async () => {
    hub.fault(BIG, { kind: 'stall', after: 10_000 });
    const waits: string[] = [];
    let came = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (came = resolve));
    const done = download({
      onProgress: ({ file, doneBytes, waiting }) => {
        if (waiting !== undefined) waits.push(waiting);
        if (file === BIG && doneBytes >= 25_300 + 10_000) came();
      },
    });
    await Promise.all([hub.stalled, arrived]);
    clock.advance(29_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(waits).toEqual([]);
    clock.advance(30_000);
    await done;
    await expectWhole();
    expect(waits).toHaveLength(1);
    expect(waits[0]).toContain('nothing came for 30 seconds');
    expect(hub.sent(BIG)).toBe(bigBytes);
  });

  it('that drips, a little every 29 seconds, is waited for', async () => {
    await download({ onProgress: () => clock.advance(29_000) });
    await expectWhole();
    expect(clock.pauses).toEqual([]);
    expect(hub.requests.filter(({ file, origin }) => file === BIG && origin === 'elsewhere')).toHaveLength(1);
  });

  it('to nowhere names the reason', async () => {
    const gone = await startHub();
    await gone.close();
    const error = await failure(download({ endpoint: gone.endpoint }));
    expect(error.kind).toBe('network');
    expect(error.message).toContain('refused the connection');
  });
});

describe('a download that was interrupted', () => {
  it('goes on after a restart where it was', async () => {
    hub.fault(BIG, ...Array.from({ length: 5 }, (_, i): Fault => ({ kind: 'end early', after: i === 0 ? 60_000 : 0 })));
    expect((await failure(download())).kind).toBe('network');
    await expectNoModel();
    expect(await bytesThere(installedFolder(store, entry), entry)).toEqual({
      fetched: totalBytes(entry) - bigBytes + 60_000,
      missing: bigBytes - 60_000,
    });
    const said: DownloadProgress[] = [];
    await download({ clock: new HandClock(), onProgress: (progress) => said.push(progress) });
    await expectWhole();
    expect(hub.sent(BIG)).toBe(bigBytes);
    expect(said[0]!.doneBytes).toBeGreaterThan(0);
  });

  it('starts a file anew whose part has lost its sidecar', async () => {
    await interruptAt(60_000);
    await rm(join(installedFolder(store, entry), `${BIG}.partial.json`));
    await download();
    await expectWhole();
    expect(hub.sent(BIG)).toBe(60_000 + bigBytes);
  });

  it('finds out at the end that its part was spoilt, and fetches the file once more', async () => {
    await interruptAt(60_000);
    const path = join(installedFolder(store, entry), `${BIG}.partial`);
    const part = await readFile(path);
    part[100]! ^= 1;
    await writeFile(path, part);
    await download();
    await expectWhole();
    expect(hub.sent(BIG)).toBe(bigBytes + bigBytes);
  });

  it('goes on where a power cut took the end of the part', async () => {
    await interruptAt(60_000);
    await truncate(join(installedFolder(store, entry), `${BIG}.partial`), 50_000);
    await download();
    await expectWhole();
    expect(hub.sent(BIG)).toBe(60_000 + 50_000);
  });

  it('starts anew where the part is longer than the file', async () => {
    await interruptAt(60_000);
    await truncate(join(installedFolder(store, entry), `${BIG}.partial`), bigBytes + 1);
    await download();
    await expectWhole();
  });

  it('by a person stops at once, keeps what came, and leaves no model', async () => {
    hub.fault(BIG, { kind: 'stall', after: 30_000 });
    const stop = new AbortController();
    const error = await failure(
      download({
        signal: stop.signal,
        onProgress: ({ file, doneBytes }) => {
          if (file === BIG && doneBytes > 25_300) stop.abort();
        },
      }),
    );
    expect(error.kind).toBe('cancelled');
    await expectNoModel();
    const kept = await partialSize();
    expect(kept).toBeGreaterThan(0);
    const sentBefore = hub.sent(BIG);
    await download();
    await expectWhole();
    expect(hub.sent(BIG)).toBe(sentBefore + bigBytes - kept);
  });

  it('before it began asks nobody', async () => {
    const error = await failure(download({ signal: AbortSignal.abort() }));
    expect(error.kind).toBe('cancelled');
    expect(hub.requests).toEqual([]);
  });

  async function interruptAt(bytes: number): Promise<void> {
    hub.fault(BIG, ...Array.from({ length: 5 }, (_, i): Fault => ({ kind: 'end early', after: i === 0 ? bytes : 0 })));
    await failure(download());
    expect(await partialSize()).toBe(bytes);
  }
});

describe('a server with its own idea of ranges', () => {
  const part = { kind: 'end early', after: 60_000 } as const;

  it('that ignores them sends the file from the start', async () => {
    hub.fault(BIG, part, { kind: 'ignore Range' });
    await download();
    await expectWhole();
    expect(hub.sent(BIG)).toBe(60_000 + bigBytes);
  });

  it('whose file has another ETag now sends it from the start', async () => {
    hub.fault(BIG, part, { kind: 'new ETag' });
    await download();
    await expectWhole();
    expect(hub.sent(BIG)).toBe(60_000 + bigBytes);
  });

  it('that answers 416 is asked without a range', async () => {
    hub.fault(BIG, part, { kind: 'status', status: 416 });
    await download();
    await expectWhole();
  });

  it('that answers nothing but 416 is given up', async () => {
    hub.fault(BIG, ...Array.from({ length: 9 }, (): Fault => ({ kind: 'status', status: 416 })));
    expect(await failure(download())).toMatchObject({ kind: 'http', status: 416 });
    await expectNoModel();
  });

  it('that gives no ETag is trusted to have the same file, and the hash decides', async () => {
    hub.fault(BIG, part, { kind: 'no ETag' });
    await download();
    await expectWhole();
    expect(hub.sent(BIG)).toBe(bigBytes);
  });

  it('whose signed address expires is asked for a new one', async () => {
    hub.fault(BIG, part, { kind: 'expire' }, { kind: 'expire' });
    await download();
    await expectWhole();
    expect(hub.sent(BIG)).toBe(bigBytes);
    const addresses = hub.requests.filter(({ origin }) => origin === 'elsewhere').map(({ url }) => url);
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});

describe('bytes that are not the file', () => {
  it('once are fetched again', async () => {
    hub.fault(BIG, { kind: 'wrong bytes' });
    await download();
    await expectWhole();
    expect(hub.sent(BIG)).toBe(2 * bigBytes);
  });

  it('twice are an error, and nothing of them stays', async () => {
    hub.fault(BIG, { kind: 'wrong bytes' }, { kind: 'wrong bytes' });
    const error = await failure(download());
    expect(error.kind).toBe('verification');
    expect(error.message).toContain(BIG);
    expect(hub.sent(BIG)).toBe(2 * bigBytes);
    await expectNoModel();
    expect(await readdir(join(installedFolder(store, entry), 'onnx'))).toEqual(['text_model.onnx']);
  });

  it.each([bigBytes - 1, bigBytes + 1])('of announced length %i are refused before they come', async (length) => {
    hub.fault(BIG, { kind: 'announce', length });
    const error = await failure(download());
    expect(error.kind).toBe('verification');
    expect(error.message).toContain(`${length.toLocaleString('en')} bytes instead of ${bigBytes.toLocaleString('en')}`);
    await expectNoModel();
  });

  it.each([{ 'x-linked-size': '7' }, { 'x-linked-etag': `"${'0'.repeat(64)}"` }])(
    'are known by what the hub itself says: %o',
    async (headers) => {
      hub.fault(BIG, { kind: 'linked', headers, at: 'hub' });
      expect((await failure(download())).kind).toBe('verification');
      expect(hub.sent(BIG)).toBe(0);
      await expectNoModel();
    },
  );

  it.each<Fault>([{ kind: 'page' }, { kind: 'page', at: 'hub' }, { kind: 'page', type: 'application/octet-stream' }])(
    'but a web page are told as that: %o',
    async (fault) => {
      hub.fault(BIG, fault);
      const error = await failure(download());
      expect(error.kind).toBe('network');
      expect(error.message).toContain('web page');
      await expectNoModel();
    },
  );
});

describe('a hub that refuses', () => {
  it.each([401, 403, 404])('with %i is not asked again', async (status) => {
    hub.fault('config.json', { kind: 'status', status, at: 'hub' });
    const error = await failure(download());
    expect(error).toMatchObject({ kind: 'http', status });
    expect(error.message).toContain('config.json');
    expect(clock.pauses).toEqual([]);
    expect(hub.requests).toHaveLength(1);
    await expectNoModel();
  });

  it.each([429, 500, 503])('with %i is asked again', async (status) => {
    hub.fault('config.json', { kind: 'status', status, at: 'hub' }, { kind: 'status', status, at: 'hub' });
    await download();
    await expectWhole();
    expect(clock.pauses).toEqual([1_000, 2_000]);
  });

  it('with 429 is given the time that it asks for', async () => {
    hub.fault('config.json', { kind: 'status', status: 429, headers: { 'retry-after': '17' }, at: 'hub' });
    await download();
    expect(clock.pauses).toEqual([17_000]);
  });

  it('for an hour is told and not waited for', async () => {
    hub.fault('config.json', { kind: 'status', status: 429, headers: { 'retry-after': '3600' }, at: 'hub' });
    const error = await failure(download());
    expect(error).toMatchObject({ kind: 'http', status: 429 });
    expect(error.message).toContain('60 minutes');
    expect(clock.pauses).toEqual([]);
  });

  it('with 500 for ever is given up', async () => {
    hub.fault('config.json', ...Array.from({ length: 9 }, (): Fault => ({ kind: 'status', status: 500, at: 'hub' })));
    expect(await failure(download())).toMatchObject({ kind: 'http', status: 500 });
    expect(clock.pauses).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('by redirecting in circles is told so', async () => {
    const here = `/tiny/clip/resolve/${entry.revision}/config.json`;
    hub.fault('config.json', ...Array.from({ length: 40 }, (): Fault => ({ kind: 'redirect', to: here, at: 'hub' })));
    expect((await failure(download())).message).toContain('in circles');
    expect(hub.requests).toHaveLength(21);
  });

  it('by redirecting to a file of this machine is refused', async () => {
    hub.fault('config.json', { kind: 'redirect', to: 'file:///etc/passwd', at: 'hub' });
    expect((await failure(download())).kind).toBe('network');
  });
});

describe('the token', () => {
  const token = 'hf_very-secret';

  it('is shown to the hub and to nobody else', async () => {
    hub = await startHub({ token });
    await download({ token });
    await expectWhole();
    const shown = (origin: 'hub' | 'elsewhere') =>
      new Set(hub.requests.filter((request) => request.origin === origin).map(({ headers }) => headers.authorization));
    expect(shown('hub')).toEqual(new Set([`Bearer ${token}`]));
    expect(shown('elsewhere')).toEqual(new Set([undefined]));
  });

  it('does not follow the hub to another host', async () => {
    const stranger = await startHub();
    hub.fault('config.json', {
      kind: 'redirect',
      to: `${stranger.endpoint}/tiny/clip/resolve/${entry.revision}/config.json`,
      at: 'hub',
    });
    await download({ token });
    await expectWhole();
    expect(stranger.requests.length).toBeGreaterThan(0);
    expect(stranger.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  it.each(['hf_very-secret\n', 'hf_very-secret ü'])('is in no message, even if it cannot be one', async (bad) => {
    const error = await failure(download({ token: bad }));
    expect(error.message).not.toContain('very-secret');
    expect(String((error.cause as Error | undefined)?.message)).not.toContain('very-secret');
  });

  it('is not sent where others could read it on its way', async () => {
    const asked: Record<string, string>[] = [];
    const plain: Fetch = (url, init) => {
      asked.push(init.headers);
      return fetch(url.replace('mirror.test', '127.0.0.1'), init);
    };
    hub = await startHub({ token });
    const endpoint = `http://mirror.test:${new URL(hub.endpoint).port}`;
    const error = await failure(download({ token, endpoint, fetch: plain }));
    expect(error).toMatchObject({ kind: 'http', status: 401 });
    expect(error.message).toContain('is not sent unencrypted');
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.every((headers) => !('authorization' in headers))).toBe(true);
  });

  it('that is empty is none', async () => {
    await download({ token: '' });
    expect(new Set(hub.requests.map(({ headers }) => headers.authorization))).toEqual(new Set([undefined]));
  });

  it('that is refused is in no message', async () => {
    hub = await startHub({ token: 'hf_another' });
    const error = await failure(download({ token }));
    expect(error).toMatchObject({ kind: 'http', status: 401 });
    expect(error.message).not.toContain(token);
  });
});

describe('the disk', () => {
  it('with too little room is told before anything is fetched', async () => {
    const error = await failure(download({ freeBytes: () => Promise.resolve(1_000_000) }));
    expect(error.kind).toBe('disk');
    expect(error.message).toContain('1 MB free');
    expect(hub.requests).toEqual([]);
  });

  it('that fills up in the middle is told, and what came is gone on with', async () => {
    const probe = await open(join(store, 'probe'), 'w');
    const handles = Object.getPrototypeOf(probe) as FileHandle;
    await probe.close();
    await rm(join(store, 'probe'));
    const noRoom = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
    let full: { mockRestore: () => void } | undefined;
    hub.fault(BIG, { kind: 'end early', after: 60_000 });
    const error = await failure(
      download({
        onProgress: ({ waiting }) => {
          if (waiting !== undefined) full ??= vi.spyOn(handles, 'write').mockRejectedValue(noRoom);
        },
      }),
    );
    full?.mockRestore();
    expect(error.kind).toBe('disk');
    expect(error.message).toContain('is full');
    expect(clock.pauses).toEqual([1_000]);
    await expectNoModel();
    expect(await partialSize()).toBe(60_000);
    await download();
    await expectWhole();
    expect(hub.requests.at(-1)?.headers.range).toBe('bytes=60000-');
  });

  it("where a file stands in the folder's place is told", async () => {
    const blocked = join(installedFolder(store, entry), 'onnx');
    await mkdir(dirname(blocked), { recursive: true });
    await writeFile(blocked, 'in the way');
    expect((await failure(download())).kind).toBe('disk');
    await expectNoModel();
  });
});

it.each(['', 'huggingface.co', 'ftp://hub', 'https://me:secret@hub'])('the address %j is refused', async (endpoint) => {
  const error = await failure(download({ endpoint }));
  expect(error.kind).toBe('network');
  expect(error.message).not.toContain('secret');
});
