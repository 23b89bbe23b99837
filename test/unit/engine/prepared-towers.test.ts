import { cp, mkdtemp, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageTower, TextTower } from '../../../src/clip/towers.js';
import { UNIQUE_OF, UNIQUE_TOKENS } from '../../../src/clip/unique-tokens.js';
import { openSession } from '../../../src/engine/open-session.js';
import { prepareTower } from '../../../src/engine/prepare-tower.js';
import { PREPARED_RECORD, sweepPrepared } from '../../../src/engine/prepared-folder.js';
import { PreparedTowers, type Tower } from '../../../src/engine/prepared-towers.js';
import { openModelFolder } from '../../../src/models/open-model-folder.js';
import { readNodes } from '../../../src/models/onnx-nodes.js';
import type { Model } from '../../../src/models/model.js';
import { ROOT, RUNTIME } from '../parity/demo-engine.js';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'clip-gaze-prepared-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** A copy of the demo model that may be spoilt, and towers that are prepared in this process at once. */
async function setUp(name: string) {
  const folder = path.join(home, name, 'prepared');
  await cp(path.join(ROOT, 'media', 'demo-model'), path.join(home, name, 'model'), { recursive: true });
  const model = await openModelFolder(path.join(home, name, 'model'), { cacheFolder: path.join(home, name) });
  let prepared: Promise<void> = Promise.resolve();
  let told: () => void = () => undefined;
  const towers = new PreparedTowers(folder, {
    waitMilliseconds: 0,
    leastBytes: 0,
    prepare: (...args) => {
      prepared = prepareTower(...args);
      told();
      return prepared;
    },
  });
  /** Opens a tower from its own file and waits until it is prepared. */
  const prepare = async (tower: Tower) => {
    const begun = new Promise<void>((resolve) => (told = resolve));
    await (await towers.open(model, tower, RUNTIME)).release();
    await begun;
    await prepared;
  };
  return { folder, model, towers, prepare };
}

const answers = {
  vision: async (model: Model, session: Awaited<ReturnType<typeof openSession>>) => {
    const pixel_values = Float32Array.from({ length: 2 * 3 * model.image.size ** 2 }, (_, i) => Math.sin(i));
    return new ImageTower(session, model.image.size, model.projection).encode(pixel_values);
  },
  text: (model: Model, session: Awaited<ReturnType<typeof openSession>>) =>
    new TextTower(session, model.projection).encode([
      [49406, 320, 1125, 49407],
      [49406, 320, 2368, 49407],
      [49406, 550, 2368, 49407],
      [49406, 320, 1125, 49407],
    ]),
};

