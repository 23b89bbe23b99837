/** Pictures encoded several at a time, by a tower made up here, on a clock that only the tower moves. */
import { expect, it } from 'vitest';
import { pixelValues } from '../../../src/clip/preprocess.js';
import { CLIP_IMAGE_INPUT } from '../../../src/clip/seeing.js';
import type { RequestContext } from '../../../src/engine/context.js';
import { ImageBatches } from '../../../src/engine/image-batches.js';
import type { KeptLanes } from '../../../src/engine/kept-lanes.js';
import type { OpenSession } from '../../../src/engine/open-session.js';
import type { TowerLanes } from '../../../src/engine/tower-lanes.js';
import { RUNTIME } from '../parity/demo-engine.js';
import type { Model } from '../../../src/models/model.js';

const SIZE = 4;
const LENGTH = 3 * SIZE ** 2;

const MODEL: Model = {
  id: 'made-up',
  title: 'Made up',
  folder: '',
  files: { vision: '', text: '', tokenizer: '', tokenizerConfig: '' },
  fingerprint: 'f',
  logitScale: 100,
  logitScaleAssumed: false,
  demo: false,
  projection: 2,
  contextLength: 77,
  image: { ...CLIP_IMAGE_INPUT, size: SIZE },
  patch: 2,
};

type Lanes = Pick<KeptLanes, 'get' | 'giveUp'>;
type Tower = (row: number, rows: number, first: number) => readonly number[];

function batches(milliseconds: number, answer: Tower = (_, __, first) => [first, 2 * first], lanes?: Lanes) {
  let now = 0;
  const pass = (passed: number) => (now += passed);
  const sizes: number[] = [];
  const session: OpenSession = {
    runtime: 'native',
    device: 'cpu',
    inputNames: ['pixel_values'],
    outputNames: ['image_embeds'],
    release: () => Promise.resolve(),
    run: ({ pixel_values }) => {
      const data = pixel_values!.data as Float32Array;
      const rows = data.length / LENGTH;
      sizes.push(rows);
      now += rows * milliseconds;
      const embeddings = Array.from({ length: rows }, (_, row) => answer(row, rows, data[row * LENGTH] ?? NaN));
      return Promise.resolve({
        image_embeds: { type: 'float32', data: Float32Array.from(embeddings.flat()), dims: [rows, 2] },
      });
    },
  };
  const made = new ImageBatches({ use: (_model, _tower, _runtime, _opening, work) => work(session) }, lanes, () => now);
  const encode = (picture: number, { model = MODEL, memoryMiB = 512, context = calm() } = {}) =>
    made.encode(new Uint8Array(LENGTH).fill(picture), { model, runtime: { ...RUNTIME, memoryMiB } }, context);
  return { made, sizes, encode, pass };
}

function calm(signal = new AbortController().signal, turn = () => Promise.resolve()): RequestContext {
  return { signal, priority: 'background', report: () => undefined, turn };
}

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

/** Each picture's embedding by a tower that sees one at a time. */
async function alone(count: number): Promise<Float32Array[]> {
  const { encode } = batches(1000);
  return Promise.all(numbers(count).map(async (picture) => (await encode(picture)).embedding));
}

it('takes as many at once as somebody can be let wait for, and looks once whether that changes anything', async () => {
  const { made, sizes, encode } = batches(50);
  const encoded = await Promise.all(numbers(16).map((picture) => encode(picture)));
  // The first shows how long one takes; four and three are each compared with one alone.
  expect(sizes).toEqual([1, 4, 1, 4, 4, 3, 1]);
  expect(made.runs).toBe(7);
  expect(encoded.map(({ embedding }) => embedding)).toEqual(await alone(16));
});

it.each([
  ['a slow machine', 300, {}],
  ['little memory', 1, { memoryMiB: 1 }],
  ['a model that takes one at a time', 1, { model: { ...MODEL, maxBatch: 1 } }],
])('takes one at a time with %s', async (_, milliseconds, how) => {
  const { sizes, encode } = batches(milliseconds);
  // The memory of a model's true size.
  const model = { ...MODEL, ...('model' in how && how.model), patch: 'memoryMiB' in how ? 0.125 : MODEL.patch };
  await Promise.all(numbers(5).map((picture) => encode(picture, { ...how, model })));
  expect(sizes).toEqual([1, 1, 1, 1, 1]);
});

