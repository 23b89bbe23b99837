/** The size that a picture's header says, held against the decoder's. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { recognise } from '../../../src/clip/picture-format.js';
import { measuresOf } from '../../../src/clip/picture-measures.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const pictures = ['test/fixtures/reference/images', 'media/gallery'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder)).map((name) => path.join(ROOT, folder, name)),
);
const coded = pictures.flatMap((file) => {
  const bytes = readFileSync(file);
  const found = recognise(bytes);
  return 'format' in found && ['JPEG', 'PNG', 'WebP', 'GIF', 'AVIF'].includes(found.format)
    ? [{ name: path.basename(file), bytes, format: found.format }]
    : [];
});

it.each(coded)('of $name is the decoder’s', async ({ bytes, format }) => {
  const { width, height } = await sharp(bytes).metadata();
  expect(measuresOf(bytes, format)).toEqual({ width, height });
});

it.each(coded)('of $name cut short is the same, or not known', ({ bytes, format }) => {
  const whole = measuresOf(bytes, format);
  for (let length = 0; length < Math.min(bytes.length, 2000); length += 7)
    expect([whole, undefined]).toContainEqual(measuresOf(bytes.subarray(0, length), format));
});

it('there are all five formats among them', () => {
  expect([...new Set(coded.map(({ format }) => format))].sort()).toEqual(['AVIF', 'GIF', 'JPEG', 'PNG', 'WebP']);
});
