import { cp, mkdir, mkdtemp, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CATALOGUE, DEMO_MODEL, isPinned } from '../../../src/models/catalogue.js';
import { ModelError } from '../../../src/models/errors.js';
import { sha256OfFile } from '../../../src/models/file-hashes.js';
import type { Model } from '../../../src/models/model.js';
import { openModelFolder } from '../../../src/models/open-model-folder.js';
import { HIDING_PLACES, onnxBytes, type Graph, type Value } from './onnx-bytes.js';

const DEMO = join(import.meta.dirname, '../../../media/demo-model');

let root: string;
let folder: string;
let cacheFolder: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'clip-gaze-folder-'));
  folder = join(root, 'my model');
  cacheFolder = join(root, 'cache');
  await mkdir(join(folder, 'onnx'), { recursive: true });
  for (const name of ['config.json', 'preprocessor_config.json', 'tokenizer_config.json'])
    await cp(join(DEMO, name), join(folder, name));
  await writeFile(join(folder, 'tokenizer.json'), '{"model":{"type":"BPE","vocab":{"a":0}}}');
  await putVision({});
  await putText({});
});

afterEach(() => rm(root, { recursive: true }));

const open = (): Promise<Model> => openModelFolder(folder, { cacheFolder });

async function refusal(): Promise<string> {
  const error: unknown = await open().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ModelError)) throw new Error(`No ModelError but ${String(error)}`, { cause: error });
  return error.message;
}

async function change(name: string, edit: (json: Record<string, unknown>) => Record<string, unknown>): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, JSON.stringify(edit(JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>)));
}

const set = (name: string, values: Record<string, unknown>): Promise<void> => change(name, (json) => ({ ...json, ...values }));
const drop = (name: string, key: string): Promise<void> =>
  change(name, (json) => Object.fromEntries(Object.entries(json).filter(([each]) => each !== key)));

const PIXELS: Value = { name: 'pixel_values', type: 1, dims: ['batch', 3, 224, 224] };
const IMAGE: Value = { name: 'image_embeds', type: 1, dims: ['batch', 64] };
const IDS: Value = { name: 'input_ids', type: 7, dims: ['batch', 'sequence'] };
const TEXT: Value = { name: 'text_embeds', type: 1, dims: ['batch', 64] };

const putVision = (graph: Partial<Graph>): Promise<void> =>
  writeFile(join(folder, 'onnx/vision_model.onnx'), onnxBytes({ inputs: [PIXELS], outputs: [IMAGE], ...graph }));
const putText = (graph: Partial<Graph>): Promise<void> =>
  writeFile(join(folder, 'onnx/text_model.onnx'), onnxBytes({ inputs: [IDS], outputs: [TEXT], ...graph }));

