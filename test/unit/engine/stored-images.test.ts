/** Pictures that were encoded once: known again by their contents, and by their files without reading them. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_SEEING, type Seeing } from '../../../src/clip/seeing.js';
import { EngineClient } from '../../../src/engine/client.js';
import { Engine } from '../../../src/engine/engine.js';
import { forkEngine } from '../../../src/engine/fork.js';
import type { EncodedImage, EngineRequests, ImageSource } from '../../../src/engine/protocol.js';
import { Watchdog } from '../../../src/engine/watchdog.js';
import type { Model } from '../../../src/models/model.js';
import { CONTEXT, demoModel, ROOT, RUNTIME } from '../parity/demo-engine.js';

// Many engines are started here, on whatever machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const GALLERY = path.join(ROOT, 'media', 'gallery');
const WAVES = path.join(GALLERY, 'ukiyo-e-waves.jpg');
const PORTRAIT = path.join(GALLERY, 'pop-art-portrait.png');

let cache: string;
let folder: string;
let store: string;
let model: Model;
beforeAll(async () => {
  cache = mkdtempSync(path.join(tmpdir(), 'clip-gaze-stored-'));
  model = await demoModel(cache);
});
afterAll(() => rmSync(cache, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-stored-images-'));
  store = path.join(folder, 'store');
  // Files that were written a moment ago are not known again; an hour later they are.
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(Date.now() + 3_600_000);
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const params = (source: ImageSource, seeing: Seeing = DEFAULT_SEEING): EngineRequests['encodeImage']['params'] => ({
  model,
  runtime: RUNTIME,
  source,
  seeing,
});

interface Looked {
  readonly image: EncodedImage;
  readonly encoded: number;
  readonly wasRead: boolean;
}

async function look(engine: Engine, file: string, more: Partial<EngineRequests['encodeImage']['params']> = {}): Promise<Looked> {
  const before = (await engine.status()).imagesEncoded;
  let wasRead = false;
  const context = { ...CONTEXT, report: ({ stage }: { stage: string }) => (wasRead ||= stage === 'reading') };
  const image = await engine.encodeImage({ ...params({ kind: 'file', path: file }), ...more }, context);
  return { image, wasRead, encoded: (await engine.status()).imagesEncoded - before };
}

const apart = new Engine();
/** What an engine answers that has nothing stored. */
const fresh = async (file: string) => (await look(apart, file, { fresh: true })).image;

async function somePictures(count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const file = path.join(folder, `${i}.png`);
      const background = { r: (i * 37) % 256, g: (i * 91) % 256, b: (i * 53) % 256 };
      await sharp({ create: { width: 64 + i, height: 48, channels: 3, background } }).toFile(file);
      return file;
    }),
  );
}

