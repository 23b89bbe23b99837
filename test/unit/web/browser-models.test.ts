/** Models in a browser: the demo model is the same as on a disk, what is not whole is not taken for a model. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { useBrowserFiles } from '../../../src/files/browser-files.js';
import { DEFAULT_MODEL } from '../../../src/models/catalogue.js';
import { ModelError, NoModelError } from '../../../src/models/errors.js';
import { findModel } from '../../../src/models/find-model.js';
import { BROWSER_MODELS, browserModel, openDemo, openDownloaded } from '../../../src/web/browser-models.js';
import { memoryFiles } from '../files/memory-files.js';

const DEMO = path.resolve(import.meta.dirname, '../../../media/demo-model');

let files: ReturnType<typeof memoryFiles>;
beforeEach(() => {
  files = memoryFiles();
  const read = (uri: string) => (uri.startsWith(DEMO) ? Promise.resolve(Uint8Array.from(readFileSync(uri))) : files.read(uri));
  useBrowserFiles({ ...files, read });
});

it('the demo model is the one that is found on a disk, by everything but where it lies', async () => {
  const cacheFolder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-models-'));
  try {
    const here = await findModel({ model: 'demo', demoFolder: DEMO, stores: [cacheFolder], cacheFolder });
    const { folder: _, files: __, ...same } = here;
    expect(await openDemo(DEMO)).toMatchObject(same);
  } finally {
    rmSync(cacheFolder, { recursive: true, force: true });
  }
});

it('the default model is among them, and one whose files are not known is refused with what to do', () => {
  expect(browserModel(DEFAULT_MODEL).id).toBe(DEFAULT_MODEL);
  expect(() => browserModel('Xenova/clip-vit-large-patch14')).toThrow(ModelError);
  expect(() => browserModel('Xenova/clip-vit-large-patch14')).toThrow(/only .*demo.*on a computer/);
});

it('a model that was not downloaded is the question whether to download it', async () => {
  const [entry] = BROWSER_MODELS;
  if (!entry) throw new Error('no model');
  const bytes = entry.files.reduce((sum, file) => sum + file.bytes, 0);
  await expect(openDownloaded('storage:', entry)).rejects.toMatchObject({ bytesToFetch: bytes, resumable: false });
  const folder = `storage:/${entry.repository}/${entry.revision}`;
  const [first] = entry.files;
  const whole = { bytes: first?.bytes, sha256: first?.sha256 };
  files.all.set(`${folder}/${first?.path ?? ''}/pieces.json`, Uint8Array.from(Buffer.from(JSON.stringify(whole))));
  const error = await openDownloaded('storage:', entry).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(NoModelError);
  expect(error).toMatchObject({ bytesToFetch: bytes - (first?.bytes ?? 0), resumable: true });
});
