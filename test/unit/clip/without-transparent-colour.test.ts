import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { withoutTransparentColour } from '../../../src/clip/without-transparent-colour.js';

const IMAGES = path.resolve(import.meta.dirname, '../../fixtures/reference/images');
const read = (name: string) => Uint8Array.from(readFileSync(path.join(IMAGES, name)));

it('a palette with transparent entries is opaque, with the same colours', async () => {
  const bytes = read('palette-transparent.png');
  const opaque = withoutTransparentColour(bytes);
  expect((await sharp(bytes).metadata()).hasAlpha).toBe(true);
  expect((await sharp(opaque).metadata()).hasAlpha).toBe(false);
  const pixels = (each: Uint8Array) => sharp(each).removeAlpha().toColourspace('srgb').raw().toBuffer();
  expect(Buffer.compare(await pixels(opaque), await pixels(bytes))).toBe(0);
});

it('a file without it, or that is damaged, stays as it is', () => {
  for (const name of ['rgba.png', 'palette.png'])
    expect(Buffer.compare(withoutTransparentColour(read(name)), read(name))).toBe(0);
  for (const damaged of [new Uint8Array(), read('palette-transparent.png').subarray(0, 20)])
    expect(() => withoutTransparentColour(damaged)).not.toThrow();
});