describe('a picture that is stored', () => {
  it('is not drawn again where it is a drawing: that can take long, cannot be stopped, and nobody waits for it', async () => {
    const drawing = Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="9" height="9"/></svg>',
    );
    const drawn = vi.spyOn(Watchdog.prototype, 'watch');
    try {
      const engine = new Engine(store);
      const source: ImageSource = { kind: 'bytes', bytes: drawing, name: 'a.svg' };
      const first = await engine.encodeImage(params(source), CONTEXT);
      expect(drawn).toHaveBeenCalledTimes(2);
      expect(await engine.encodeImage(params(source), CONTEXT)).toEqual(first);
      expect(drawn).toHaveBeenCalledTimes(2);
      await engine.encodeImage({ ...params(source), fresh: true }, CONTEXT);
      expect(drawn).toHaveBeenCalledTimes(4);
    } finally {
      drawn.mockRestore();
    }
  });

  it('is neither encoded nor read again, by the same engine or the next, and is the same', async () => {
    const engine = new Engine(store);
    const first = await look(engine, WAVES);
    expect(first).toMatchObject({ encoded: 1, wasRead: true });
    expect(first.image).toEqual(await fresh(WAVES));
    for (const next of [engine, new Engine(store)])
      expect(await look(next, WAVES)).toEqual({ image: first.image, encoded: 0, wasRead: false });
  });

  it('is known by its contents in another file, and in none', async () => {
    const engine = new Engine(store);
    const { image } = await look(engine, WAVES);
    const copy = path.join(folder, 'copy');
    cpSync(WAVES, copy);
    expect(await look(engine, copy)).toEqual({ image, encoded: 0, wasRead: true });
    expect(await look(engine, copy)).toEqual({ image, encoded: 0, wasRead: false });
    const bytes = readFileSync(WAVES);
    expect(await engine.encodeImage(params({ kind: 'bytes', bytes, name: 'from afar.jpg' }), CONTEXT)).toEqual(image);
    expect((await engine.status()).imagesEncoded).toBe(1);
  });

  it('is another one once its file has changed, and the first again when it is changed back', async () => {
    const engine = new Engine(store);
    const file = path.join(folder, 'changing');
    cpSync(WAVES, file);
    const waves = await look(engine, file);
    cpSync(PORTRAIT, file);
    const portrait = await look(engine, file);
    expect(portrait).toMatchObject({ encoded: 1, wasRead: true });
    expect(portrait.image).toEqual(await fresh(PORTRAIT));
    cpSync(WAVES, file);
    expect(await look(engine, file)).toEqual({ image: waves.image, encoded: 0, wasRead: true });
  });

  it('is read again where its file was written a moment ago', async () => {
    vi.useRealTimers();
    const engine = new Engine(store);
    const file = path.join(folder, 'new');
    cpSync(WAVES, file);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    await look(engine, file);
    expect(await look(engine, file)).toMatchObject({ encoded: 0, wasRead: true });
  });

  it('is stored for one model, device and way of seeing', async () => {
    const engine = new Engine(store);
    await look(engine, WAVES);
    const others: Partial<EngineRequests['encodeImage']['params']>[] = [
      { model: { ...model, fingerprint: '0123456789abcdef' } },
      { runtime: { ...RUNTIME, device: 'none' } },
      { seeing: { ...DEFAULT_SEEING, crop: 'tiles' } },
      { seeing: { ...DEFAULT_SEEING, preprocessing: 'reference' } },
      { seeing: { ...DEFAULT_SEEING, decode: 'fast' } },
    ];
    for (const other of others) {
      const looked = await look(engine, WAVES, other);
      expect(looked.encoded).toBe(1);
      expect(await look(new Engine(store), WAVES, other)).toEqual({ ...looked, encoded: 0, wasRead: false });
    }
    expect((await look(engine, WAVES, { runtime: { ...RUNTIME, threads: 1 } })).encoded).toBe(0);
  });

  it('is encoded all the same, and not stored, for whoever measures', async () => {
    const engine = new Engine(store);
    expect(await look(engine, WAVES, { fresh: true })).toMatchObject({ encoded: 1, wasRead: true });
    expect(await look(engine, WAVES)).toMatchObject({ encoded: 1, wasRead: true });
    expect(await look(engine, WAVES, { fresh: true })).toMatchObject({ encoded: 1, wasRead: true });
  });

  it('is found by its path among many, without being read', async () => {
    const files = await somePictures(150);
    const asked = { model, runtime: RUNTIME, seeing: DEFAULT_SEEING, paths: [...files, path.join(folder, 'none'), folder] };
    const engine = new Engine(store);
    expect((await engine.storedImages(asked, CONTEXT)).every((image) => image === undefined)).toBe(true);
    const images: EncodedImage[] = [];
    for (const file of files.slice(0, 100)) images.push((await look(engine, file)).image);
    const found = await new Engine(store).storedImages(asked, CONTEXT);
    expect(found).toEqual([...images, ...Array.from({ length: 52 }, () => undefined)]);
  });

  it('goes with all else that is stored, and the engine goes on', async () => {
    const [engine, other] = [new Engine(store), new Engine(store)];
    const { image } = await look(engine, WAVES);
    expect(await look(other, WAVES)).toMatchObject({ encoded: 0 });
    const { bytes } = await engine.storeSize();
    expect(bytes).toBeGreaterThan(image.image_embeds.byteLength);
    expect((await engine.clearStore()).freedBytes).toBe(bytes);
    expect((await other.storeSize()).bytes).toBe(0);
    expect(await look(engine, WAVES)).toEqual({ image, encoded: 1, wasRead: true });
    expect((await look(other, PORTRAIT)).encoded).toBe(1);
    expect(await look(new Engine(store), WAVES)).toMatchObject({ encoded: 0 });
    expect(await look(new Engine(store), PORTRAIT)).toMatchObject({ encoded: 0 });
  });
});

it('what is stored of a picture is computed again where it was damaged', async () => {
  await look(new Engine(store), WAVES);
  const files = readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.embeddings'));
  expect(files).toHaveLength(2);
  for (const name of files)
    for (const at of [30, 200]) {
      const file = path.join(store, name);
      const whole = readFileSync(file);
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ 1;
      writeFileSync(file, damaged);
      expect((await look(new Engine(store), WAVES)).image).toEqual(await fresh(WAVES));
      writeFileSync(file, whole);
    }
});

it('an engine killed in the middle of many pictures has stored all that it answered', async () => {
  const files = await somePictures(60);
  const client = new EngineClient({
    start: () => forkEngine(path.join(ROOT, 'out', 'engine.js'), store),
    idleMilliseconds: () => 0,
  });
  let answered = 0;
  const killed = Promise.allSettled(
    files.map((file) =>
      client.request('encodeImage', params({ kind: 'file', path: file }), { priority: 'background' }).then(() => {
        answered++;
        // Disposing is a SIGKILL.
        if (answered === 20) client.dispose();
      }),
    ),
  );
  await killed;
  expect(answered).toBeGreaterThanOrEqual(20);
  const next = new Engine(store);
  for (const file of files) expect((await look(next, file)).image).toEqual(await fresh(file));
  const { imagesEncoded } = await next.status();
  expect(imagesEncoded).toBeLessThanOrEqual(60 - answered);
});
