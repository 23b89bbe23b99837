import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SEEING } from '../../../src/clip/seeing.js';
import { compareModels, type Comparison } from '../../../src/gaze/compare.js';
import { formatComparison } from '../../../src/gaze/formats/format-comparison.js';
import { gazeAt } from '../../../src/gaze/gaze.js';
import type { Model } from '../../../src/models/model.js';
import { openModelFolder } from '../../../src/models/open-model-folder.js';
import { readBuiltInList } from '../../../src/phrases/built-in-lists.js';
import { demoModel, localEngine, ROOT, RUNTIME } from '../parity/demo-engine.js';

const settings = { runtime: RUNTIME, seeing: DEFAULT_SEEING, batchSize: 128 };
const picture = (name: string) => ({
  source: { kind: 'file', path: path.join(ROOT, 'media/gallery', name) } as const,
  path: name,
});

let folder: string;
let demo: Model;
/** The same towers, which see pictures in other colours. */
let other: Model;
let comparison: Comparison;
const { engine, encoder } = localEngine();
const progress: [number, number, string][] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'clip-gaze-compare-'));
  demo = await demoModel(folder);
  const copy = path.join(folder, 'other');
  await cp(path.join(ROOT, 'media/demo-model'), copy, { recursive: true });
  const config = path.join(copy, 'preprocessor_config.json');
  const asked = JSON.parse(await readFile(config, 'utf8')) as object;
  await writeFile(config, JSON.stringify({ ...asked, image_mean: [0.9, 0.1, 0.4] }));
  other = await openModelFolder(copy, { cacheFolder: folder });
  const lists = await Promise.all(
    (['movements', 'surfaces', 'qualities'] as const).map((id) => readBuiltInList(path.join(ROOT, 'lists'), id)),
  );
  const pictures = [picture('ukiyo-e-waves.jpg'), picture('absent.jpg'), picture('de-stijl-grid.png')];
  comparison = await compareModels(encoder, settings, [demo, other], pictures, lists, {
    topK: 10,
    onProgress: (done, total, { fingerprint }) => progress.push([done, total, fingerprint]),
  });
});
afterAll(() => rm(folder, { recursive: true }));

describe('two models', () => {
  it('are told apart by their files, and answer differently', () => {
    const [a, b] = comparison.models;
    expect(a.fingerprint).toBe(demo.fingerprint);
    expect(b.fingerprint).toBe(other.fingerprint);
    expect(a.fingerprint).not.toBe(b.fingerprint);
    const [movements] = comparison.pictures[0]!.lists;
    expect(movements!.best[0].map(({ phrase }) => phrase)).not.toEqual(movements!.best[1].map(({ phrase }) => phrase));
    expect(movements!.spearman).toBeGreaterThan(-1);
    expect(movements!.spearman).toBeLessThan(1);
  });

  it('say what each says by itself', async () => {
    const surfaces = await readBuiltInList(path.join(ROOT, 'lists'), 'surfaces');
    for (const [index, model] of [demo, other].entries()) {
      const { image } = await gazeAt(encoder, { ...settings, model }, picture('de-stijl-grid.png'), [surfaces]);
      expect(comparison.pictures[2]!.lists[1]!.best[index]).toEqual(image.lists[0]!.phrases.slice(0, 10));
    }
  });

  it('are compared on what both could read, and the rest is told', () => {
    expect(comparison.pictures.map(({ error }) => error === undefined)).toEqual([true, false, true]);
    expect(comparison.pictures[1]!.error).toContain('absent.jpg');
    const [first, , third] = comparison.pictures;
    expect(comparison.agreement.map(({ id, pictures }) => [id, pictures])).toEqual([
      ['movements', 2],
      ['surfaces', 2],
      ['qualities', 2],
    ]);
    expect(comparison.agreement[0]!.spearman).toBeCloseTo((first!.lists[0]!.spearman + third!.lists[0]!.spearman) / 2, 12);
    // A list of seven has no ten firsts.
    expect(comparison.agreement[2]).toMatchObject({ k: 7, overlap: 7 });
  });

  it('take their turns, with progress, and their times are measured', async () => {
    expect(progress).toEqual([
      [1, 6, demo.fingerprint],
      [2, 6, demo.fingerprint],
      [3, 6, demo.fingerprint],
      [4, 6, other.fingerprint],
      [5, 6, other.fingerprint],
      [6, 6, other.fingerprint],
    ]);
    for (const { pictureMs, phraseMs } of comparison.models) {
      expect(pictureMs).toBeGreaterThan(0);
      expect(phraseMs).toBeGreaterThan(0);
    }
    // Only the second is in memory now.
    expect((await engine.status()).openTowers.every((name) => name.includes(other.fingerprint))).toBe(true);
  });

  it('of which one is the same as the other agree wholly', async () => {
    const lists = [await readBuiltInList(path.join(ROOT, 'lists'), 'tools')];
    const same = await compareModels(encoder, settings, [demo, demo], [picture('op-art-checks.png')], lists, { topK: 5 });
    expect(same.agreement).toEqual([{ id: 'tools', title: 'Tools', k: 5, overlap: 5, spearman: 1, pictures: 1 }]);
  });

  it('can be stopped between pictures', async () => {
    const work = new AbortController();
    const told: number[] = [];
    const stopped = compareModels(encoder, settings, [demo, other], [picture('op-art-checks.png')], [], {
      topK: 5,
      signal: work.signal,
      onProgress: (done) => {
        told.push(done);
        work.abort();
      },
    });
    await expect(stopped).rejects.toThrow(/abort/i);
    expect(told).toEqual([1]);
  });

  it('are written as Markdown: agreement, then side by side', () => {
    const text = formatComparison(comparison);
    expect(text).toContain(
      `| Movements | 10 | ${comparison.agreement[0]!.overlap.toFixed(1)} | ${comparison.agreement[0]!.spearman.toFixed(3)} |`,
    );
    expect(text).toContain('## ukiyo-e-waves.jpg');
    expect(text).toContain('1 picture could not be read:');
    expect(text).toContain('| Demo model: not CLIP');
    expect(text).toContain('not a source of truth');
    expect(formatComparison(comparison, 1)).toContain('1 picture of those in the means not shown here.');
  });
});
