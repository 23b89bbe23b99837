import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CATALOGUE, DEFAULT_MODEL, totalBytes, type CatalogueEntry } from '../../../src/models/catalogue.js';
import { downloadModel } from '../../../src/models/download.js';
import { ModelError, NoModelError } from '../../../src/models/errors.js';
import { findInstalled, findModel } from '../../../src/models/find-model.js';
import { installedFolder } from '../../../src/models/installed-model.js';
import { HandClock } from './hand-clock.js';
import { startLocalHub, type LocalHub } from './local-hub.js';
import { entryOf } from './tiny-model.js';

const DEMO = join(import.meta.dirname, '../../../media/demo-model');
const PATHS = [
  'config.json',
  'preprocessor_config.json',
  'tokenizer_config.json',
  'tokenizer.json',
  'onnx/text_model.onnx',
  'onnx/vision_model.onnx',
];

let root: string;
let store: string;
let cacheFolder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'clip-gaze-find-'));
  store = join(root, 'store');
  cacheFolder = join(root, 'cache');
});

afterEach(() => rm(root, { recursive: true }));

async function missing(search: Promise<unknown>): Promise<NoModelError> {
  const error: unknown = await search.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof NoModelError)) throw new Error(`No NoModelError but ${String(error)}`, { cause: error });
  return error;
}

describe('which model is used', () => {
  const choice = () => ({ stores: [store] as const, demoFolder: DEMO, cacheFolder });

  it('the folder that the settings name comes first', async () => {
    const folder = join(root, 'mine');
    await cp(DEMO, folder, { recursive: true });
    expect(await findModel({ ...choice(), modelFolder: folder, model: 'no such model' })).toMatchObject({ id: folder });
  });

  it('the demo model where it is chosen', async () => {
    expect(await findModel({ ...choice(), modelFolder: '', model: 'demo' })).toMatchObject({
      id: 'demo',
      demo: true,
      logitScale: 100,
    });
  });

  it.each([undefined, '', DEFAULT_MODEL])('the default model for %j, with the question whether to fetch it', async (model) => {
    const error = await missing(findModel({ ...choice(), model }));
    expect(error.entry).toBe(CATALOGUE[0]);
    expect(error.bytesToFetch).toBe(607_974_200);
    expect(error.resumable).toBe(false);
    expect(error.message).toContain('608 MB');
  });

  it('nothing by an unknown name, and the known names are told', async () => {
    const error: unknown = await findModel({ ...choice(), model: 'some model' }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ModelError);
    expect((error as ModelError).message).toContain(`${DEFAULT_MODEL}, `);
    expect((error as ModelError).message).toContain('owner/name');
  });
});

describe('a model of the catalogue', () => {
  let entry: CatalogueEntry;
  let hub: LocalHub;

  beforeEach(async () => {
    const files = Object.fromEntries(
      await Promise.all(PATHS.map(async (path) => [path, await readFile(join(DEMO, path))] as const)),
    );
    entry = entryOf(files);
    hub = await startLocalHub(files, { repository: entry.repository, revision: entry.revision });
  });

  afterEach(() => hub.close());

  const download = (into = store): Promise<string> =>
    downloadModel(entry, { store: into, endpoint: hub.endpoint, fetch, clock: new HandClock() });
  const find = (...stores: [string, ...string[]]) => findInstalled(entry, { stores, cacheFolder });

  it('is found in any of the stores once it was downloaded', async () => {
    const folder = await download();
    expect(await find(join(root, 'empty'), store)).toMatchObject({ id: 'tiny/clip', title: 'Tiny CLIP', folder, projection: 64 });
  });

  it('is found by its name', async () => {
    const choice = { stores: [store] as const, demoFolder: DEMO, cacheFolder, catalogue: [entry], model: 'tiny/clip' };
    expect((await missing(findModel(choice))).entry).toBe(entry);
    const folder = await download();
    expect(await findModel(choice)).toMatchObject({ id: 'tiny/clip', folder });
  });

  it('that is fetched in part can be gone on with', async () => {
    hub.fault('onnx/vision_model.onnx', { kind: 'end early', after: 1_000_000 }, { kind: 'status', status: 404, at: 'hub' });
    await expect(download()).rejects.toThrow('404');
    const error = await missing(find(store));
    expect(error.resumable).toBe(true);
    expect(error.bytesToFetch).toBe(entry.files.at(-1)!.bytes - 1_000_000);
    await download();
    expect((await find(store)).id).toBe('tiny/clip');
  });

  it('is not taken for whole without the record that is written last', async () => {
    const folder = await download();
    await rm(join(folder, 'installed.json'));
    expect((await missing(find(store))).bytesToFetch).toBe(0);
    await download();
    expect((await find(store)).folder).toBe(folder);
  });

  it.each(['', '{}', '{"version":1,"files":{}}', '{"version":1,"files":{"config.json":1}}'])(
    'is not taken for whole by the record %j',
    async (text) => {
      const folder = await download();
      await writeFile(join(folder, 'installed.json'), text);
      await missing(find(store));
    },
  );

  it('with a file of another length is not taken for whole', async () => {
    const folder = await download();
    await appendFile(join(folder, 'tokenizer.json'), ' ');
    expect((await missing(find(store))).resumable).toBe(true);
  });

  it('with a file whose bytes have changed is not used, the file is named, and downloading repairs it', async () => {
    const folder = await download();
    await find(store);
    const text = join(folder, 'onnx/text_model.onnx');
    const bytes = await readFile(text);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(text, bytes);
    const error = await missing(find(store));
    expect(error.damaged).toBe('onnx/text_model.onnx');
    expect(error.bytesToFetch).toBe(bytes.length);
    await download();
    expect((await find(store)).folder).toBe(folder);
  });

  it('of another revision or hash is another model', async () => {
    await download();
    const next = { ...entry, revision: 'f'.repeat(40) };
    expect((await missing(findInstalled(next, { stores: [store], cacheFolder }))).bytesToFetch).toBe(totalBytes(entry));
    const repinned = { ...entry, files: entry.files.map((file, i) => (i === 0 ? { ...file, sha256: '0'.repeat(64) } : file)) };
    await missing(findInstalled(repinned, { stores: [store], cacheFolder }));
  });

  it('shares its folder with another entry of the same repository', async () => {
    const part = { ...entry, id: 'tiny/part', files: entry.files.slice(0, 3) };
    await downloadModel(part, { store, endpoint: hub.endpoint, fetch, clock: new HandClock() });
    await missing(find(store));
    const folder = await download();
    expect(hub.sent('config.json')).toBe(entry.files[0]!.bytes);
    await downloadModel(part, { store, endpoint: hub.endpoint, fetch, clock: new HandClock() });
    expect((await find(store)).folder).toBe(folder);
  });

  it.each(['../../outside', 'a/..', '/etc', 'a//b', 'a\\b/c'])('called %j cannot lead out of the store', (repository) => {
    expect(() => installedFolder(store, { ...entry, repository })).toThrow(ModelError);
  });
});
