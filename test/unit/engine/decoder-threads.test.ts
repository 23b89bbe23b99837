import { expect, it, vi } from 'vitest';
import { DEFAULT_SEEING } from '../../../src/clip/seeing.js';
import { decoderThreads } from '../../../src/engine/decoder-threads.js';
import { Engine } from '../../../src/engine/engine.js';
import { Watchdog } from '../../../src/engine/watchdog.js';
import { CONTEXT } from '../parity/demo-engine.js';

it.each([
  [undefined, 4],
  ['7', 7],
  ['5000', 1024],
  ['-1', 1024],
  ['0', 1],
  ['many', 1],
])('reads UV_THREADPOOL_SIZE %s as libuv does', (size, threads) => {
  expect(decoderThreads(size)).toBe(threads);
});

const drawing = (i: number) =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><rect width="${i + 1}" height="9"/></svg>`);

it('is how many of a queue of pictures have their time running: none is given up for what those before it took', async () => {
  let [now, most] = [0, 0];
  const watch = vi.spyOn(Watchdog.prototype, 'watch').mockImplementation(async (_, work) => {
    most = Math.max(most, ++now);
    try {
      return await work();
    } finally {
      now--;
    }
  });
  try {
    const engine = new Engine();
    const pictures = Array.from({ length: 4 * decoderThreads() }, (_, i) =>
      engine.preview(
        { source: { kind: 'bytes', bytes: drawing(i), name: `${i}.svg` }, seeing: DEFAULT_SEEING, maxSide: 64 },
        { ...CONTEXT, signal: new AbortController().signal },
      ),
    );
    await Promise.all(pictures);
    expect(watch).toHaveBeenCalledTimes(2 * pictures.length);
    expect(most).toBe(decoderThreads());
  } finally {
    watch.mockRestore();
  }
});
