/** Damaged pictures in great numbers, put to the engine as the process that it is. Seeded: SOAK_SEED, SOAK_PICTURES. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_SEEING } from '../../src/clip/seeing.js';
import { EngineClient } from '../../src/engine/client.js';
import { EngineError } from '../../src/engine/errors.js';
import { forkEngine } from '../../src/engine/fork.js';
import { look, type GazeSettings } from '../../src/gaze/gaze.js';
import { busy, encoded, fixture } from '../unit/clip/fixtures.js';
import { demoModel, ROOT, RUNTIME } from '../unit/parity/demo-engine.js';

const seed = Number(process.env.SOAK_SEED ?? 1);
const pictures = Number(process.env.SOAK_PICTURES ?? 20_000);

let folder: string;
let settings: GazeSettings;
let engine: EngineClient;
let ended = 0;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-soak-'));
  settings = { model: await demoModel(folder), runtime: RUNTIME, seeing: DEFAULT_SEEING, batchSize: 128 };
  engine = new EngineClient({
    start: () => forkEngine(path.join(ROOT, 'out', 'engine.js')),
    idleMilliseconds: () => 0,
    onRestart: () => ended++,
  });
});
afterAll(() => {
  engine.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** Numbers below a limit, the same for the same seed (mulberry32). */
function numbers(of: number): (limit: number) => number {
  let state = of >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

function damaged(sound: Uint8Array, next: (limit: number) => number): Uint8Array {
  const bytes = Uint8Array.from(sound);
  for (let change = next(12); change > 0; change--)
    bytes[next(2) === 0 ? next(Math.min(140, bytes.length)) : next(bytes.length)] = next(256);
  return next(4) === 0 ? bytes.subarray(0, next(bytes.length)) : bytes;
}

const memory = (pid: number) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

it(`${pictures} damaged pictures: an embedding or a clear error each, no crash, memory flat`, async () => {
  const picture = encoded(busy(300, 400));
  const coded = await Promise.all([
    picture.clone().jpeg().toBuffer(),
    picture.clone().jpeg({ progressive: true }).toBuffer(),
    picture.clone().png().toBuffer(),
    picture.clone().webp().toBuffer(),
    picture.clone().webp({ lossless: true }).toBuffer(),
    picture.clone().gif().toBuffer(),
    picture.clone().tiff({ compression: 'lzw' }).toBuffer(),
    picture.clone().avif({ effort: 0 }).toBuffer(),
  ]);
  const drawn = ['24.bmp', '8-runs.bmp', 'palette.ico', 'png-entries.ico'].map((name) => fixture(`pictures/${name}`));
  const sound = [...coded, ...drawn];
  const tally = { seen: 0, refused: 0 };
  const wrong: string[] = [];
  let early = 0;
  for (let index = 0; index < pictures; index++) {
    const own = seed * 1_000_003 + index;
    const next = numbers(own);
    const bytes = damaged(sound[next(sound.length)]!, next);
    try {
      const { image_embeds } = await look(engine, settings, { kind: 'bytes', bytes, name: 'damaged.bin' });
      if (image_embeds.every(Number.isFinite)) tally.seen++;
      else wrong.push(`seed ${own}: not a number`);
    } catch (error) {
      if (error instanceof EngineError && error.code === 'image' && error.message.startsWith('damaged.bin ')) tally.refused++;
      else wrong.push(`seed ${own}: ${String(error)}`);
    }
    if (index === Math.min(1000, pictures >> 1)) early = memory(engine.pid!);
  }
  const late = memory(engine.pid!);
  console.log(
    `seed ${seed}: ${pictures} tried, ${tally.seen} seen, ${tally.refused} refused, ${wrong.length} wrong, ${ended} crashed;`,
    `memory ${Math.round(early / 2 ** 20)} MiB, then ${Math.round(late / 2 ** 20)} MiB`,
  );
  expect(wrong).toEqual([]);
  expect(ended).toBe(0);
  expect(tally.refused).toBeGreaterThan(0);
  expect(late - early).toBeLessThan(100 * 2 ** 20);
});
