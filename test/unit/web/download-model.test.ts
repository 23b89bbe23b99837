/** A model's download into a browser's storage, from a hub that is a server of this test's. */
import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useBrowserFiles } from '../../../src/files/browser-files.js';
import { PIECE_BYTES, readPieces, wholeOf } from '../../../src/files/pieced-file.js';
import type { CatalogueEntry } from '../../../src/models/catalogue.js';
import type { DownloadProgress } from '../../../src/models/download.js';
import { missingFiles } from '../../../src/web/browser-models.js';
import { downloadModel } from '../../../src/web/download-model.js';
import { memoryFiles } from '../files/memory-files.js';

// As the browser's bundle has it.
vi.mock('../../../src/models/partial-file.js', () => import('../../../src/models/partial-file.browser.js'));

const LARGE = Uint8Array.from({ length: PIECE_BYTES + 3000 }, (_, index) => (index * 17) % 256);
const SMALL = Uint8Array.from(Buffer.from('{"model_type":"clip"}'));
const FILES: Readonly<Record<string, Uint8Array>> = { 'config.json': SMALL, 'onnx/vision_model.onnx': LARGE };

const ENTRY: CatalogueEntry = {
  id: 'test/clip',
  title: 'A test’s CLIP',
  repository: 'test/clip',
  revision: 'abc',
  towers: { vision: 'onnx/vision_model.onnx', text: 'onnx/vision_model.onnx' },
  files: Object.entries(FILES).map(([path, bytes]) => ({
    path,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  })),
};

let server: Server | undefined;
let asked: { url: string; range: string | undefined }[];
let files: ReturnType<typeof memoryFiles>;
beforeEach(() => {
  asked = [];
  useBrowserFiles((files = memoryFiles()));
});
afterEach(() => server?.close());

async function hub(answer: RequestListener): Promise<string> {
  server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', range: request.headers.range });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers with the files, or the rest of them. */
const sound: RequestListener = (request, response) => {
  const bytes = FILES[(request.url ?? '').replace('/test/clip/resolve/abc/', '')];
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (!bytes) response.writeHead(404).end();
  else if (from === 0) response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  else
    response.writeHead(206, { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }).end(bytes.subarray(from));
};

const download = (
  endpoint: string,
  signal = new AbortController().signal,
  told: (step: DownloadProgress) => void = () => undefined,
) => downloadModel(ENTRY, 'storage:/models', endpoint, signal, told);
const at = (path: string) => `storage:/models/test/clip/abc/${path}`;

describe('a download', () => {
  it('brings every file, verified, in pieces, and tells how far it is', async () => {
    const steps: DownloadProgress[] = [];
    await download(await hub(sound), undefined, (step) => steps.push(step));
    for (const [path, bytes] of Object.entries(FILES)) expect(Buffer.compare(await readPieces(at(path)), bytes)).toBe(0);
    expect(await missingFiles('storage:/models', ENTRY)).toEqual([]);
    const total = SMALL.length + LARGE.length;
    expect(steps.at(-1)).toMatchObject({ doneBytes: total, totalBytes: total });
  });

  it('fetches nothing again', async () => {
    const endpoint = await hub(sound);
    await download(endpoint);
    const times = asked.length;
    await download(endpoint);
    expect(asked).toHaveLength(times);
  });

  it('goes on where it was stopped, by the piece', async () => {
    const stop = new AbortController();
    const stalling: RequestListener = (request, response) => {
      if (!request.url?.endsWith('.onnx')) sound(request, response);
      else response.writeHead(200, { 'content-length': LARGE.length }).write(LARGE.subarray(0, PIECE_BYTES + 10));
    };
    const endpoint = await hub(stalling);
    const stopped = download(endpoint, stop.signal);
    stopped.catch(() => undefined);
    await vi.waitFor(() => expect([...files.all.keys()]).toContain(`${at('onnx/vision_model.onnx')}/0000`), 10_000);
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ kind: 'cancelled' });
    server?.closeAllConnections();
    server?.close();
    await download(await hub(sound));
    expect(asked.at(-1)?.range).toBe(`bytes=${PIECE_BYTES}-`);
    expect(Buffer.compare(await readPieces(at('onnx/vision_model.onnx')), LARGE)).toBe(0);
  });

  it('refuses another file, and keeps nothing of it', async () => {
    const other: RequestListener = (request, response) => {
      if (!request.url?.endsWith('.onnx')) sound(request, response);
      else response.writeHead(200, { 'content-length': LARGE.length }).end(new Uint8Array(LARGE.length));
    };
    await expect(download(await hub(other))).rejects.toMatchObject({ kind: 'verification' });
    expect(await wholeOf(at('onnx/vision_model.onnx'))).toBeUndefined();
    expect([...files.all.keys()].filter((name) => name.includes('.onnx'))).toEqual([]);
    expect(await missingFiles('storage:/models', ENTRY)).toHaveLength(1);
  });

  it('says that the storage is full', async () => {
    useBrowserFiles({ ...files, write: () => Promise.reject(new Error('QuotaExceededError')) });
    await expect(download(await hub(sound))).rejects.toMatchObject({
      kind: 'disk',
      message: expect.stringContaining('out of room') as string,
    });
  });
});
