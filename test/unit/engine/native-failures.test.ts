/** What a person gets where native code fails: the right answer from WebAssembly, and the reason. In engines of their own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_SEEING } from '../../../src/clip/seeing.js';
import type { EncodedImage, RuntimeChoice } from '../../../src/engine/protocol.js';
import type { Model } from '../../../src/models/model.js';
import { demoModel, ROOT, RUNTIME } from '../parity/demo-engine.js';
import { compile, makeAbort, makeInstallation, watchedEngine } from './installation.js';

const PICTURE = path.join(ROOT, 'media', 'gallery', 'ukiyo-e-waves.jpg');
const BINDING = `bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`;

// Each starts up to three engines and compiles a model for WebAssembly, which takes as long as the machine is busy.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let model: Model;
let native: EncodedImage;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-native-'));
  model = await demoModel(folder);
  native = (await encode(path.join(ROOT, 'out', 'engine.js'), 'native')).encoded;
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An installation whose onnxruntime-node has what `write` puts in place of its native library, if anything. */
function installation(name: string, write: (library: string) => void = () => undefined): string {
  const { engine, modules } = makeInstallation(path.join(folder, name), {
    linked: ['onnxruntime-common', 'onnxruntime-web', 'sharp'],
    copied: { 'onnxruntime-node': ['package.json', 'dist'] },
  });
  const library = path.join(modules, 'onnxruntime-node', BINDING);
  mkdirSync(path.dirname(library), { recursive: true });
  write(library);
  return engine;
}

/** Encodes a picture in an engine started with more in its environment. */
async function encode(
  entry: string,
  library: RuntimeChoice,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ encoded: EncodedImage; restarts: readonly string[] }> {
  const { client, restarts } = watchedEngine(entry, environment);
  try {
    const source = { kind: 'file', path: PICTURE } as const;
    const params = { model, runtime: { ...RUNTIME, library }, source, seeing: DEFAULT_SEEING };
    return { encoded: await client.request('encodeImage', params), restarts };
  } finally {
    client.dispose();
  }
}

/** The answer is the native runtime's, computed by WebAssembly. */
function expectTheAnswer(encoded: EncodedImage): void {
  expect(encoded.runtime).toBe('wasm');
  expect(native.runtime).toBe('native');
  const length = Math.hypot(...native.image_embeds);
  const difference = Math.hypot(...native.image_embeds.map((value, i) => value - encoded.image_embeds[i]!));
  expect(difference / length).toBeLessThan(1e-4);
}

describe("ONNX Runtime's native library", () => {
  it('that is missing is made good by WebAssembly, with the reason and what it costs', async () => {
    const { encoded, restarts } = await encode(installation('missing'), 'auto');
    expectTheAnswer(encoded);
    expect(encoded.runtimeFallback).toMatch(
      /ONNX Runtime could not be loaded .*Cannot find module.*WebAssembly computes instead/,
    );
    expect(restarts).toEqual([]);
  });

  it('that is no library is too', async () => {
    const entry = installation('broken', (library) => writeFileSync(library, 'not a library'));
    const { encoded, restarts } = await encode(entry, 'auto');
    expectTheAnswer(encoded);
    expect(encoded.runtimeFallback).toContain('WebAssembly computes instead');
    expect(restarts).toEqual([]);
  });

  it('that is missing is an error where nothing else is wanted', async () => {
    await expect(encode(installation('wanted'), 'native')).rejects.toMatchObject({
      code: 'native',
      message: expect.stringMatching(/Cannot find module.*set to auto, WebAssembly computes instead\.$/) as string,
    });
  });

  it('is not touched where WebAssembly is wanted', async () => {
    const { encoded } = await encode(installation('unwanted'), 'wasm');
    expectTheAnswer(encoded);
    expect(encoded.runtimeFallback).toBeUndefined();
  });
});

describe.runIf(process.platform === 'linux')('native code that ends the process', () => {
  it('while it is loaded is given up after two engines', async () => {
    const { encoded, restarts } = await encode(installation('aborting', makeAbort), 'auto');
    expect(restarts).toHaveLength(2);
    expectTheAnswer(encoded);
    expect(encoded.runtimeFallback).toContain('native code ended the engine 2 times (it was ended by SIGABRT)');
  });

  it('is told after two engines where nothing else is wanted, and costs no more of them but with another model', async () => {
    const { client, restarts } = watchedEngine(installation('aborting alone', makeAbort));
    try {
      const source = { kind: 'file', path: PICTURE } as const;
      const params = { model, runtime: { ...RUNTIME, library: 'native' }, source, seeing: DEFAULT_SEEING } as const;
      for (const asked of ['first', 'again']) {
        await expect(client.request('encodeImage', params), asked).rejects.toMatchObject({
          code: 'native',
          message:
            "ONNX Runtime's native code ended the engine 2 times (it was ended by SIGABRT). With clipGaze.runtime, or --runtime, set to auto, WebAssembly computes instead. Native code is tried again with another model, or after the window is reloaded.",
        });
        expect(restarts).toHaveLength(2);
      }
      const other = { ...params, model: { ...model, fingerprint: 'another' } };
      await expect(client.request('encodeImage', other)).rejects.toMatchObject({ code: 'native' });
      expect(restarts).toHaveLength(4);
    } finally {
      client.dispose();
    }
  });

  it("when an allocator such as Electron's refuses is given up as well", async () => {
    const allocator = path.join(folder, 'allocator.so');
    compile(path.join(ROOT, 'bench', 'allocator.c'), allocator);
    const { encoded, restarts } = await encode(path.join(ROOT, 'out', 'engine.js'), 'auto', {
      LD_PRELOAD: allocator,
      // Node itself allocates through the C++ library, so that is not counted. Of what this one asks for by itself while it
      // opens the demo model, the largest is over 60 kB.
      ALLOCATOR_ONLY: 'libonnxruntime',
      ALLOCATOR_LIMIT_MB: '0.01',
    });
    expect(restarts).toHaveLength(2);
    expectTheAnswer(encoded);
    expect(encoded.runtimeFallback).toContain('native code ended the engine 2 times (it was ended by SIGABRT)');
  });
});
