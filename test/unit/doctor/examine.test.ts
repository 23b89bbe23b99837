/** What `clip-gaze doctor` and "Check Installation" find where something is broken on purpose. */
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examine, type Installation } from '../../../src/doctor/examine.js';
import { findingsAsText, type Check, type Finding } from '../../../src/doctor/finding.js';
import { EngineClient } from '../../../src/engine/client.js';
import { EngineError } from '../../../src/engine/errors.js';
import { forkEngine } from '../../../src/engine/fork.js';
import type { EngineMethod, EngineRequests } from '../../../src/engine/protocol.js';
import type { Encoder } from '../../../src/gaze/gaze.js';
import { findModel } from '../../../src/models/find-model.js';
import { ModelError } from '../../../src/models/errors.js';
import { openModelFolder } from '../../../src/models/open-model-folder.js';
import { demoModel, localEngine, ROOT, RUNTIME } from '../parity/demo-engine.js';

const DEMO = path.join(ROOT, 'media', 'demo-model');

let folder: string;
let sound: Installation;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-doctor-'));
  sound = {
    version: '1.0.0',
    engine: localEngine().encoder,
    engineWords: () => '',
    runtime: RUNTIME,
    listsFolder: path.join(ROOT, 'lists'),
    galleryFolder: path.join(ROOT, 'media', 'gallery'),
    demoModel: () => demoModel(folder),
    model: () => demoModel(folder),
    download: { how: '`clip-gaze download`', needed: true },
    storeFolder: path.join(folder, 'embeddings'),
    modelsFolder: path.join(folder, 'models'),
    hub: undefined,
    signal: new AbortController().signal,
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function examined(changes: Partial<Installation>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of examine({ ...sound, ...changes })) findings.push(finding);
  return findings;
}

/** The finding of one check, where everything but it is as it should be. */
async function found(check: Check, changes: Partial<Installation>): Promise<Finding> {
  const findings = await examined(changes);
  const one = findings.find((finding) => finding.check === check);
  if (!one) throw new Error(`Nothing is said of ${check}:\n${findingsAsText(findings)}`);
  return one;
}

const wrongIn = (findings: readonly Finding[]) => findings.filter(({ verdict }) => verdict === 'wrong').map(({ check }) => check);

/** An engine in which one of the runtimes, or both, cannot be loaded. */
function engineWithout(...broken: readonly string[]): Encoder {
  return {
    request: <M extends EngineMethod>(method: M, params: EngineRequests[M]['params']): Promise<EngineRequests[M]['result']> => {
      const library = 'runtime' in params ? params.runtime.library : undefined;
      if (library !== undefined && broken.includes(library))
        return Promise.reject(new EngineError('native', `ONNX Runtime could not be loaded: no ${library} library.`));
      return sound.engine.request(method, params);
    },
  };
}

describe('an installation in which all is well', () => {
  it('has nothing wrong, and leaves nothing behind', async () => {
    const findings = await examined({});
    expect(wrongIn(findings)).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual([
      'system',
      'engine',
      'decoder',
      'native',
      'wasm',
      'answer',
      'model',
      'store',
      'disk',
    ]);
    expect(findings[5]).toMatchObject({ found: '"ukiyo-e movement" comes first, as it must, and both runtimes agree.' });
    expect(readdirSync(sound.storeFolder)).toEqual([]);
  });
});

describe('an engine that does not start', () => {
  it('says why, and what to install; all else is still looked at', async () => {
    const broken = path.join(folder, 'broken-engine.mjs');
    writeFileSync(broken, "await import('a-package-that-is-not-there');");
    let words = '';
    const engine = new EngineClient({
      start: () => forkEngine(broken),
      idleMilliseconds: () => 0,
      log: (line) => {
        if (line.startsWith('engine ended')) words = line;
      },
    });
    try {
      const findings = await examined({ engine, engineWords: () => words });
      expect(findings.map(({ check }) => check)).toEqual(['system', 'engine', 'model', 'store', 'disk']);
      expect(wrongIn(findings)).toEqual(['engine']);
      expect(findings[1]!.found).toMatch(/ended .* times.*It said: Error.*Cannot find package 'a-package-that-is-not-there'/);
      expect(findings[1]!.advice).toContain(`${process.platform} ${process.arch}`);
    } finally {
      engine.dispose();
    }
  });
});