describe('a folder in the Hugging Face layout', () => {
  it('says what its own files say', async () => {
    expect(await open()).toMatchObject({
      id: folder,
      folder,
      projection: 64,
      contextLength: 77,
      patch: 16,
      logitScale: 100,
      logitScaleAssumed: false,
      files: { vision: join(folder, 'onnx/vision_model.onnx'), tokenizer: join(folder, 'tokenizer.json') },
      image: { size: 224, mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] },
    });
  });

  it('may have its towers at the top', async () => {
    const { fingerprint } = await open();
    for (const tower of ['vision_model.onnx', 'text_model.onnx']) await rename(join(folder, 'onnx', tower), join(folder, tower));
    const model = await open();
    expect(model.files.text).toBe(join(folder, 'text_model.onnx'));
    expect(model.fingerprint).toBe(fingerprint);
  });

  it('may be of another size, mean and projection', async () => {
    await change('config.json', (json) => ({
      ...json,
      projection_dim: 768,
      vision_config: { image_size: 336, patch_size: 14 },
      text_config: null,
    }));
    await set('preprocessor_config.json', {
      size: 336,
      crop_size: 336,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.25],
    });
    await putVision({ inputs: [{ ...PIXELS, dims: ['batch', 3, 336, 336] }], outputs: [{ ...IMAGE, dims: ['batch', 768] }] });
    await putText({ outputs: [{ ...TEXT, dims: ['batch', 768] }] });
    expect(await open()).toMatchObject({
      demo: false,
      title: 'my model',
      projection: 768,
      contextLength: 77,
      patch: 14,
      image: { size: 336, mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.25] },
    });
  });

  it('may leave out what transformers leaves out, and have shapes without numbers', async () => {
    await writeFile(join(folder, 'config.json'), '{"model_type":"clip"}');
    await writeFile(join(folder, 'preprocessor_config.json'), '\uFEFF{}');
    await putVision({ inputs: [{ ...PIXELS, dims: ['b', 'c', 'h', 'w'] }], outputs: [{ ...IMAGE, dims: [] }] });
    await putText({ inputs: [IDS, { ...IDS, name: 'attention_mask' }], outputs: [{ ...TEXT, dims: ['b', 512] }] });
    expect(await open()).toMatchObject({ projection: 512, logitScale: 100, logitScaleAssumed: true, image: { size: 224 } });
  });

  it('may ask for no normalisation', async () => {
    await set('preprocessor_config.json', { do_normalize: false });
    expect((await open()).image).toEqual({ size: 224, mean: [0, 0, 0], std: [1, 1, 1] });
  });

  it('is known as the demo model by its image tower, whatever its name', async () => {
    expect(await sha256OfFile(join(DEMO, 'onnx/vision_model.onnx'))).toBe(DEMO_MODEL.visionSha256);
    expect((await open()).demo).toBe(false);
    await cp(join(DEMO, 'onnx/vision_model.onnx'), join(folder, 'onnx/vision_model.onnx'));
    await set('config.json', { logit_scale: 7 });
    expect(await open()).toMatchObject({ demo: true, title: DEMO_MODEL.title, logitScale: 7 });
  });
});

describe('the scale', () => {
  it('is the key logit_scale of config.json', async () => {
    await set('config.json', { logit_scale: 42.5 });
    expect(await open()).toMatchObject({ logitScale: 42.5, logitScaleAssumed: false });
  });

  it('is never logit_scale_init_value, where training started', async () => {
    await drop('config.json', 'logit_scale');
    await set('config.json', { logit_scale_init_value: 2.6592 });
    expect(await open()).toMatchObject({ logitScale: 100, logitScaleAssumed: true });
  });

  it('of the catalogue comes first', async () => {
    await set('config.json', { logit_scale: 42.5 });
    const known = { id: 'known', title: 'Known', logitScale: 60 };
    expect(await openModelFolder(folder, { cacheFolder, known })).toMatchObject({ id: 'known', title: 'Known', logitScale: 60 });
  });

  it.each(['0', '-1', '"100"', '1e999', '[100]'])('%s is refused', async (scale) => {
    const path = join(folder, 'config.json');
    await drop('config.json', 'logit_scale');
    await writeFile(path, (await readFile(path, 'utf8')).replace('{', `{"logit_scale": ${scale},`));
    expect(await refusal()).toContain('logit_scale');
  });
});

