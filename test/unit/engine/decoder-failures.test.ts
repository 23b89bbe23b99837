/** What a person gets where libvips fails: the same pixels from WebAssembly, and the reason; else what to do. In engines of their own. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { see } from '../../../src/clip/preprocess.js';
import { DEFAULT_SEEING, PREPROCESSINGS, type Seeing } from '../../../src/clip/seeing.js';
import type { EncodedImage } from '../../../src/engine/protocol.js';
import type { Model } from '../../../src/models/model.js';
import { demoModel, ROOT, RUNTIME } from '../parity/demo-engine.js';
import { makeAbort, makeInstallation, watchedEngine, type Installation } from './installation.js';

const HERE = `${process.platform} ${process.arch}`;
const musl =
  process.platform === 'linux' && !('glibcVersionRuntime' in (process.report.getReport() as { header: object }).header);
const PLATFORM = `${process.platform}${musl ? 'musl' : ''}-${process.arch}`;
const NATIVE = `@img/sharp-${PLATFORM}`;
const LIBVIPS = `@img/sharp-libvips-${PLATFORM}`;
const { version } = JSON.parse(readFileSync(path.join(ROOT, 'node_modules/sharp/package.json'), 'utf8')) as { version: string };
const LIBRARY = `${NATIVE}/lib/sharp-${PLATFORM}-${version}.node`;
const ORT_BINDING = `onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/onnxruntime_binding.node`;
const REFERENCE = path.join(ROOT, 'test', 'fixtures', 'reference', 'images');
const GALLERY = path.join(ROOT, 'media', 'gallery');
const PICTURE = path.join(GALLERY, 'ukiyo-e-waves.jpg');

// Each starts engines, some of which compile libvips for WebAssembly, which takes as long as the machine is busy.
vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let model: Model;
let native: EncodedImage;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-decoder-'));
  model = await demoModel(folder);
  native = (await encode(path.join(ROOT, 'out', 'engine.js'))).encoded;
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Options {
  /** Whether sharp's WebAssembly, its native code, and that of ONNX Runtime are there. */
  readonly wasm?: boolean;
  readonly native?: boolean;
  readonly onnxruntime?: boolean;
}

/** An installation whose libvips can be broken. */
function installation(name: string, { wasm = true, native = true, onnxruntime = true }: Options = {}): Installation {
  return makeInstallation(path.join(folder, name), {
    linked: ['onnxruntime-common', 'onnxruntime-web', ...(onnxruntime ? ['onnxruntime-node'] : [])],
    copied: {
      ...(!onnxruntime && { 'onnxruntime-node': ['package.json', 'dist'] }),
      sharp: ['package.json', 'dist'],
      '@img/colour': ['.'],
      'detect-libc': ['package.json', 'lib'],
      semver: ['.'],
      ...(native && {
        [NATIVE]: ['package.json', 'index.cjs', 'lib'],
        ...(process.platform !== 'win32' && { [LIBVIPS]: ['package.json', 'lib'] }),
      }),
      ...(wasm && {
        '@img/sharp-wasm32': ['package.json', 'index.cjs', 'lib', 'versions.json'],
        '@emnapi/runtime': ['package.json', 'dist', 'index.js'],
        tslib: ['package.json', 'tslib.js'],
      }),
    },
  });
}

/** The library that sharp's own loads, from the folder of the packages. */
function otherHalf(modules: string): string {
  const lib = `${LIBVIPS}/lib`;
  return `${lib}/${readdirSync(path.join(modules, lib)).find((name) => name.startsWith('libvips-cpp.so'))!}`;
}

async function encode(entry: string, picture = PICTURE) {
  const { client, restarts } = watchedEngine(entry);
  try {
    const source = { kind: 'file', path: picture } as const;
    const encoded = await client.request('encodeImage', { model, runtime: RUNTIME, source, seeing: DEFAULT_SEEING });
    return { encoded, restarts };
  } finally {
    client.dispose();
  }
}

/** The answer is that of native code to the bit, decoded by WebAssembly for a reason. */
function expectTheAnswer({ encoded }: { readonly encoded: EncodedImage }, reason: RegExp): void {
  const { decoderFallback, ...answer } = encoded;
  expect(answer).toEqual(native);
  expect(native.runtime).toBe('native');
  expect(decoderFallback).toMatch(reason);
  expect(decoderFallback).toMatch(/WebAssembly decodes pictures instead: the same pixels/);
}

