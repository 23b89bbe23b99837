/** Region maps on the demo model: where a named shape is, its map is strongest. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SEEING, type Crop } from '../../../src/clip/seeing.js';
import { askFor } from '../../../src/engine/ask.js';
import { Engine } from '../../../src/engine/engine.js';
import type { ImageSource, Progress, RegionMaps } from '../../../src/engine/protocol.js';
import type { Model } from '../../../src/models/model.js';
import { CONTEXT, demoModel, RUNTIME } from './demo-engine.js';
import { readTwoShapes, strongestCell, TWO_SHAPES_FOLDER } from './two-shapes.js';

const engine = new Engine();
const pictures = readTwoShapes();
const file = (name: string): ImageSource => ({ kind: 'file', path: path.join(TWO_SHAPES_FOLDER, name) });

let model: Model;
let cacheFolder: string;

beforeAll(async () => {
  cacheFolder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-regions-'));
  model = await demoModel(cacheFolder);
});
afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));

function mapOf(
  source: ImageSource,
  texts: readonly string[],
  crop: Crop = 'centre',
  context: { signal?: AbortSignal; report?: (progress: Progress) => void } = {},
): Promise<RegionMaps> {
  const phrases = texts.map((text) => ({ spellings: [text], templates: [] }));
  return engine.mapRegions(
    { model, runtime: RUNTIME, source, seeing: { ...DEFAULT_SEEING, crop }, phrases, batchSize: 128 },
    { ...CONTEXT, ...context },
  );
}

describe('over pictures of two shapes', () => {
  it('the strongest cell touches the named shape in at least 98 % of the maps and lies in it in at least 95 %', async () => {
    let touches = 0;
    let centred = 0;
    let all = 0;
    for (const { file: name, shapes } of pictures) {
      const maps = await mapOf(
        file(name),
        shapes.map(({ phrase }) => phrase),
      );
      for (const [index, { box }] of shapes.entries()) {
        const cell = strongestCell(maps, maps.maps[index]!, box);
        touches += Number(cell.touches);
        centred += Number(cell.centred);
        all++;
      }
    }
    console.log(`${all} maps: touches ${((100 * touches) / all).toFixed(1)} %, centred ${((100 * centred) / all).toFixed(1)} %`);
    expect(all).toBe(2 * pictures.length);
    expect(touches / all).toBeGreaterThanOrEqual(0.98);
    expect(centred / all).toBeGreaterThanOrEqual(0.95);
  }, 1_800_000);
});

describe('a map', () => {
  const [picture] = pictures;
  const { phrase } = picture!.shapes[0]!;

  it('has the model’s patches as cells, over the centre crop, in pixels of the picture', async () => {
    const { rows, columns, box, maps } = await mapOf(file(picture!.file), [phrase]);
    expect([rows, columns]).toEqual([14, 14]);
    expect(box).toEqual({ left: 0, top: 0, right: 279, bottom: 279 });
    expect(maps[0]!.falls).toHaveLength(14 * 14);
  });

  it('is of the cosine, and does not depend on what else is asked', async () => {
    const alone = await mapOf(file(picture!.file), [phrase]);
    const among = await mapOf(file(picture!.file), ['a blue cross', phrase]);
    expect(among.maps[1]!.falls).toEqual(alone.maps[0]!.falls);
    expect(among.maps[1]!.cosine).toBe(alone.maps[0]!.cosine);
    const { image_embeds } = await engine.encodeImage(
      { model, runtime: RUNTIME, source: file(picture!.file), seeing: DEFAULT_SEEING },
      CONTEXT,
    );
    const [asked] = await engine.compare(
      { model, runtime: RUNTIME, image_embeds, asks: [askFor([[phrase]], [])], batchSize: 8 },
      CONTEXT,
    );
    expect(alone.maps[0]!.cosine).toBeCloseTo(asked!.cosines[0]!, 6);
  });

  it('is the same on both runtimes, within 1e-4', async () => {
    const on = async (library: 'native' | 'wasm') => {
      const asked = { model, source: file(picture!.file), seeing: DEFAULT_SEEING, batchSize: 128 };
      const phrases = [{ spellings: [phrase], templates: [] }];
      return engine.mapRegions({ ...asked, phrases, runtime: { ...RUNTIME, library } }, CONTEXT);
    };
    const [native, wasm] = [await on('native'), await on('wasm')];
    expect([native.runtime, wasm.runtime]).toEqual(['native', 'wasm']);
    const falls = native.maps[0]!.falls;
    const apart = wasm.maps[0]!.falls.map((fall, cell) => Math.abs(fall - falls[cell]!));
    expect(apart).toHaveLength(14 * 14);
    expect(Math.max(...apart)).toBeLessThan(1e-4);
  });

  it('is of the spelling that is nearest to the picture', async () => {
    const { maps } = await engine.mapRegions(
      {
        model,
        runtime: RUNTIME,
        source: file(picture!.file),
        seeing: DEFAULT_SEEING,
        phrases: [{ spellings: ['a blue cross', phrase], templates: ['{}'] }],
        batchSize: 128,
      },
      CONTEXT,
    );
    const alone = await mapOf(file(picture!.file), [phrase]);
    expect(maps[0]!.falls).toEqual(alone.maps[0]!.falls);
  });

  it('sharpens, and is whole after a third of the work', async () => {
    const steps: Progress[] = [];
    const last = await mapOf(file(picture!.file), [phrase], 'centre', { report: (step) => steps.push(step) });
    const partial = steps.filter(({ stage }) => stage === 'regions');
    expect(partial.length).toBeGreaterThan(5);
    expect(partial.at(-1)!.done).toBe(partial.at(-1)!.total);
    expect(partial.at(-1)!.regions).toEqual(last);
    const early = partial.find(({ done = 0, total = 1 }) => done > total / 3)!.regions!;
    expect(early.maps[0]!.falls.every((fall) => fall !== 0)).toBe(true);
    expect(strongestCell(early, early.maps[0]!, picture!.shapes[0]!.box).touches).toBe(true);
  });

  it('ends between two batches when it is no longer wanted', async () => {
    const work = new AbortController();
    let last = 0;
    const mapping = mapOf(file(picture!.file), [phrase], 'centre', {
      signal: work.signal,
      report: ({ done }) => {
        if (done === undefined) return;
        last = done;
        work.abort();
      },
    });
    await expect(mapping).rejects.toThrow(/abort/i);
    expect(last).toBeLessThanOrEqual(8);
  });
});

describe('a picture twice as wide as high', () => {
  const entry = pictures[0]!;
  const { phrase, box } = entry.shapes[0]!;
  /** The picture at the right end of a strip of its own ground. */
  let source: ImageSource;
  let right: number;

  beforeAll(async () => {
    const picture = sharp(readFileSync(path.join(TWO_SHAPES_FOLDER, entry.file)));
    const { width } = await picture.metadata();
    right = width;
    const bytes = await picture.extend({ left: width, background: '#777' }).png().toBuffer();
    source = { kind: 'bytes', bytes, name: 'strip.png' };
  });

  it.each([
    ['whole', 7, 14],
    ['tiles', 14, 28],
  ] as const)('is mapped whole by %s', async (crop, rows, columns) => {
    const maps = await mapOf(source, [phrase], crop);
    expect([maps.rows, maps.columns]).toEqual([rows, columns]);
    expect(maps.box).toEqual({ left: 0, top: 0, right: 2 * right, bottom: right });
    const [x0, y0, x1, y1] = box;
    expect(strongestCell(maps, maps.maps[0]!, [x0 + right, y0, x1 + right, y1]).touches).toBe(true);
  });

  it('is mapped where the centre crop is', async () => {
    const maps = await mapOf(source, [phrase]);
    expect([maps.rows, maps.columns]).toEqual([14, 14]);
    expect(maps.box).toMatchObject({ left: right / 2, top: 0, bottom: right });
    expect(maps.box.right).toBeCloseTo(1.5 * right, 9);
  });
});
