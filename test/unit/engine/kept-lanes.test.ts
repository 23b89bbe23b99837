/** Lanes made up here: when they are opened, believed, and closed. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { KeptLanes, type Encoded } from '../../../src/engine/kept-lanes.js';
import type { TowerLanes } from '../../../src/engine/tower-lanes.js';
import type { Model } from '../../../src/models/model.js';
import { RUNTIME } from '../parity/demo-engine.js';

const MODEL = { image: { size: 1, mean: [0, 0, 0], std: [1, 1, 1] }, projection: 2 } as Partial<Model> as Model;
const EXAMPLE: Encoded = { crop: Uint8Array.of(1, 2, 3), image_embeds: Float32Array.of(1, -0) };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function kept({ answer = [1, -0], isShared = true, fails = false } = {}) {
  const opened: TowerLanes[] = [];
  const closed: TowerLanes[] = [];
  const work = { idle: 2 };
  const lanes = new KeptLanes(
    () => Promise.resolve(isShared ? 'tower.onnx' : undefined),
    () => {
      if (fails) return Promise.reject(new Error('No such file.'));
      const made: TowerLanes = {
        count: 2,
        get idle() {
          return work.idle;
        },
        free: () => Promise.resolve(),
        take: () => ({ run: () => Promise.resolve(Float32Array.from(answer)), putBack: () => undefined }),
        close: () => {
          closed.push(made);
          return Promise.resolve();
        },
      };
      opened.push(made);
      return Promise.resolve(made);
    },
  );
  const get = (key = 'a', milliseconds = 50, { example }: { readonly example?: Encoded } = { example: EXAMPLE }) =>
    lanes.get(key, MODEL, RUNTIME, milliseconds, example);
  return { lanes, opened, closed, work, get };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

it('opens them while work goes on without, and keeps them as long as they are used', async () => {
  const { opened, closed, get } = kept();
  expect(get()).toBeUndefined();
  await settle();
  for (let i = 0; i < 5; i++) {
    expect(get()).toBe(opened[0]);
    await vi.advanceTimersByTimeAsync(15_000);
  }
  expect(closed).toEqual([]);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(closed).toEqual(opened);
  expect(get()).toBeUndefined();
  await settle();
  expect(opened).toHaveLength(2);
});

it('closes none that is at work', async () => {
  const { closed, work, get } = kept();
  get();
  await settle();
  work.idle = 1;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(closed).toEqual([]);
  work.idle = 2;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(closed).toHaveLength(1);
});

it('closes those of one model when another wants them', async () => {
  const { opened, closed, get, lanes } = kept();
  get('a');
  await settle();
  expect(lanes.names).toEqual(['lane 1 vision a', 'lane 2 vision a']);
  expect(get('b')).toBeUndefined();
  await settle();
  expect(closed).toEqual([opened[0]]);
  expect(get('b')).toBe(opened[1]);
});

it.each([
  ['a run takes no time', 9, { example: EXAMPLE }],
  ['nothing is known to hold them against', 50, {}],
])('opens none where %s', async (_, milliseconds, known) => {
  const { opened, get } = kept();
  get('a', milliseconds, known);
  await settle();
  expect(opened).toEqual([]);
});

it('opens none for a tower that is not shared, until it is', async () => {
  const { opened, get } = kept({ isShared: false });
  for (let i = 0; i < 3; i++) {
    get();
    await settle();
  }
  expect(opened).toEqual([]);
});

it.each([
  ['that answer otherwise, if only by a sign', { answer: [1, 0] }],
  ['that answer less', { answer: [1] }],
])('gives those up %s', async (_, how) => {
  const { opened, closed, get } = kept(how);
  for (let i = 0; i < 3; i++) {
    expect(get()).toBeUndefined();
    await settle();
  }
  expect(opened).toHaveLength(1);
  expect(closed).toEqual(opened);
});

it('tries no more what could not be opened, or failed at work', async () => {
  const cannot = kept({ fails: true });
  cannot.get();
  await settle();
  expect(cannot.get()).toBeUndefined();

  const failed = kept();
  failed.get();
  await settle();
  await failed.lanes.giveUp('a');
  expect(failed.closed).toEqual(failed.opened);
  failed.get();
  await settle();
  expect(failed.opened).toHaveLength(1);
});