describe("libvips' native code", () => {
  it('that is missing is made good by WebAssembly, with the reason and what it costs', async () => {
    const answer = await encode(installation('missing', { native: false }).engine);
    expectTheAnswer(answer, new RegExp(`brings no native code of libvips for ${HERE}\\.`));
    expect(answer.restarts).toEqual([]);
  });

  it('whose file was removed is too', async () => {
    const { engine, modules } = installation('removed');
    rmSync(path.join(modules, LIBRARY));
    const answer = await encode(engine);
    expectTheAnswer(answer, /brings no native code of libvips/);
    expect(answer.restarts).toEqual([]);
  });

  it('that is no library is too', async () => {
    const { engine, modules } = installation('broken');
    writeFileSync(path.join(modules, LIBRARY), 'not a library');
    const answer = await encode(engine);
    expectTheAnswer(answer, new RegExp(`libvips could not be loaded on ${HERE}: .*sharp-`));
    expect(answer.restarts).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('whose other half is no library or is not there is too', async () => {
    for (const spoil of [(file: string) => writeFileSync(file, 'not a library'), (file: string) => rmSync(file)]) {
      const { engine, modules } = installation(`half-${spoil.toString().length}`);
      spoil(path.join(modules, otherHalf(modules)));
      const answer = await encode(engine);
      expectTheAnswer(answer, /libvips could not be loaded .*libvips-cpp\.so/);
      expect(answer.restarts).toEqual([]);
    }
  });

  it.runIf(process.platform === 'linux')(
    'either half of which is cut short is too, whether it is refused or ends the process',
    async () => {
      for (const half of [() => LIBRARY, otherHalf]) {
        const { engine, modules } = installation(`cut-${half.name}`);
        const file = path.join(modules, half(modules));
        truncateSync(file, statSync(file).size / 2);
        const answer = await encode(engine);
        expectTheAnswer(answer, /libvips (could not be loaded|ended the engine 2 times)/);
      }
    },
  );

  it.runIf(process.platform === 'linux')('that a package brings damaged is too', async () => {
    const { modules } = installation('package');
    const library = otherHalf(modules);
    rmSync(path.join(modules, library));
    const home = path.dirname(modules);
    for (const bundle of ['engine.js', 'start-engine.js']) cpSync(path.join(ROOT, 'out', bundle), path.join(home, bundle));
    mkdirSync(path.join(home, 'packed'));
    writeFileSync(path.join(home, 'packed', 'libvips.br'), 'not packed');
    const packed = {
      path: `node_modules/${library}`,
      bytes: 1,
      sha256: '0'.repeat(64),
      packed: 'libvips.br',
      absoluteCalls: false,
    };
    writeFileSync(path.join(home, 'packed', 'index.json'), JSON.stringify({ files: [packed] }));
    const answer = await encode(path.join(home, 'start-engine.js'));
    expectTheAnswer(answer, /libvips could not be loaded .*libvips-cpp\.so/);
    expect(answer.restarts).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('that ends the process while it is loaded is given up after two engines', async () => {
    const { engine, modules } = installation('aborting');
    makeAbort(path.join(modules, LIBRARY));
    const answer = await encode(engine);
    expectTheAnswer(answer, /The native code of libvips ended the engine 2 times \(it was ended by SIGABRT\)\./);
    expect(answer.restarts).toHaveLength(2);
  });

  it.runIf(process.platform === 'linux')('and ONNX Runtime’s, if both end the process, cost two engines each', async () => {
    const { engine, modules } = installation('both', { onnxruntime: false });
    makeAbort(path.join(modules, LIBRARY));
    const binding = path.join(modules, ORT_BINDING);
    mkdirSync(path.dirname(binding), { recursive: true });
    makeAbort(binding);
    const { encoded, restarts } = await encode(engine);
    expect(restarts).toHaveLength(4);
    expect(encoded).toMatchObject({
      runtime: 'wasm',
      runtimeFallback: expect.stringContaining("ONNX Runtime's native code ended the engine 2 times") as string,
      decoderFallback: expect.stringContaining('The native code of libvips ended the engine 2 times') as string,
    });
    expect(cosine(encoded.image_embeds, native.image_embeds)).toBeGreaterThan(1 - 1e-6);
  });

  it('is not missed for a picture that needs none', async () => {
    const { engine } = installation('bitmap', { native: false, wasm: false });
    const { encoded } = await encode(engine, path.join(ROOT, 'test', 'fixtures', 'pictures', '24.bmp'));
    expect(encoded.decoderFallback).toBeUndefined();
  });
});

describe('WebAssembly in its place', () => {
  const image = { size: 224, mean: [0, 0, 0], std: [1, 1, 1] } as const;

  it('sees every picture of the reference as native code does, to the bit', async () => {
    const { client } = watchedEngine(installation('reference', { native: false }).engine);
    try {
      const pictures = readdirSync(REFERENCE);
      expect(pictures.length).toBeGreaterThan(30);
      for (const name of pictures)
        for (const preprocessing of PREPROCESSINGS) {
          const seeing: Seeing = { preprocessing, crop: 'centre', decode: 'exact' };
          const file = path.join(REFERENCE, name);
          const { png } = await client.request('crop', { source: { kind: 'file', path: file }, seeing, image });
          const [crop] = (await see(readFileSync(file), name, seeing, image)).crops;
          expect(Buffer.compare(await sharp(png).removeAlpha().raw().toBuffer(), crop!), `${name}, ${preprocessing}`).toBe(0);
        }
      expect((await client.request('status', {})).decoderFallback).toMatch(/WebAssembly decodes/);
    } finally {
      client.dispose();
    }
  });

  it('leaves no drawing in the store, whose letters it does not draw', async () => {
    const store = path.join(folder, 'store');
    const drawing = path.join(folder, 'letters.svg');
    writeFileSync(drawing, '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><text y="60">Hi</text></svg>');
    const pictures = [drawing, PICTURE].map((file) => ({ kind: 'file', path: file }) as const);
    const encoded = async (entry: string) => {
      const { client } = watchedEngine(entry, {}, store);
      try {
        for (const source of pictures)
          await client.request('encodeImage', { model, runtime: RUNTIME, source, seeing: DEFAULT_SEEING });
        return (await client.request('status', {})).imagesEncoded;
      } finally {
        client.dispose();
      }
    };
    expect(await encoded(installation('drawing', { native: false }).engine)).toBe(2);
    const whole = path.join(ROOT, 'out', 'engine.js');
    expect(await encoded(whole)).toBe(1);
    expect(await encoded(whole)).toBe(0);
  });

  it('is told once by the command line, with the other runtime’s', () => {
    const { commandLine } = installation('told', { native: false, onnxruntime: false });
    const args = [
      'gaze',
      '--model',
      'demo',
      '--phrase',
      'a wave',
      '--format',
      'csv',
      PICTURE,
      path.join(GALLERY, 'op-art-checks.png'),
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, [commandLine, ...args], {
      encoding: 'utf8',
      env: { ...process.env, CLIP_GAZE_HOME: path.join(folder, 'home') },
    });
    expect(status, stderr).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(3);
    expect(stderr.match(/WebAssembly computes instead/g)).toHaveLength(1);
    expect(stderr.match(/WebAssembly decodes pictures instead/g)).toHaveLength(1);
  });
});

describe('where nothing can decode', () => {
  const ADVICE = `WebAssembly cannot take its place: it cannot be loaded either. Install Clip Gaze again, in the package for ${HERE}.`;
  const refusal = (entry: string) => expect(encode(entry)).rejects;

  it('one sentence says why, and one what to do', async () => {
    await refusal(installation('nothing', { native: false, wasm: false }).engine).toMatchObject({
      code: 'native',
      message: `This package of Clip Gaze brings no native code of libvips for ${HERE}. ${ADVICE}`,
    });
    const { engine, modules } = installation('neither', { wasm: false });
    writeFileSync(path.join(modules, LIBRARY), 'not a library');
    await refusal(engine).toMatchObject({
      code: 'native',
      message: expect.stringMatching(/^libvips could not be loaded on .*\. WebAssembly cannot take its place/) as string,
    });
  });

  it.runIf(process.platform === 'linux')('also where loading ended the process', async () => {
    const { engine, modules } = installation('aborting alone', { wasm: false });
    makeAbort(path.join(modules, LIBRARY));
    await refusal(engine).toMatchObject({
      code: 'native',
      message: `The native code of libvips ended the engine 2 times (it was ended by SIGABRT). ${ADVICE}`,
    });
  });
});

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (Math.hypot(...a) * Math.hypot(...b));
}