it.each<[string, Tower]>([
  ['answers otherwise when it sees several', (_, rows, first) => [first + (rows > 1 ? 1e-7 : 0), 2 * first]],
  ['answers the last otherwise', (row, rows, first) => [first, row > 0 && row === rows - 1 ? first : 2 * first]],
  [
    'fails when it sees several',
    (_, rows, first) => {
      if (rows > 1) throw new Error('The graph is made for one picture.');
      return [first, 2 * first];
    },
  ],
])('goes back to one at a time where the tower %s', async (_, tower) => {
  const { sizes, encode } = batches(10, tower);
  const encoded = await Promise.all(numbers(12).map((picture) => encode(picture)));
  expect(encoded.map(({ embedding }) => embedding)).toEqual(await alone(12));
  expect(sizes.filter((size) => size > 1)).toHaveLength(1);
});

it('encodes nothing more while somebody waits for an answer', async () => {
  const { sizes, encode } = batches(50);
  let go: () => void = () => undefined;
  const quiet = new Promise<void>((resolve) => (go = resolve));
  let turns = 0;
  let asked: () => void = () => undefined;
  const thirdTurn = new Promise<void>((resolve) => (asked = resolve));
  const context = calm(undefined, () => {
    if (++turns < 3) return Promise.resolve();
    asked();
    return quiet;
  });
  const all = numbers(12).map((picture) => encode(picture, { context }));
  await thirdTurn;
  expect(sizes).toEqual([1, 4, 1]);
  go();
  await Promise.all(all);
  expect(sizes).toEqual([1, 4, 1, 4, 3, 1]);
});

it('leaves out what is cancelled while it waits, and tells what fails to all that it was', async () => {
  const { sizes, encode } = batches(50, (_, __, first) => [first, NaN]);
  const cancelled = new AbortController();
  const all = Promise.allSettled([encode(1), encode(2, { context: calm(cancelled.signal) }), encode(3)]);
  cancelled.abort(new Error('Enough.'));
  const reasons = (await all).map((each) => (each.status === 'rejected' ? String(each.reason) : ''));
  expect(reasons[1]).toBe('Error: Enough.');
  expect([reasons[0], reasons[2]].every((reason) => reason?.includes('not finite'))).toBe(true);
  expect(sizes).toEqual([1, 1]);
});

it('waits for pictures on their way, and no longer than they take to come or to fail', async () => {
  const { made, sizes, encode } = batches(50);
  await encode(0);
  const [arrive, fail] = [made.expect(), made.expect()];
  const first = encode(1);
  await new Promise(setImmediate);
  expect(sizes).toEqual([1]);
  const second = encode(2);
  arrive();
  fail();
  await Promise.all([first, second]);
  expect(sizes).toEqual([1, 2, 1]);
});

/** Two lanes that answer when they are told to, as the tower above does or not at all. */
function twoLanes() {
  let idle = 2;
  const running: { readonly pictures: number; readonly answer: () => void; readonly fail: () => void }[] = [];
  const asked: { readonly milliseconds: number; readonly example: number | undefined }[] = [];
  const gaveUp: string[] = [];
  let waiters: (() => void)[] = [];
  const lanes: TowerLanes = {
    count: 2,
    get idle() {
      return idle;
    },
    free: async () => {
      while (idle === 0) await new Promise<void>((resolve) => waiters.push(resolve));
    },
    take: () => {
      if (idle === 0) return undefined;
      idle--;
      return { run, putBack };
    },
    close: () => Promise.resolve(),
  };
  const putBack = (): void => {
    idle++;
    for (const waiter of waiters) waiter();
    waiters = [];
  };
  const run = (crops: Uint8Array): Promise<Float32Array> => {
    if (gaveUp.length > 0) return Promise.reject(new Error('The threads are closed.'));
    return new Promise((resolve, reject) => {
      const pictures = crops.length / LENGTH;
      const embeddings = numbers(pictures).flatMap((at) => {
        const level = crops[at * LENGTH] ?? 0;
        const first = pixelValues(new Uint8Array(LENGTH).fill(level), MODEL.image)[0] ?? 0;
        return [first, 2 * first];
      });
      const over = (end: () => void) => () => {
        running.splice(running.indexOf(one), 1);
        end();
      };
      const one = {
        pictures,
        answer: over(() => resolve(Float32Array.from(embeddings))),
        fail: over(() => reject(new Error('The thread has ended.'))),
      };
      running.push(one);
    });
  };
  const kept: Lanes = {
    get: (_key, _model, _runtime, milliseconds, example) => {
      asked.push({ milliseconds, example: example?.crop[0] });
      return example && gaveUp.length === 0 ? lanes : undefined;
    },
    giveUp: (key) => {
      gaveUp.push(key);
      // Their threads end.
      for (const run of [...running]) run.fail();
      return Promise.resolve();
    },
  };
  return { kept, running, asked, gaveUp };
}