describe('the catalogue decides for its own models', () => {
  it('which files are the towers, and how much goes into one call', async () => {
    await cp(join(folder, 'onnx/vision_model.onnx'), join(folder, 'onnx/vision_model_quantized.onnx'));
    await cp(join(folder, 'onnx/text_model.onnx'), join(folder, 'onnx/text_model_quantized.onnx'));
    const towers = { vision: 'onnx/vision_model_quantized.onnx', text: 'onnx/text_model_quantized.onnx' };
    const model = await openModelFolder(folder, { cacheFolder, known: { id: 'q', title: 'Q', towers, maxBatch: 1 } });
    expect(model.maxBatch).toBe(1);
    expect(model.files.vision).toBe(join(folder, towers.vision));
    expect((await open()).maxBatch).toBeUndefined();
  });

  it('with hashes, sizes and commits that are some', () => {
    for (const entry of CATALOGUE) {
      expect(entry.revision).toMatch(/^([0-9a-f]{40}|main)$/);
      if (!isPinned(entry)) {
        expect(entry.aboutBytes).toBeGreaterThan(0);
        continue;
      }
      expect(entry.revision).not.toBe('main');
      for (const { sha256, bytes } of entry.files) {
        expect(sha256).toMatch(/^[0-9a-f]{64}$/);
        expect(bytes).toBeGreaterThan(0);
      }
      const paths = entry.files.map(({ path }) => path);
      expect(new Set(paths).size).toBe(paths.length);
      expect(paths).toEqual(expect.arrayContaining([entry.towers.vision, entry.towers.text, 'config.json', 'tokenizer.json']));
    }
  });
});

