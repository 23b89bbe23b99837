import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubModel } from '../../../src/models/catalogue.js';
import { downloadModel } from '../../../src/models/download.js';
import { NoModelError } from '../../../src/models/errors.js';
import { findInstalled } from '../../../src/models/find-model.js';
import { hubCacheFolder } from '../../../src/models/hub-cache.js';
import { DEMO_FOLDER, demoFiles } from './demo-files.js';
import { HandClock } from './hand-clock.js';
import { startLocalHub } from './local-hub.js';
import { entryOf } from './tiny-model.js';

let root: string;
let hubCache: string;
let snapshot: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'clip-gaze-cache-'));
  hubCache = join(root, 'hub');
  snapshot = join(hubCache, 'models--tiny--clip', 'snapshots', '0123456789abcdef0123456789abcdef01234567');
});
afterEach(() => rm(root, { recursive: true }));

const places = () => ({ stores: [join(root, 'store')] as const, cacheFolder: join(root, 'cache'), hubCache });

/** As huggingface_hub lays it out: bytes in blobs/, links to them in snapshots/. */
async function fill(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const blobs = join(hubCache, 'models--tiny--clip', 'blobs');
  await mkdir(blobs, { recursive: true });
  for (const [path, bytes] of Object.entries(files)) {
    const blob = join(blobs, path.replaceAll('/', '-'));
    await writeFile(blob, bytes);
    await mkdir(join(snapshot, path, '..'), { recursive: true });
    await symlink(blob, join(snapshot, path));
  }
}

describe('where the cache is', () => {
  it.each([
    [{ HF_HUB_CACHE: '/a', HF_HOME: '/b' }, '/a'],
    [{ HUGGINGFACE_HUB_CACHE: '/a' }, '/a'],
    [{ HF_HOME: '/b' }, join('/b', 'hub')],
    [{ HF_HOME: '', XDG_CACHE_HOME: '/c' }, join('/c', 'huggingface', 'hub')],
  ])('%j', (env, folder) => {
    expect(hubCacheFolder(env)).toBe(folder);
  });
});

describe('a model in the cache of other programs', () => {
  it('is used where it lies, once it is whole and unchanged', async () => {
    const files = await demoFiles();
    const entry = entryOf(files);
    await fill(files);
    expect(await findInstalled(entry, places())).toMatchObject({ id: 'tiny/clip', folder: snapshot });
    const changed = Uint8Array.from(files['onnx/text_model.onnx']!);
    changed[changed.length - 1]! ^= 1;
    await writeFile(join(hubCache, 'models--tiny--clip', 'blobs', 'onnx-text_model.onnx'), changed);
    await expect(findInstalled(entry, places())).rejects.toThrow(NoModelError);
  });

  it('is found by its branch where it is not pinned', async () => {
    await fill(await demoFiles());
    const model = hubModel('tiny/clip')!;
    await expect(findInstalled(model, places())).rejects.toThrow(NoModelError);
    await mkdir(join(hubCache, 'models--tiny--clip', 'refs'), { recursive: true });
    await writeFile(join(hubCache, 'models--tiny--clip', 'refs', 'main'), '0123456789abcdef0123456789abcdef01234567');
    expect(await findInstalled(model, places())).toMatchObject({ id: 'tiny/clip', folder: snapshot, demo: true });
  });

  it('of which only other programs’ part is there is none', async () => {
    const { 'onnx/text_model.onnx': _, ...files } = await demoFiles();
    await fill(files);
    await mkdir(join(hubCache, 'models--tiny--clip', 'refs'), { recursive: true });
    await writeFile(join(hubCache, 'models--tiny--clip', 'refs', 'main'), '0123456789abcdef0123456789abcdef01234567');
    await expect(findInstalled(hubModel('tiny/clip')!, places())).rejects.toThrow(NoModelError);
  });

  it('of which a part is there is completed: only the rest is fetched, and the cache stays as it is', async () => {
    const files = await demoFiles();
    const entry = entryOf(files);
    const { 'onnx/text_model.onnx': _, ...part } = files;
    await fill(part);
    const before = await readdir(hubCache, { recursive: true });
    const hub = await startLocalHub(files, { repository: entry.repository, revision: entry.revision });
    try {
      const store = join(root, 'store');
      const folder = await downloadModel(entry, { store, hubCache, endpoint: hub.endpoint, fetch, clock: new HandClock() });
      expect(new Set(hub.requests.map(({ file }) => file))).toEqual(new Set(['onnx/text_model.onnx']));
      expect((await readFile(join(folder, 'onnx/vision_model.onnx'))).equals(files['onnx/vision_model.onnx']!)).toBe(true);
      expect(await readdir(hubCache, { recursive: true })).toEqual(before);
      expect((await findInstalled(entry, { ...places(), hubCache: join(root, 'none') })).folder).toBe(folder);
    } finally {
      await hub.close();
    }
  });

  it('with another file of the same size is not copied', async () => {
    const files = await demoFiles();
    const entry = entryOf(files);
    const other = Uint8Array.from(files['tokenizer_config.json']!);
    other[0]! ^= 1;
    await fill({ 'tokenizer_config.json': other });
    const hub = await startLocalHub(files, { repository: entry.repository, revision: entry.revision });
    try {
      const folder = await downloadModel(entry, {
        store: join(root, 'store'),
        hubCache,
        endpoint: hub.endpoint,
        fetch,
        clock: new HandClock(),
      });
      expect((await readFile(join(folder, 'tokenizer_config.json'))).equals(files['tokenizer_config.json']!)).toBe(true);
      expect(await readdir(folder)).not.toContain('tokenizer_config.json.copy');
    } finally {
      await hub.close();
    }
  });

  it('is not looked for in a plain copy of the model', async () => {
    await cp(DEMO_FOLDER, hubCache, { recursive: true });
    await expect(findInstalled(hubModel('tiny/clip')!, places())).rejects.toThrow(NoModelError);
  });
});
