import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { withoutExif } from '../../../src/clip/without-exif.js';

const IMAGES = path.resolve(import.meta.dirname, '../../fixtures/reference/images');
const read = (name: string) => Uint8Array.from(readFileSync(path.join(IMAGES, name)));

it.each(['exif-orientation-3.jpg', 'exif-orientation-6.jpg'])(
  '%s is not turned any more, and its pixels are the same',
  async (name) => {
    const bytes = read(name);
    const plain = withoutExif(bytes);
    expect((await sharp(bytes).metadata()).orientation).toBeGreaterThan(1);
    expect((await sharp(plain).metadata()).orientation).toBeUndefined();
    const pixels = (each: Uint8Array) => sharp(each).raw().toBuffer();
    expect(Buffer.compare(await pixels(plain), await pixels(bytes))).toBe(0);
  },
);

it('a file without it, or that is damaged, stays as it is', () => {
  const bytes = read('progressive-444.jpg');
  expect(Buffer.compare(withoutExif(bytes), bytes)).toBe(0);
  for (const damaged of [new Uint8Array(), bytes.subarray(0, 3), Uint8Array.of(0xff, 0xd8, 0xff, 0xe1)])
    expect(() => withoutExif(damaged)).not.toThrow();
});
