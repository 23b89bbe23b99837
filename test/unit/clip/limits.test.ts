/** Each limit of a picture: one below, at it, one above, with what is told. */
import { describe, expect, it } from 'vitest';
import { ImageError } from '../../../src/clip/errors.js';
import {
  MAX_DECODED_BYTES,
  MAX_FILE_BYTES,
  MAX_PIXELS,
  MAX_SIDE,
  requireReadable,
  requireWithinLimits,
} from '../../../src/clip/limits.js';

const measured = (width: number, height: number, bytesPerPixel: number) => () =>
  requireWithinLimits({ width, height }, bytesPerPixel, 'x.png');

describe('limits of a picture', () => {
  it('bytes of its file', () => {
    expect(() => requireReadable(MAX_FILE_BYTES - 1, 'x.png')).not.toThrow();
    expect(() => requireReadable(MAX_FILE_BYTES, 'x.png')).not.toThrow();
    expect(() => requireReadable(MAX_FILE_BYTES + 1, 'x.png')).toThrow(/^x\.png is too large to be read: 512 MiB, where 512 MiB/);
    expect(() => requireReadable(MAX_FILE_BYTES + 1, 'x.png')).toThrow(ImageError);
  });

  it('pixels', () => {
    const width = 1000;
    expect(measured(width, MAX_PIXELS / width - 1, 1)).not.toThrow();
    expect(measured(width, MAX_PIXELS / width, 1)).not.toThrow();
    expect(measured(width, MAX_PIXELS / width + 1, 1)).toThrow(/^x\.png is too large: 1000 × 200001 pixels/);
  });

  it('bytes when decoded', () => {
    const [width, bytesPerPixel] = [1024, 8];
    const height = MAX_DECODED_BYTES / width / bytesPerPixel;
    expect(measured(width, height - 1, bytesPerPixel)).not.toThrow();
    expect(measured(width, height, bytesPerPixel)).not.toThrow();
    expect(measured(width, height + 1, bytesPerPixel)).toThrow(/^x\.png is too large: .* 640 MiB when decoded/);
  });

  it('a side', () => {
    for (const turned of [false, true]) {
      const of = (side: number) => (turned ? measured(side, 2, 1) : measured(2, side, 1));
      expect(of(MAX_SIDE - 1)).not.toThrow();
      expect(of(MAX_SIDE)).not.toThrow();
      expect(of(MAX_SIDE + 1)).toThrow(/^x\.png is too long: /);
    }
  });
});
