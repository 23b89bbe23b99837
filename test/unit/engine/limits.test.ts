/** The limits of what the engine takes on: one below, at it, one above. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { tokensWithin } from '../../../src/clip/batches.js';
import { DECODE_SECONDS } from '../../../src/clip/limits.js';
import { picturesWithin } from '../../../src/clip/occlusion.js';
import { DecodeQueue } from '../../../src/engine/decode-queue.js';
import { Watchdog } from '../../../src/engine/watchdog.js';

describe('time for one picture', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    [-1, false],
    [0, true],
    [1, true],
  ])('%d ms beyond it: given up is %s', async (beyond, givenUp) => {
    vi.useFakeTimers();
    const stuck = vi.fn();
    let message = '';
    new Watchdog(stuck).watch('a.svg', () => new Promise(() => undefined)).catch((error: unknown) => (message = String(error)));
    await vi.advanceTimersByTimeAsync((DECODE_SECONDS + 10) * 1000 + beyond);
    expect(stuck).toHaveBeenCalledTimes(Number(givenUp));
    if (givenUp) expect(message).toContain('a.svg took longer than 70 seconds to decode and was given up');
    else expect(message).toBe('');
  });
});

describe('memory', () => {
  const MIB = 2 ** 20;

  it('of a run of the text tower: so many tokens fit, and not one more', () => {
    const bytesPerToken = 512 * 16 * 4;
    const within = (bytes: number) => tokensWithin(bytes / MIB, 512);
    expect(within(100 * bytesPerToken - 1)).toBe(99);
    expect(within(100 * bytesPerToken)).toBe(100);
    expect(within(100 * bytesPerToken + 1)).toBe(100);
  });

  it('of a run of the image tower: so many pictures fit, and not one more', () => {
    const tokens = 7 * 7 + 1;
    const bytesPerPicture = 4 * (tokens * 1024 * 16 + 16 * tokens ** 2 + 3 * 224 ** 2);
    const within = (bytes: number) => picturesWithin(bytes / MIB, 224, 32);
    expect(within(5 * bytesPerPicture - 1)).toBe(4);
    expect(within(5 * bytesPerPicture)).toBe(5);
    expect(within(5 * bytesPerPicture + 1)).toBe(5);
    expect(within(0)).toBe(1);
  });

  it.each([
    [-1, true],
    [0, true],
    [1, false],
  ])('of pictures that are decoded side by side, %d bytes beyond: beside the other is %s', async (beyond, beside) => {
    const queue = new DecodeQueue(100);
    const { signal } = new AbortController();
    let finish: () => void = () => undefined;
    const first = queue.run(60, signal, () => new Promise<void>((resolve) => (finish = resolve)));
    const second = vi.fn(() => Promise.resolve());
    const both = Promise.all([first, queue.run(40 + beyond, signal, second)]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(second).toHaveBeenCalledTimes(Number(beside));
    finish();
    await both;
    expect(second).toHaveBeenCalledTimes(1);
  });
});
