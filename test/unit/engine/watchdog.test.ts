import { describe, expect, it, vi } from 'vitest';
import { ImageError } from '../../../src/clip/errors.js';
import { Watchdog } from '../../../src/engine/watchdog.js';

describe('Watchdog', () => {
  it('gives what comes in time, and calls nobody', async () => {
    const stuck = vi.fn();
    await expect(new Watchdog(stuck, 60_000).watch('a.svg', () => Promise.resolve(3))).resolves.toBe(3);
    expect(stuck).not.toHaveBeenCalled();
  });

  it('gives up what does not come to an end, by name, and says that the process has to end', async () => {
    const stuck = vi.fn();
    const watching = new Watchdog(stuck, 20).watch('a.svg', () => new Promise(() => undefined));
    await expect(watching).rejects.toThrow(ImageError);
    await expect(watching).rejects.toThrow(/^a\.svg took longer than 1 seconds to decode and was given up/);
    expect(stuck).toHaveBeenCalledTimes(1);
  });
});