describe('a folder that is no CLIP pair is refused with the reason:', () => {
  it('no such folder', async () => {
    await rm(folder, { recursive: true });
    expect(await refusal()).toMatch(/does not exist/);
  });

  it('a file instead of a folder', async () => {
    folder = join(folder, 'config.json');
    expect(await refusal()).toMatch(/is not a folder/);
  });

  it.each(['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'])('no %s', async (name) => {
    await rm(join(folder, name));
    expect(await refusal()).toContain(`${join(folder, name)} is missing`);
  });

  it.each([
    ['config.json', 'not json'],
    ['config.json', '{"logit_scale": NaN}'],
    ['preprocessor_config.json', '{'],
    ['tokenizer.json', ''],
    ['tokenizer_config.json', '\0\0'],
  ])('%s is not JSON (%j)', async (name, text) => {
    await writeFile(join(folder, name), text);
    expect(await refusal()).toMatch(new RegExp(`${name} is not JSON`));
  });

  it('a web page or a Git LFS pointer in the place of a file', async () => {
    await writeFile(join(folder, 'tokenizer.json'), '<!DOCTYPE html><p>Sign in');
    expect(await refusal()).toContain('web page');
    await writeFile(join(folder, 'tokenizer.json'), 'version https://git-lfs.github.com/spec/v1\noid sha256:00\n');
    expect(await refusal()).toContain('Git LFS');
  });

  it.each([
    ['config.json', { text_config: 7 }, 'text_config'],
    ['config.json', { projection_dim: '512' }, 'projection_dim'],
    ['config.json', { projection_dim: 0 }, 'projection_dim'],
    ['config.json', { text_config: { max_position_embeddings: 7.5 } }, 'text_config.max_position_embeddings'],
    ['preprocessor_config.json', { image_mean: [0.5, 0.5] }, 'image_mean.2'],
    ['preprocessor_config.json', { image_std: 'one' }, 'image_std'],
    ['preprocessor_config.json', { do_resize: 'yes' }, 'do_resize'],
    ['tokenizer.json', { model: null }, 'model'],
  ])('%s with wrong types (%j)', async (name, values, key) => {
    await set(name, values);
    const message = await refusal();
    expect(message).toContain(join(folder, name));
    expect(message).toContain(`${key}: `);
  });

  it('a config.json of megabytes', async () => {
    await writeFile(join(folder, 'config.json'), ' '.repeat(1024 * 1024 + 1));
    expect(await refusal()).toMatch(/has 1048577 bytes/);
  });

  it.each([
    ['siglip', /SigLIP/],
    ['siglip2', /SigLIP/],
    ['clip_vision_model', /one tower alone/],
    ['clip_text_model', /one tower alone/],
    ['bert', /model_type is "bert"/],
  ])('model_type %s', async (type, reason) => {
    await set('config.json', { model_type: type });
    expect(await refusal()).toMatch(reason);
  });

  it('no model_type', async () => {
    await drop('config.json', 'model_type');
    expect(await refusal()).toContain('does not say model_type');
  });

  it.each([
    [{ resample: 2 }, 'resample is 2'],
    [{ do_resize: false }, 'do_resize is false'],
    [{ do_center_crop: false }, 'do_center_crop is false'],
    [{ do_rescale: false }, '1/255'],
    [{ rescale_factor: 1 / 127.5 }, '1/255'],
    [{ size: { height: 224, width: 224 } }, 'stretched'],
    [{ crop_size: { height: 224, width: 192 } }, '192 × 224'],
    [{ size: { shortest_edge: 256 } }, 'shorter side is 256'],
    [{ image_processor_type: 'SiglipImageProcessor' }, 'SiglipImageProcessor'],
    [{ size: { shortest_edge: 336 }, crop_size: 336 }, 'not of one model'],
    [{ image_std: [0.5, 0, 0.5] }, 'image_std'],
  ])('pictures prepared otherwise (%j)', async (values, reason) => {
    await set('preprocessor_config.json', values);
    expect(await refusal()).toContain(reason);
  });

  it('a lone tower', async () => {
    await rm(join(folder, 'onnx/text_model.onnx'));
    expect(await refusal()).toContain(`${join(folder, 'onnx/text_model.onnx')} is missing beside vision_model.onnx`);
  });

  it('the two towers in one file, or none', async () => {
    await rm(join(folder, 'onnx/text_model.onnx'));
    await rename(join(folder, 'onnx/vision_model.onnx'), join(folder, 'onnx/model.onnx'));
    expect(await refusal()).toContain('in one file');
    await rm(join(folder, 'onnx/model.onnx'));
    expect(await refusal()).toContain('holds no onnx/vision_model.onnx or vision_model.onnx');
  });

  it.each([
    ['', 'is not an ONNX model'],
    ['garbage of some length, which is no graph', 'is not an ONNX model'],
    ['version https://git-lfs.github.com/spec/v1\noid sha256:00', 'Git LFS'],
    ['<html><p>Sign in', 'web page'],
  ])('a tower that is no graph (%j)', async (text, reason) => {
    await writeFile(join(folder, 'onnx/vision_model.onnx'), text);
    expect(await refusal()).toContain(reason);
  });

  it('a tower cut off in its middle', async () => {
    const path = join(folder, 'onnx/vision_model.onnx');
    const bytes = await readFile(join(DEMO, 'onnx/vision_model.onnx'));
    for (const share of [0.1, 0.5, 0.99]) {
      await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * share)));
      expect(await refusal()).toContain('is not an ONNX model');
    }
  });

  it("the towers in each other's place", async () => {
    const [vision, text] = ['onnx/vision_model.onnx', 'onnx/text_model.onnx'].map((name) => join(folder, name)) as [
      string,
      string,
    ];
    await rename(vision, `${vision}.other`);
    await rename(text, vision);
    await rename(`${vision}.other`, text);
    expect(await refusal()).toMatch(/is not CLIP's image tower: it takes input_ids.*, and not pixel_values/);
  });

  it.each<[Partial<Graph>, string]>([
    [{ outputs: [{ ...IMAGE, name: 'last_hidden_state' }] }, 'it gives last_hidden_state, and not image_embeds'],
    [{ inputs: [{ ...PIXELS, type: 10 }] }, 'float16'],
    [{ inputs: [{ ...PIXELS, dims: ['batch', 3, 336, 336] }] }, '[free, 3, 336, 336] where [free, 3, 224, 224] is needed'],
    [{ inputs: [{ ...PIXELS, dims: [1, 3, 224, 224] }] }, '[1, 3, 224, 224]'],
    [{ outputs: [{ ...IMAGE, dims: ['batch', 512] }] }, '[free, 512]'],
    [{ outputs: [{ ...IMAGE, dims: ['batch', 50, 64] }] }, '[free, 50, 64]'],
  ])('an image tower of another kind %#', async (graph, reason) => {
    await putVision(graph);
    expect(await refusal()).toContain(reason);
  });

  it('a text tower of one length only', async () => {
    await putText({ inputs: [{ ...IDS, dims: ['batch', 77] }] });
    expect(await refusal()).toContain('[free, 77]');
  });

  it('weights that are missing, or outside of the folder', async () => {
    await putVision({ external: ['vision_model.onnx_data'] });
    expect(await refusal()).toContain(`${join(folder, 'onnx/vision_model.onnx_data')}, which is missing`);
    for (const location of ['../../elsewhere', '/etc/passwd', '']) {
      await putVision({ external: [location] });
      expect(await refusal()).toContain('outside of its own folder');
    }
  });
});

