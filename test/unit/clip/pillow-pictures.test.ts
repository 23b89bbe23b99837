import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decoded, fixture } from './fixtures.js';

/** What Pillow 13 makes of each picture: made by test/fixtures/pictures/make_pictures.py. */
const pillow = JSON.parse(fixture('pictures/pillow.json').toString()) as Record<
  string,
  { size: [number, number]; sha256: string }
>;

describe('pixels under reference', () => {
  it.each(Object.entries(pillow))('%s is what Pillow makes of it', async (name, { size, sha256 }) => {
    const { data, width, height } = await decoded(fixture(`pictures/${name}`), name, 'reference');
    expect([width, height]).toEqual(size);
    expect(createHash('sha256').update(data).digest('hex')).toBe(sha256);
  });
});