describe('a decoder', () => {
  /** An engine that answers some requests in its own way. */
  const engineThat = (answers: Partial<Record<EngineMethod, () => unknown>>): Encoder => ({
    request: async <M extends EngineMethod>(method: M, params: EngineRequests[M]['params']) =>
      answers[method] ? ((await answers[method]()) as EngineRequests[M]['result']) : sound.engine.request(method, params),
  });

  it('that is native code is right', async () => {
    expect(await found('decoder', {})).toEqual({
      check: 'decoder',
      verdict: 'right',
      found: 'libvips decodes pictures, in native code.',
    });
  });

  it('that is WebAssembly is a note, with the reason', async () => {
    const decoderFallback = 'libvips could not be loaded.';
    const engine = engineThat({ status: () => ({ memoryBytes: 1, decoderFallback }) });
    expect(await found('decoder', { engine })).toEqual({ check: 'decoder', verdict: 'note', found: decoderFallback });
  });

  it('that is not there is wrong; what needs none is still looked at', async () => {
    const engine = engineThat({ preview: () => Promise.reject(new EngineError('native', 'Install Clip Gaze again.')) });
    const findings = await examined({ engine });
    expect(findings.map(({ check }) => check)).toEqual(['system', 'engine', 'decoder', 'model', 'store', 'disk']);
    expect(wrongIn(findings)).toEqual(['decoder']);
    expect(findings[2]!.found).toBe('Install Clip Gaze again.');
  });
});

describe('a runtime that cannot be loaded', () => {
  it('is a note while the other computes', async () => {
    const findings = await examined({ engine: engineWithout('native') });
    expect(wrongIn(findings)).toEqual([]);
    expect(findings[3]).toEqual({
      check: 'native',
      verdict: 'note',
      found: 'ONNX Runtime could not be loaded: no native library.',
    });
    expect(findings[5]!.found).toBe('"ukiyo-e movement" comes first, as it must.');
  });

  it('is wrong where it is the one that was chosen, and the way on is told once', async () => {
    const wasm = await found('wasm', { engine: engineWithout('wasm'), runtime: { ...RUNTIME, library: 'wasm' } });
    expect(wasm).toMatchObject({ verdict: 'wrong', advice: expect.stringContaining('clipGaze.runtime') as string });
    const native = await found('native', { engine: engineWithout('native'), runtime: { ...RUNTIME, library: 'native' } });
    expect(native).toEqual({
      check: 'native',
      verdict: 'wrong',
      // The engine's own message, which names the setting.
      found: 'ONNX Runtime could not be loaded: no native library.',
    });
  });

  it('is wrong where neither can be', async () => {
    const findings = await examined({ engine: engineWithout('native', 'wasm') });
    expect(wrongIn(findings)).toEqual(['wasm', 'answer']);
  });

  it('that answers something else is wrong', async () => {
    const engine: Encoder = {
      request: async (method, params) => {
        const answer = await sound.engine.request(method, params);
        if (method !== 'encodeImage' || !('runtime' in params) || params.runtime.library !== 'wasm') return answer;
        return Object.assign(answer, { image_embeds: new Float32Array(64).fill(1) });
      },
    };
    expect(await found('answer', { engine })).toMatchObject({
      verdict: 'wrong',
      found: expect.stringMatching(/^The two runtimes disagree: .*-?0\.\d{5}\.$/) as string,
    });
  });
});