describe('weights from outside of the folder', () => {
  it.each(HIDING_PLACES)('are refused wherever the file asks for them: %s', async (at) => {
    await putVision({ hidden: { at, location: '../../../etc/passwd' } });
    expect(await refusal()).toContain('outside of its own folder');
    await putVision({ hidden: { at, location: 'missing.bin' } });
    expect(await refusal()).toContain('missing.bin, which is missing');
  });
});

describe('the fingerprint', () => {
  it('is 16 hex digits and the same for a copy', async () => {
    const { fingerprint } = await open();
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
    await cp(folder, join(root, 'copy'), { recursive: true });
    expect((await openModelFolder(join(root, 'copy'), { cacheFolder })).fingerprint).toBe(fingerprint);
    expect((await openModelFolder(DEMO, { cacheFolder })).fingerprint).not.toBe(fingerprint);
  });

  it.each(['config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'])('follows %s', async (name) => {
    const { fingerprint } = await open();
    const path = join(folder, name);
    await writeFile(path, `${await readFile(path, 'utf8')}\n`);
    expect((await open()).fingerprint).not.toBe(fingerprint);
  });

  it('follows weights outside of the graph, whatever their name', async () => {
    const weights = join(folder, 'onnx/weights of mine.bin');
    await putText({ external: ['weights of mine.bin', 'weights of mine.bin'] });
    await writeFile(weights, 'first');
    const { fingerprint } = await open();
    await writeFile(weights, 'other');
    expect((await open()).fingerprint).not.toBe(fingerprint);
    await writeFile(weights, 'first');
    expect((await open()).fingerprint).toBe(fingerprint);
  });

  it('does not follow what decides nothing', async () => {
    const { fingerprint } = await open();
    await writeFile(join(folder, 'README.md'), 'hello');
    await mkdir(join(folder, 'other'));
    expect((await open()).fingerprint).toBe(fingerprint);
  });

  it('is remembered as long as size, time and inode stay', async () => {
    const { fingerprint } = await open();
    const path = join(cacheFolder, 'file-hashes.json');
    const stored = await readFile(path, 'utf8');
    const vision = await sha256OfFile(join(folder, 'onnx/vision_model.onnx'));
    expect(stored).toContain(vision);
    // Another hash in the memory shows whether the memory is read.
    await writeFile(path, stored.replace(vision, 'f'.repeat(64)));
    expect((await open()).fingerprint).not.toBe(fingerprint);
    await utimes(join(folder, 'onnx/vision_model.onnx'), new Date(0), new Date(0));
    expect((await open()).fingerprint).toBe(fingerprint);
  });

  it.each(['', '{', '[]', '{"version":1,"files":{"x":{"size":"big"}}}', '{"version":2}'])(
    'is computed again where the memory is damaged (%j)',
    async (text) => {
      const { fingerprint } = await open();
      await writeFile(join(cacheFolder, 'file-hashes.json'), text);
      expect((await open()).fingerprint).toBe(fingerprint);
    },
  );

  it('is computed where there can be no memory', async () => {
    await writeFile(cacheFolder, 'a file stands here');
    expect((await open()).fingerprint).toMatch(/^[0-9a-f]{16}$/);
  });
});
