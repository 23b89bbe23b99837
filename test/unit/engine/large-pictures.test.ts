/** The engine as the process that it is, on pictures that must not take the machine's memory. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_SEEING } from '../../../src/clip/seeing.js';
import { EngineClient } from '../../../src/engine/client.js';
import { forkEngine } from '../../../src/engine/fork.js';
import { gazeAt, type GazeSettings } from '../../../src/gaze/gaze.js';
import { readBuiltInList } from '../../../src/phrases/built-in-lists.js';
import { demoModel, ROOT, RUNTIME } from '../parity/demo-engine.js';

const LIMIT = 1.5 * 2 ** 30;

let folder: string;
let engine: EngineClient;
let settings: GazeSettings;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-large-'));
  settings = { model: await demoModel(folder), runtime: RUNTIME, seeing: DEFAULT_SEEING, batchSize: 128 };
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The most memory that a process ever had in RAM, in bytes; undefined where the system does not tell. */
function peakMemory(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) * 1024;
}

const drawn = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 3, background } });

it.each([
  ['100 megapixels, PNG', 10_000, 10_000, 'png'],
  ['100 megapixels, JPEG', 12_500, 8_000, 'jpeg'],
  ['100 megapixels, progressive JPEG', 8_000, 12_500, 'progressive'],
  ['100 megapixels, WebP of the greatest size', 16_383, 6_104, 'webp'],
  ['1 × 20,000', 1, 20_000, 'png'],
  ['20,000 × 1', 20_000, 1, 'png'],
] as const)('%s is gazed at within 1.5 GB', { timeout: 300_000 }, async (_, width, height, format) => {
  const file = path.join(folder, `${width}x${height}.${format === 'progressive' ? 'jpg' : format}`);
  const picture = drawn(width, height, '#c81e1e');
  await (
    format === 'png'
      ? picture.png({ compressionLevel: 1 })
      : format === 'webp'
        ? picture.webp({ effort: 0 })
        : picture.jpeg({ progressive: format === 'progressive' })
  ).toFile(file);
  engine = new EngineClient({
    start: () => forkEngine(path.join(ROOT, 'out', 'engine.js')),
    idleMilliseconds: () => 0,
  });
  try {
    const list = await readBuiltInList(path.join(ROOT, 'lists'), 'surfaces');
    const source = { kind: 'file', path: file } as const;
    // Both at once, as the panel asks.
    const [{ image }] = await Promise.all([
      gazeAt(engine, settings, { source, path: file }, [list]),
      engine.request('preview', { source, seeing: settings.seeing, maxSide: 2048 }),
    ]);
    expect(image).toMatchObject({ width, height });
    expect(image.lists[0]?.phrases).toHaveLength(19);
    const peak = peakMemory(engine.pid!);
    if (peak !== undefined) {
      expect(peak).toBeGreaterThan(0);
      expect(peak).toBeLessThan(LIMIT);
    }
  } finally {
    engine.dispose();
    rmSync(file, { force: true });
  }
});
