/** What a person gets where native code fails: the right answer from WebAssembly, and the reason. In engines of their own. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_SEEING } from '../../../src/clip/seeing.js';
import { EngineClient } from '../../../src/engine/client.js';
import { forkEngine } from '../../../src/engine/fork.js';
import type { EncodedImage, RuntimeChoice } from '../../../src/engine/protocol.js';
import type { Model } from '../../../src/models/model.js';
import { demoModel, ROOT, RUNTIME } from '../parity/demo-engine.js';

const PICTURE = path.join(ROOT, 'media', 'gallery', 'ukiyo-e-waves.jpg');
const BINDING = `bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`;

// Each starts up to three engines and compiles a model for WebAssembly, which takes as long as the machine is busy.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let model: Model;
let native: EncodedImage;

beforeAll(async () => {
  if (!existsSync(path.join(ROOT, 'out', 'engine.js'))) throw new Error('out/engine.js is missing: run "npm run build" first.');
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-native-'));
  model = await demoModel(folder);
  native = (await encode(path.join(ROOT, 'out', 'engine.js'), 'native')).encoded;
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** An installation whose onnxruntime-node has what `write` puts in place of its native library, if anything. */
function installation(name: string, write: (library: string) => void = () => undefined): string {
  const at = path.join(folder, name);
  const modules = path.join(at, 'node_modules');
  mkdirSync(path.join(modules, 'onnxruntime-node', path.dirname(BINDING)), { recursive: true });
  cpSync(path.join(ROOT, 'out', 'engine.js'), path.join(at, 'engine.js'));
  writeFileSync(path.join(at, 'package.json'), '{"type":"module"}');
  for (const part of ['package.json', 'dist'])
    cpSync(path.join(ROOT, 'node_modules/onnxruntime-node', part), path.join(modules, 'onnxruntime-node', part), {
      recursive: true,
    });
  for (const other of ['onnxruntime-common', 'onnxruntime-web', 'sharp'])
    symlinkSync(path.join(ROOT, 'node_modules', other), path.join(modules, other), 'junction');
  write(path.join(modules, 'onnxruntime-node', BINDING));
  return path.join(at, 'engine.js');
}

/** Encodes a picture in an engine started with more in its environment. */
async function encode(
  entry: string,
  library: RuntimeChoice,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ encoded: EncodedImage; restarts: readonly string[] }> {
  const restarts: string[] = [];
  const client = new EngineClient({
    start: () => within(environment, () => forkEngine(entry)),
    idleMilliseconds: () => 0,
    onRestart: (reason) => restarts.push(reason),
  });
  try {
    const source = { kind: 'file', path: PICTURE } as const;
    const params = { model, runtime: { ...RUNTIME, library }, source, seeing: DEFAULT_SEEING };
    return { encoded: await client.request('encodeImage', params), restarts };
  } finally {
    client.dispose();
  }
}

/** The environment is changed for as long as the process is being started, and no longer. */
function within<T>(environment: Readonly<Record<string, string>>, work: () => T): T {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  try {
    Object.assign(process.env, environment);
    return work();
  } finally {
    for (const [name, value] of before)
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
  }
}

function compile(source: string, name: string): string {
  const file = path.join(folder, name);
  const { status, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', file, source, '-ldl'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cc failed: ${stderr}`);
  return file;
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
    await expect(encode(installation('wanted'), 'native')).rejects.toMatchObject({ code: 'native' });
  });

  it('is not touched where WebAssembly is wanted', async () => {
    const { encoded } = await encode(installation('unwanted'), 'wasm');
    expectTheAnswer(encoded);
    expect(encoded.runtimeFallback).toBeUndefined();
  });
});

describe.runIf(process.platform === 'linux')('native code that ends the process', () => {
  it('while it is loaded is given up after two engines', async () => {
    const source = path.join(folder, 'aborts.c');
    writeFileSync(source, '#include <stdlib.h>\n__attribute__((constructor)) static void start(void) { abort(); }\n');
    const entry = installation('aborting', (library) => cpSync(compile(source, 'aborts.so'), library));
    const { encoded, restarts } = await encode(entry, 'auto');
    expect(restarts).toHaveLength(2);
    expectTheAnswer(encoded);
    expect(encoded.runtimeFallback).toContain('native code ended the engine 2 times (it was ended by SIGABRT)');
  });

  it("when an allocator such as Electron's refuses is given up as well", async () => {
    const { encoded, restarts } = await encode(path.join(ROOT, 'out', 'engine.js'), 'auto', {
      LD_PRELOAD: compile(path.join(ROOT, 'bench', 'allocator.c'), 'allocator.so'),
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