const aMoment = async () => {
  for (let i = 0; i < 5; i++) await new Promise(setImmediate);
};

it('has lanes encode side by side once the tower has encoded one, and shares what waits among them', async () => {
  const { kept, running, asked } = twoLanes();
  const { made, sizes, encode } = batches(50, undefined, kept);
  await encode(0);
  expect(asked[0]).toEqual({ milliseconds: Infinity, example: undefined });
  const rest = Promise.all(numbers(4).map((picture) => encode(picture + 1)));
  await aMoment();
  expect(asked.at(-1)).toEqual({ milliseconds: 50, example: 0 });
  // How long a lane takes is not known yet.
  expect(running.map(({ pictures }) => pictures)).toEqual([1, 1]);
  while (running.length > 0) {
    running[0]?.answer();
    await aMoment();
  }
  expect((await rest).map(({ embedding }) => embedding)).toEqual((await alone(5)).slice(1));
  expect(sizes).toEqual([1]);
  expect(made.runs).toBe(5);
});

it('gives a lane what it does in half a second, and begins no more runs than there are lanes', async () => {
  const { kept, running } = twoLanes();
  const { encode, pass } = batches(50, undefined, kept);
  await encode(0);
  const rest = Promise.all(numbers(12).map((picture) => encode(picture + 1)));
  await aMoment();
  // What would be begun now would count the wait for a lane as its own time.
  expect(running.map(({ pictures }) => pictures)).toEqual([1, 1]);
  pass(160);
  running[0]?.answer();
  await aMoment();
  expect(running.map(({ pictures }) => pictures)).toEqual([1, 3]);
  while (running.length > 0) {
    running[0]?.answer();
    await aMoment();
  }
  expect((await rest).map(({ embedding }) => embedding)).toEqual((await alone(13)).slice(1));
});

it('encodes itself what a lane fails at, and asks them no more', async () => {
  const { kept, running, gaveUp } = twoLanes();
  const { sizes, encode } = batches(50, undefined, kept);
  await encode(0);
  const rest = Promise.all(numbers(3).map((picture) => encode(picture + 1)));
  await aMoment();
  running[1]?.fail();
  expect((await rest).map(({ embedding }) => embedding)).toEqual((await alone(4)).slice(1));
  expect(gaveUp.length).toBeGreaterThan(0);
  expect(running).toEqual([]);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(4);
});

it('starts no lane while somebody waits for an answer', async () => {
  const { kept, running } = twoLanes();
  const { encode } = batches(50, undefined, kept);
  await encode(0);
  let go: () => void = () => undefined;
  const quiet = new Promise<void>((resolve) => (go = resolve));
  const one = encode(1, { context: calm(undefined, () => quiet) });
  await aMoment();
  expect(running).toEqual([]);
  go();
  await aMoment();
  running[0]?.answer();
  expect((await one).embedding).toEqual((await alone(2))[1]);
});

it('encodes itself where the lanes were closed while it waited', async () => {
  const { kept, running } = twoLanes();
  let isOpen = true;
  const { sizes, encode } = batches(50, undefined, { ...kept, get: (...args) => (isOpen ? kept.get(...args) : undefined) });
  await encode(0);
  let go: () => void = () => undefined;
  const quiet = new Promise<void>((resolve) => (go = resolve));
  const one = encode(1, { context: calm(undefined, () => quiet) });
  await aMoment();
  isOpen = false;
  go();
  expect((await one).embedding).toEqual((await alone(2))[1]);
  expect(running).toEqual([]);
  expect(sizes).toEqual([1, 1]);
});
