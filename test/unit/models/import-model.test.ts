import { cp, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelError } from '../../../src/models/errors.js';
import { importModel, type ImportOptions } from '../../../src/models/import-model.js';
import { importedModels, installedModels } from '../../../src/models/installed-models.js';
import { DEMO_FOLDER, demoFiles } from './demo-files.js';
import { entryOf } from './tiny-model.js';
import { zipOf } from './zip.js';

let root: string;
let store: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'clip-gaze-import-'));
  store = join(root, 'store');
});
afterEach(() => rm(root, { recursive: true }));

const take = (from: string, options: Partial<ImportOptions> = {}) =>
  importModel(from, { store, cacheFolder: join(root, 'cache'), ...options });
const below = (folder: string, files: Readonly<Record<string, Uint8Array>>) =>
  Object.fromEntries(Object.entries(files).map(([path, bytes]) => [`${folder}${path}`, bytes]));

async function zip(files: Readonly<Record<string, Uint8Array>>, flags?: number): Promise<string> {
  const file = join(root, 'my model.zip');
  await writeFile(file, zipOf(files, flags));
  return file;
}

async function refusal(from: string): Promise<string> {
  const error: unknown = await take(from).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelError);
  // Nothing is left that a later start could take for a model.
  expect(await readdir(join(store, 'imports')).catch(() => [])).toEqual([]);
  return (error as ModelError).message;
}

describe('a model is imported', () => {
  it('from a folder, wherever below it config.json lies', async () => {
    await cp(DEMO_FOLDER, join(root, 'stick', 'models', 'mine'), { recursive: true });
    await writeFile(join(root, 'stick', 'holiday.jpg'), 'no part of it');
    const said: [number, number][] = [];
    const { model, entry } = await take(join(root, 'stick'), { onProgress: (...numbers) => said.push(numbers) });
    expect(entry).toBeUndefined();
    expect(model).toMatchObject({ projection: 64, demo: true });
    expect(model.folder.startsWith(join(store, 'imports', 'mine-'))).toBe(true);
    expect((await readdir(model.folder)).sort()).toEqual([
      'config.json',
      'onnx',
      'preprocessor_config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(said.at(-1)![0]).toBe(said.at(-1)![1]);
    expect(await importedModels(store)).toMatchObject([{ folder: model.folder, bytes: said.at(-1)![1] }]);
  });

  it('from a zip, with nothing else of it unpacked', async () => {
    const files = await demoFiles();
    const from = await zip({
      'clip/readme.txt': Buffer.from('hello'),
      ...below('clip/', files),
      'evil/x.onnx': Buffer.from('x'),
    });
    const { model } = await take(from);
    expect(model.projection).toBe(64);
    expect(await readdir(join(store, 'imports'))).toHaveLength(1);
    expect(await readdir(model.folder)).not.toContain('readme.txt');
  });

  it('twice, and is there once', async () => {
    const from = await zip(await demoFiles());
    const first = await take(from);
    const second = await take(from);
    expect(second.model.folder).toBe(first.model.folder);
    expect(await readdir(join(store, 'imports'))).toHaveLength(1);
  });

  it('as the model of the catalogue that it is', async () => {
    const files = await demoFiles();
    const known = entryOf(files);
    const { model, entry } = await take(await zip(files), { catalogue: [known] });
    expect(entry).toBe(known);
    expect(model.id).toBe(known.id);
    expect((await installedModels([store], [known])).map(({ entry: { id } }) => id)).toEqual([known.id]);
    expect(await importedModels(store)).toEqual([]);
  });
});

describe('what is no model is refused, and nothing of it is kept:', () => {
  it('a file that is no zip', async () => {
    await writeFile(join(root, 'a.zip'), 'PK but no more');
    expect(await refusal(join(root, 'a.zip'))).toContain('neither a folder nor a zip');
  });

  it('nothing at all', async () => {
    expect(await refusal(join(root, 'absent'))).toContain('does not exist');
  });

  it('a folder without a model', async () => {
    await mkdir(join(root, 'empty'));
    expect(await refusal(join(root, 'empty'))).toContain('no CLIP model');
  });

  it('a zip that ends early', async () => {
    const from = await zip(await demoFiles());
    await truncate(from, 500_000);
    expect(await refusal(from)).toMatch(/zip/);
  });

  it('a zip whose bytes are damaged', async () => {
    const files = await demoFiles();
    const bytes = zipOf(files);
    const at = bytes.indexOf(files['config.json']!.subarray(0, 20));
    bytes.writeUInt8(0, at + 3);
    await writeFile(join(root, 'damaged.zip'), bytes);
    expect(await refusal(join(root, 'damaged.zip'))).toContain('config.json');
  });

  it('a zip with a password', async () => {
    expect(await refusal(await zip(await demoFiles(), 1))).toContain('password');
  });

  it.each(['../', '/', 'C:/'])('a zip whose paths begin with %s', async (prefix) => {
    expect(await refusal(await zip(below(prefix, await demoFiles())))).toMatch(/zip|no CLIP model/);
    expect(await readdir(root)).not.toContain('config.json');
  });

  it('one of whose files is missing, by its name', async () => {
    const { 'tokenizer.json': _, ...files } = await demoFiles();
    expect(await refusal(await zip(files))).toContain('tokenizer.json');
  });

  it('another kind of model, with the reason', async () => {
    const files = await demoFiles();
    const config = JSON.parse(files['config.json']!.toString('utf8')) as object;
    const siglip = Buffer.from(JSON.stringify({ ...config, model_type: 'siglip' }));
    expect(await refusal(await zip({ ...files, 'config.json': siglip }))).toContain('SigLIP');
  });
});

it('an import that is stopped leaves nothing', async () => {
  const work = new AbortController();
  const from = await zip(await demoFiles());
  const stopped = take(from, { signal: work.signal, onProgress: () => work.abort() });
  await expect(stopped).rejects.toThrow(/abort/i);
  expect(await readdir(join(store, 'imports'))).toEqual([]);
});