describe('a model', () => {
  const missing = () =>
    findModel({
      stores: [path.join(folder, 'models')],
      demoFolder: DEMO,
      cacheFolder: folder,
      model: 'Xenova/clip-vit-base-patch32',
    });

  it('that is not downloaded is wrong, with how to get it, where nothing answers without it', async () => {
    expect(await found('model', { model: missing })).toEqual({
      check: 'model',
      verdict: 'wrong',
      found: expect.stringContaining('CLIP ViT-B/32 is not on this machine') as string,
      advice: '`clip-gaze download` fetches it.',
    });
    const download = { how: '`clip-gaze download`', needed: false };
    expect(await found('model', { model: missing, download })).toMatchObject({ verdict: 'note' });
  });

  it('that needs more room than there is is told beside the disk', async () => {
    const little = { bavail: 100, bsize: 1e6 } as Awaited<ReturnType<typeof files.statfs>>;
    const full = { ...files, statfs: (() => Promise.resolve(little)) as unknown as typeof files.statfs };
    expect(await found('disk', { model: missing, files: full })).toMatchObject({
      verdict: 'wrong',
      advice: 'The model still needs 608 MB: make room.',
    });
    expect(await found('disk', { files: full })).toMatchObject({ verdict: 'note' });
  });

  it('whose weights are damaged is wrong, and names the file', async () => {
    const damaged = path.join(folder, 'damaged');
    cpSync(DEMO, damaged, { recursive: true });
    writeFileSync(path.join(damaged, 'onnx', 'vision_model.onnx'), 'no weights');
    const one = await found('model', { model: () => openModelFolder(damaged, { cacheFolder: folder }) });
    expect(one).toMatchObject({ verdict: 'wrong', found: expect.stringContaining('vision_model.onnx') as string });
    expect(one.advice).toBeDefined();
  });

  it('whose folder is none is wrong', async () => {
    const model = () => openModelFolder(path.join(folder, 'nowhere'), { cacheFolder: folder });
    await expect(model()).rejects.toThrow(ModelError);
    expect(await found('model', { model })).toMatchObject({ verdict: 'wrong' });
  });
});

describe('a store', () => {
  it('that cannot be written says why, and what it costs', async () => {
    writeFileSync(path.join(folder, 'file'), '');
    const one = await found('store', { storeFolder: path.join(folder, 'file') });
    expect(one).toMatchObject({
      verdict: 'note',
      found: expect.stringContaining('a file is in the place of the folder') as string,
    });
    expect(one.advice).toContain('computed anew');
  });

  const refused = (code: string): Error => Object.assign(new Error(`${code}: refused`), { code });
  for (const [code, words] of [
    ['ENOSPC', 'the disk is full'],
    ['EACCES', 'there is no right to write there'],
    ['EROFS', 'the disk can only be read'],
  ] as const)
    it(`says "${words}" for ${code}`, async () => {
      const failing = { ...files, writeFile: () => Promise.reject(refused(code)) };
      expect((await found('store', { files: failing })).found).toContain(words);
      expect(readdirSync(sound.storeFolder)).toEqual([]);
    });

  it('that gives back other bytes is wrong', async () => {
    const failing = { ...files, readFile: (() => Promise.resolve(Buffer.alloc(4096))) as unknown as typeof files.readFile };
    expect(await found('store', { files: failing })).toMatchObject({ verdict: 'wrong' });
  });
});

describe('the hub', () => {
  const hub = (endpoint: string) => ({ endpoint, fetch: globalThis.fetch, token: undefined });
  const missing: Installation['model'] = () =>
    findModel({ stores: [path.join(folder, 'models')], demoFolder: DEMO, cacheFolder: folder });

  async function answering(status: number, work: (endpoint: string) => Promise<void>): Promise<void> {
    const server = createServer((_, response) => response.writeHead(status).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  }

  it('that answers is right, and one that refuses is told with its status', async () => {
    await answering(200, async (endpoint) =>
      expect(await found('network', { hub: hub(endpoint) })).toMatchObject({ verdict: 'right' }),
    );
    await answering(503, async (endpoint) =>
      expect((await found('network', { hub: hub(endpoint) })).found).toMatch(/answers with status 503/),
    );
  });

  it('that nobody answers for is wrong where a download is needed, else a note; no password of its address is told', async () => {
    let closed = '';
    await answering(200, (endpoint) => Promise.resolve(void (closed = endpoint)));
    expect(await found('network', { hub: hub(closed), model: missing })).toMatchObject({
      verdict: 'wrong',
      found: expect.stringContaining('nobody listens there') as string,
      advice: expect.stringContaining('clipGaze.hubEndpoint') as string,
    });
    expect(await found('network', { hub: hub(closed) })).toMatchObject({ verdict: 'note' });
    const secret = await found('network', { hub: hub('http://me:secret@nowhere.invalid') });
    expect(JSON.stringify(secret)).not.toContain('secret');
  });
});

it('ends at once where somebody cancels', async () => {
  const abort = new AbortController();
  abort.abort();
  const engine: Encoder = { request: () => Promise.reject(new EngineError('cancelled', 'Cancelled.')) };
  await expect(examined({ engine, signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
});
