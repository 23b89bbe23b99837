import { access, appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CatalogueEntry } from '../../../src/models/catalogue.js';
import { downloadModel } from '../../../src/models/download.js';
import { fileList } from '../../../src/models/file-list.js';
import { isInstalled } from '../../../src/models/installed-model.js';
import { deleteModel, installedModels, verifyModel } from '../../../src/models/installed-models.js';
import { writeResolved } from '../../../src/models/resolved-model.js';
import { HandClock } from './hand-clock.js';
import { startLocalHub, type LocalHub } from './local-hub.js';
import { BIG, entryOf, tinyFiles } from './tiny-model.js';

const files = tinyFiles();
const whole = entryOf(files);
/** Another model of the same repository, which shares all but the image tower. */
const part: CatalogueEntry = { ...whole, id: 'tiny/part', files: whole.files.filter(({ path }) => path !== BIG) };
const catalogue = [whole, part];

let store: string;
let hub: LocalHub;

beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'clip-gaze-store-'));
  hub = await startLocalHub(files, { repository: whole.repository, revision: whole.revision });
});
afterEach(async () => {
  await hub.close();
  await rm(store, { recursive: true });
});

const download = (entry: CatalogueEntry) =>
  downloadModel(entry, { store, endpoint: hub.endpoint, fetch, clock: new HandClock() });
const ids = async () => (await installedModels([store], catalogue)).map(({ entry }) => entry.id);
const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

describe('installed models', () => {
  it('are listed once they are whole, with what they take', async () => {
    expect(await ids()).toEqual([]);
    const folder = await download(whole);
    // Its files are all among those of the other.
    expect(await installedModels([store], catalogue)).toMatchObject([
      { entry: whole, store, folder, bytes: Object.values(files).reduce((sum, { length }) => sum + length, 0) },
      { entry: part },
    ]);
  });

  it('that the hub was asked about are listed too, by their own ids', async () => {
    const asked = { ...whole, id: 'tiny/clip@v2', revision: 'main' };
    await writeResolved(store, asked, { ...whole, id: asked.id });
    expect(await installedModels([store], [])).toEqual([]);
    await download(whole);
    expect((await installedModels([store], [])).map(({ entry }) => [entry.id, entry.revision])).toEqual([
      ['tiny/clip@v2', whole.revision],
    ]);
  });

  it('are verified byte by byte', async () => {
    const folder = await download(whole);
    let read = 0;
    expect(await verifyModel({ folder, entry: whole }, undefined, (bytes) => (read += bytes))).toEqual([]);
    expect(read).toBe(Object.values(files).reduce((sum, { length }) => sum + length, 0));
    const bytes = await readFile(join(folder, BIG));
    bytes[7]! ^= 1;
    await writeFile(join(folder, BIG), bytes);
    await appendFile(join(folder, 'config.json'), ' ');
    await rm(join(folder, 'tokenizer.json'));
    expect((await verifyModel({ folder, entry: whole })).sort()).toEqual(['config.json', BIG, 'tokenizer.json'].sort());
  });

  it('are deleted but for what another one needs', async () => {
    const folder = await download(whole);
    await download(part);
    const [model] = await installedModels([store], catalogue);
    expect(await deleteModel(model!, undefined, catalogue)).toBe(files[BIG]!.length);
    expect(await exists(join(folder, BIG))).toBe(false);
    expect(await ids()).toEqual(['tiny/part']);
    const [other] = await installedModels([store], catalogue);
    await deleteModel(other!, undefined, catalogue);
    expect(await exists(folder)).toBe(false);
    expect(await isInstalled(store, whole)).toBe(false);
  });
});

it('the list of files names addresses, sizes and hashes', () => {
  const text = fileList(whole, 'https://mirror.example/hub/');
  for (const { path, bytes, sha256 } of whole.files) {
    expect(text).toContain(`https://mirror.example/hub/tiny/clip/resolve/${whole.revision}/${path}\n`);
    expect(text).toContain(`${bytes} bytes, SHA-256 ${sha256}`);
  }
});
