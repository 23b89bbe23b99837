/** The demo model's image tower on threads of their own: the threads are the ones that are shipped. */
import path from 'node:path';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pixelValues } from '../../../src/clip/preprocess.js';
import { ImageTower } from '../../../src/clip/towers.js';
import { openSession } from '../../../src/engine/open-session.js';
import { lanesFor, openTowerLanes, type TowerLanes } from '../../../src/engine/tower-lanes.js';
import type { Model } from '../../../src/models/model.js';
import { demoModel, ROOT, RUNTIME } from '../parity/demo-engine.js';

const ENTRY = path.join(ROOT, 'out', 'tower-lane.js');
const cache = mkdtempSync(path.join(tmpdir(), 'clip-gaze-lanes-'));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

let model: Model;
beforeAll(async () => {
  model = await demoModel(cache);
});

const open = (threads = 2, file = model.files.vision, entry = ENTRY) =>
  openTowerLanes({ file, image: model.image, projection: model.projection }, threads, entry);

/** So many pictures that are not alike, [pictures × size × size × 3]. */
function crops(pictures: number, seed = 0): Uint8Array<ArrayBuffer> {
  const length = pictures * model.image.size ** 2 * 3;
  return Uint8Array.from({ length }, (_, at) => ((at + seed) * 2_654_435_761) >>> 24);
}

/** On the next lane that has nothing to do. */
async function run(lanes: TowerLanes, pictures: Uint8Array<ArrayBuffer>): Promise<Float32Array> {
  let lane = lanes.take();
  for (; !lane; lane = lanes.take()) await lanes.free();
  try {
    return await lane.run(pictures);
  } finally {
    lane.putBack();
  }
}

it('answers to the bit as the tower itself, on every lane, one picture or several', async () => {
  const lanes = await open();
  const session = await openSession(model.files.vision, RUNTIME);
  const tower = new ImageTower(session, model.image.size, model.projection);
  const seen = crops(3);
  const length = seen.length / 3;
  const expected = await Promise.all(
    [0, 1, 2].map((at) => tower.encode(pixelValues(seen.subarray(at * length, (at + 1) * length), model.image))),
  );
  const answers = await Promise.all([run(lanes!, crops(3)), run(lanes!, crops(3)), run(lanes!, crops(3).slice(0, length))]);
  expect(answers[0]).toEqual(Float32Array.from(expected.flatMap((row) => [...row])));
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(expected[0]);
  await lanes!.close();
  // What the threads took with them was theirs alone.
  expect(await tower.encode(pixelValues(seen.subarray(0, length), model.image))).toEqual(expected[0]);
  await session.release();
});

it('knows which lanes have nothing to do, and gives each to one at a time', async () => {
  const lanes = await open();
  expect([lanes!.count, lanes!.idle]).toEqual([2, 2]);
  const runs = [0, 1, 2, 3, 4].map((seed) => run(lanes!, crops(1, seed)));
  expect(lanes!.idle).toBe(0);
  expect(lanes!.take()).toBeUndefined();
  await lanes!.free();
  expect(await Promise.all(runs)).toHaveLength(5);
  expect(lanes!.idle).toBe(2);
  await lanes!.close();
});

it('fails what is asked of lanes that are closed, and of a tower that it cannot run', async () => {
  const lanes = await open();
  await expect(run(lanes!, new Uint8Array(7))).rejects.toThrow();
  expect(await run(lanes!, crops(1))).toHaveLength(model.projection);
  await lanes!.close();
  await expect(run(lanes!, crops(1))).rejects.toThrow('The thread has ended.');
});

it('is not there with one thread, nor where the program was packed without it', async () => {
  expect(await open(1)).toBeUndefined();
  expect(await open(2, model.files.vision, path.join(cache, 'tower-lane.js'))).toBeUndefined();
});

it('says so where the tower cannot be opened', async () => {
  await expect(open(2, path.join(cache, 'gone.onnx'))).rejects.toThrow('gone.onnx');
});

it.each([
  [2, { count: 2, threads: 1 }],
  [3, { count: 3, threads: 1 }],
  [4, { count: 4, threads: 1 }],
  [7, { count: 4, threads: 1 }],
  [16, { count: 4, threads: 4 }],
])('shares %i threads out evenly', (threads, shares) => {
  expect(lanesFor(threads)).toEqual(shares);
});
