import { expect, it } from 'vitest';
import { DecodeQueue } from '../../../src/engine/decode-queue.js';

const never = new AbortController().signal;

/** Work that is done when it is told so. */
function work() {
  let started = false;
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (finish = resolve));
  return {
    run: () => {
      started = true;
      return done;
    },
    finish: () => {
      finish();
    },
    get started() {
      return started;
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it('decodes side by side what fits, the rest in its turn', async () => {
  const queue = new DecodeQueue(100);
  const [a, b, c] = [work(), work(), work()];
  const all = [queue.run(60, never, a.run), queue.run(40, never, b.run), queue.run(1, never, c.run)];
  await settled();
  expect([a.started, b.started, c.started]).toEqual([true, true, false]);
  b.finish();
  await settled();
  expect(c.started).toBe(true);
  a.finish();
  c.finish();
  await Promise.all(all);
});

it('decodes what is larger than the limit alone', async () => {
  const queue = new DecodeQueue(100);
  const [small, large, later] = [work(), work(), work()];
  const all = [queue.run(1, never, small.run), queue.run(500, never, large.run), queue.run(1, never, later.run)];
  await settled();
  expect([small.started, large.started, later.started]).toEqual([true, false, false]);
  small.finish();
  await settled();
  expect([large.started, later.started]).toEqual([true, false]);
  large.finish();
  later.finish();
  await Promise.all(all);
});

it('begins nothing that would have to wait for a thread, however little memory it takes', async () => {
  const queue = new DecodeQueue(100, 2);
  const [a, b, header, d] = [work(), work(), work(), work()];
  const all = [
    queue.run(1, never, a.run),
    queue.run(0, never, b.run),
    queue.run(0, never, header.run),
    queue.run(0, never, d.run),
  ];
  await settled();
  expect([a.started, b.started, header.started, d.started]).toEqual([true, true, false, false]);
  a.finish();
  await settled();
  expect([header.started, d.started]).toEqual([true, false]);
  for (const each of [b, header, d]) each.finish();
  await Promise.all(all);
  expect(d.started).toBe(true);
});

it('lets what is larger than the limit begin beside headers', async () => {
  const queue = new DecodeQueue(100, 2);
  const [header, large] = [work(), work()];
  const all = [queue.run(0, never, header.run), queue.run(500, never, large.run)];
  await settled();
  expect(large.started).toBe(true);
  header.finish();
  large.finish();
  await Promise.all(all);
});

it('never begins what was cancelled while it waited, and lets those behind it pass', async () => {
  const queue = new DecodeQueue(100);
  const [first, cancelled, behind] = [work(), work(), work()];
  const controller = new AbortController();
  const one = queue.run(50, never, first.run);
  const two = queue.run(80, controller.signal, cancelled.run);
  const three = queue.run(50, never, behind.run);
  await settled();
  controller.abort(new Error('cancelled'));
  await expect(two).rejects.toThrow('cancelled');
  await settled();
  expect([cancelled.started, behind.started]).toEqual([false, true]);
  first.finish();
  behind.finish();
  await Promise.all([one, three]);
});

it('goes on after work that failed', async () => {
  const queue = new DecodeQueue(100);
  await expect(queue.run(100, never, () => Promise.reject(new Error('damaged')))).rejects.toThrow('damaged');
  await expect(queue.run(100, never, () => Promise.resolve('fine'))).resolves.toBe('fine');
});

it('decodes what somebody waits for before what waits in the background', async () => {
  const queue = new DecodeQueue(100);
  const [running, background, asked] = [work(), work(), work()];
  const all = [
    queue.run(100, never, running.run),
    queue.run(100, never, background.run, 'background'),
    queue.run(100, never, asked.run),
  ];
  await settled();
  running.finish();
  await settled();
  expect([background.started, asked.started]).toEqual([false, true]);
  asked.finish();
  await settled();
  expect(background.started).toBe(true);
  background.finish();
  await Promise.all(all);
});

it('decodes no more at once for the background than it is told to, and for whoever waits as many as there are threads', async () => {
  const queue = new DecodeQueue(100, 3, 1);
  const [a, b, seen, next] = [work(), work(), work(), work()];
  const all = [
    queue.run(1, never, a.run, 'background'),
    queue.run(1, never, b.run, 'background'),
    queue.run(1, never, seen.run, 'interactive'),
    queue.run(1, never, next.run, 'interactive'),
  ];
  await settled();
  expect([a.started, b.started, seen.started, next.started]).toEqual([true, false, true, true]);
  seen.finish();
  await settled();
  expect(b.started).toBe(false);
  a.finish();
  await settled();
  expect(b.started).toBe(true);
  b.finish();
  next.finish();
  await Promise.all(all);
});
