import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hubModel, isPinned, type HubModel } from '../../../src/models/catalogue.js';
import { fetchModel } from '../../../src/models/fetch-model.js';
import { DownloadError, ModelError, NoModelError } from '../../../src/models/errors.js';
import { findModel } from '../../../src/models/find-model.js';
import { HandClock } from './hand-clock.js';
import { demoFiles } from './demo-files.js';
import { startLocalHub, type LocalHub } from './local-hub.js';

const COMMIT = '89abcdef0123456789abcdef0123456789abcdef';
const VISION = 'onnx/vision_model.onnx';

let root: string;
let store: string;
let hub: LocalHub;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'clip-gaze-resolve-'));
  store = join(root, 'store');
  hub = await serve(await demoFiles());
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(root, { recursive: true, force: true });
});

async function serve(files: Readonly<Record<string, Uint8Array>>, branch = 'main'): Promise<LocalHub> {
  const started = await startLocalHub(files, { repository: 'somebody/clip', revision: COMMIT, branch });
  closing.push(() => started.close());
  return started;
}

const model = (id = 'somebody/clip', more: Partial<HubModel> = {}): HubModel => ({ ...hubModel(id)!, ...more });
const fetched = (of = model(), signal?: AbortSignal) =>
  fetchModel(of, { store, endpoint: hub.endpoint, fetch, clock: new HandClock(), ...(signal && { signal }) });
const find = (id = 'somebody/clip') => findModel({ stores: [store], cacheFolder: root, demoFolder: root, model: id });
const failure = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );

describe('an id of the hub', () => {
  it('names a repository, a revision and quantised towers', () => {
    expect(hubModel('a/b')).toMatchObject({ repository: 'a/b', revision: 'main', title: 'a/b' });
    expect(hubModel('a/b@v1.0')).toMatchObject({ repository: 'a/b', revision: 'v1.0' });
    expect(hubModel('a/b@v1.0:quantized')).toMatchObject({
      revision: 'v1.0',
      maxBatch: 1,
      towers: { vision: 'onnx/vision_model_quantized.onnx', text: 'onnx/text_model_quantized.onnx' },
    });
    expect(hubModel('Xenova/clip-vit-large-patch14:quantized')).toMatchObject({ logitScale: 100, maxBatch: 1 });
  });

  it.each(['', 'demo', 'a', 'a/b/c', '../a', 'a/..', '/a/b', 'a/b@', 'a/b@x/y', 'a b/c', 'a/b:int8', '.a/b'])(
    'is not %j',
    (id) => {
      expect(hubModel(id)).toBeUndefined();
    },
  );
});

describe('a model that is not pinned', () => {
  it('is asked for at the commit that its branch stands at, fetched, verified, and found from then on', async () => {
    const before = await failure(find());
    expect(before).toBeInstanceOf(NoModelError);
    expect((before as NoModelError).bytesToFetch).toBeUndefined();
    const { folder, entry } = await fetched();
    expect(folder).toBe(join(store, 'somebody', 'clip', COMMIT));
    expect(isPinned(entry)).toBe(true);
    expect(entry.revision).toBe(COMMIT);
    const found = await find();
    expect(found).toMatchObject({ id: 'somebody/clip', title: 'somebody/clip', folder, projection: 64, demo: true });
    const files = await demoFiles();
    for (const [path, bytes] of Object.entries(files))
      expect((await readFile(join(folder, path))).equals(bytes), path).toBe(true);
    // What was read to see what it is, is not fetched again.
    for (const path of ['config.json', 'preprocessor_config.json', 'tokenizer_config.json'])
      expect(hub.sent(path), path).toBe(files[path]!.length);
    expect(hub.sent(VISION)).toBe(files[VISION]!.length);
  });

  it('is not asked for again: the branch may move on', async () => {
    await fetched();
    const asked = hub.requests.length;
    await fetched();
    expect(hub.requests).toHaveLength(asked);
    await rm(join(store, 'somebody', 'clip', COMMIT, VISION));
    const error = await failure(find());
    expect(error).toMatchObject({ name: 'NoModelError', resumable: true });
    await fetched();
    expect(hub.requests.slice(asked).every(({ url }) => !url.includes('/main/'))).toBe(true);
    expect((await find()).folder).toContain(COMMIT);
  });

  it('that is no CLIP model is refused before its towers are fetched, and nothing is kept', async () => {
    const files = await demoFiles();
    const config = JSON.parse(Buffer.from(files['config.json']!).toString('utf8')) as object;
    hub = await serve({ ...files, 'config.json': Buffer.from(JSON.stringify({ ...config, model_type: 'siglip' })) });
    const error = await failure(fetched());
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toContain('SigLIP');
    expect(hub.sent(VISION)).toBe(0);
    expect(await readdir(join(store, 'somebody', 'clip')).catch(() => [])).toEqual([]);
  });

  it('without one of its towers is refused by name', async () => {
    const { [VISION]: _, ...lone } = await demoFiles();
    hub = await serve(lone);
    const error = await failure(fetched());
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toContain(VISION);
  });

  it('that is not there is told with its name', async () => {
    const error = await failure(fetched(model('somebody/else')));
    expect(error).toMatchObject({ name: 'DownloadError', kind: 'http', status: 404 });
    expect((error as Error).message).toContain('somebody/else');
  });

  it('at a commit is taken at that commit, whatever the hub says of its branches', async () => {
    const { entry } = await fetched(model(`somebody/clip@${COMMIT}`));
    expect(entry.revision).toBe(COMMIT);
    expect(hub.requests.every(({ url }) => !url.includes('/main/'))).toBe(true);
  });

  it('is held against what is pinned of it', async () => {
    const pins = [{ path: VISION, bytes: 3, sha256: '0'.repeat(64) }];
    const error = await failure(fetched(model('somebody/clip', { pins })));
    expect(error).toMatchObject({ name: 'DownloadError', kind: 'verification' });
    expect(hub.sent(VISION)).toBe(0);
  });

  it('is fetched from a hub that fails for a while', async () => {
    hub.fault('config.json', { kind: 'status', status: 503, at: 'hub' }, { kind: 'cut', after: 10 });
    hub.fault(
      'tokenizer.json',
      { kind: 'cut', after: 1000 },
      { kind: 'status', status: 429, headers: { 'retry-after': '2' }, at: 'hub' },
    );
    hub.fault(VISION, { kind: 'status', status: 500, at: 'hub' });
    await fetched();
    expect((await find()).projection).toBe(64);
  });

  it('whose small file arrives changed is asked for again', async () => {
    hub.fault('config.json', { kind: 'wrong bytes' });
    await fetched();
    expect(hub.requests.filter(({ file }) => file === 'config.json').length).toBeGreaterThan(2);
  });

  it('behind a captive portal says so', async () => {
    hub.fault('config.json', { kind: 'page', at: 'hub' });
    const error = await failure(fetched());
    expect(error).toBeInstanceOf(DownloadError);
    expect((error as Error).message).toContain('sign in');
  });

  it('can be stopped while the hub is asked', async () => {
    const work = new AbortController();
    hub.fault('config.json', { kind: 'stall', after: 5 });
    const fetching = failure(fetched(model(), work.signal));
    await hub.stalled;
    work.abort();
    expect(await fetching).toMatchObject({ name: 'DownloadError', kind: 'cancelled' });
  });
});