describe('a prepared tower', () => {
  it.each(['vision', 'text'] as const)('answers to the bit as its own file does, which it no longer reads: %s', async (tower) => {
    const { model, towers, prepare } = await setUp(tower);
    const own = await openSession(model.files[tower], RUNTIME);
    const expected = await answers[tower](model, own);
    await own.release();
    await prepare(tower);
    await writeFile(model.files[tower], 'no model any more');
    const session = await towers.open(model, tower, RUNTIME);
    expect(await answers[tower](model, session)).toEqual(expected);
    await session.release();
  });

  it('that is not whole is left for the file', async () => {
    const { folder, model, towers, prepare } = await setUp('damaged');
    await prepare('vision');
    const [key = ''] = await readdir(folder);
    await truncate(path.join(folder, key, 'tower.onnx.data'), 1000);
    const session = await towers.open(model, 'vision', RUNTIME);
    expect(session.outputNames).toContain('image_embeds');
    await session.release();
  });

  it.each([
    ['is damaged', (target: string) => truncate(path.join(target, 'tower.onnx.data'), 1000)],
    [
      'was prepared otherwise, by another version',
      async (target: string) => {
        const record = JSON.parse(await readFile(path.join(target, PREPARED_RECORD), 'utf8')) as object;
        await writeFile(path.join(target, PREPARED_RECORD), JSON.stringify({ ...record, version: 1 }));
      },
    ],
  ])('is prepared anew where the one that is there %s', async (what, spoil) => {
    const { folder, model, towers, prepare } = await setUp(`anew ${what}`);
    await prepare('text');
    const [key = ''] = await readdir(folder);
    await spoil(path.join(folder, key));
    expect(await towers.shared(model, 'text', RUNTIME)).toBeUndefined();
    await prepare('text');
    expect(await towers.shared(model, 'text', RUNTIME)).toBe(path.join(folder, key, 'tower.onnx'));
    expect(await readdir(folder)).toEqual([key]);
  });

  it('takes the row that is asked for early, and no output that nobody reads', async () => {
    const { folder, prepare } = await setUp('early');
    await prepare('text');
    const [key = ''] = await readdir(folder);
    const { nodes } = readNodes(await readFile(path.join(folder, key, 'tower.onnx')));
    const operators = nodes.map(({ operator }) => operator);
    // Of the second and last layer, the projection behind the attention and the two of the hidden layer, and that of all.
    expect(operators.slice(operators.indexOf('GatherND')).filter((operator) => operator === 'MatMul')).toHaveLength(4);
  });

  it('computes once what phrases that begin alike have in common', async () => {
    const { folder, prepare } = await setUp('beginnings');
    await prepare('text');
    const [key = ''] = await readdir(folder);
    const { inputs } = readNodes(await readFile(path.join(folder, key, 'tower.onnx')));
    expect(inputs).toEqual(expect.arrayContaining([UNIQUE_TOKENS, UNIQUE_OF]));
  });

  it('is not that of a model with another fingerprint', async () => {
    const { model, towers, prepare } = await setUp('other');
    await prepare('vision');
    await writeFile(model.files.vision, 'no model any more');
    await expect(towers.open({ ...model, fingerprint: 'another' }, 'vision', RUNTIME)).rejects.toThrow(/cannot be opened/);
  });

  it('is not made of a small tower, nor without a folder', async () => {
    const { folder, model } = await setUp('small');
    const never = () => Promise.reject(new Error('asked for'));
    for (const towers of [new PreparedTowers(folder, { prepare: never }), new PreparedTowers(undefined, { prepare: never })])
      await (await towers.open(model, 'vision', RUNTIME)).release();
    expect(await readdir(path.dirname(folder))).not.toContain('prepared');
  });

  it('is what further sessions are opened from; before that there is nothing to open them from', async () => {
    const { folder, model, towers, prepare } = await setUp('shared');
    expect(await towers.shared(model, 'vision', RUNTIME)).toBeUndefined();
    await prepare('vision');
    const [key = ''] = await readdir(folder);
    expect(await towers.shared(model, 'vision', RUNTIME)).toBe(path.join(folder, key, 'tower.onnx'));
    expect(await towers.shared(model, 'vision', { ...RUNTIME, library: 'wasm' })).toBeUndefined();
    expect(await towers.shared(model, 'vision', { ...RUNTIME, device: 'dml' })).toBeUndefined();
    // A small one's own file will do.
    expect(await new PreparedTowers(undefined).shared(model, 'vision', RUNTIME)).toBe(model.files.vision);
    expect(await new PreparedTowers(undefined, { leastBytes: 0 }).shared(model, 'vision', RUNTIME)).toBeUndefined();
  });

  it('is given up when its file is gone, when nobody used it for months, and when it was left half made', async () => {
    const { folder, model, prepare } = await setUp('swept');
    await prepare('vision');
    const [key = ''] = await readdir(folder);
    await sweepPrepared(folder);
    expect(await readdir(folder)).toEqual([key]);
    await cp(path.join(folder, key), path.join(folder, 'unused'), { recursive: true });
    const longAgo = new Date(Date.now() - 100 * 24 * 3600_000);
    await utimes(path.join(folder, 'unused', PREPARED_RECORD), longAgo, longAgo);
    await cp(path.join(folder, key), path.join(folder, 'key.1.partial'), { recursive: true });
    await rm(path.join(folder, 'key.1.partial', PREPARED_RECORD));
    await utimes(path.join(folder, 'key.1.partial'), longAgo, longAgo);
    await sweepPrepared(folder);
    expect(await readdir(folder)).toEqual([key]);
    await rm(model.files.vision);
    await sweepPrepared(folder);
    expect(await readdir(folder)).toEqual([]);
  });
});
