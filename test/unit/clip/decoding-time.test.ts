/** The decoder's own time limit: that every format is given it, and what is said where it is over. */
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { ImageError } from '../../../src/clip/errors.js';
import { busy, decoded, encoded } from './fixtures.js';

describe('60 seconds', () => {
  const picture = encoded(busy(60, 40));
  const formats: Readonly<Record<string, () => Promise<Buffer>>> = {
    'a.jpg': () => picture.clone().jpeg().toBuffer(),
    'a.png': () => picture.clone().png().toBuffer(),
    'a.webp': () => picture.clone().webp().toBuffer(),
    'a.gif': () => picture.clone().gif().toBuffer(),
    'a.tiff': () => picture.clone().tiff().toBuffer(),
    'cmyk.tiff': () => picture.clone().toColourspace('cmyk').tiff().toBuffer(),
    'a.avif': () => picture.clone().avif({ effort: 0 }).toBuffer(),
    'a.svg': () => Promise.resolve(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>')),
  };

  it.each(Object.entries(formats))('are what the decoder of %s is given', async (name, bytesOf) => {
    const bytes = await bytesOf();
    const given = vi.spyOn((sharp as unknown as { readonly prototype: Sharp }).prototype, 'timeout');
    try {
      await decoded(bytes, name, 'reference');
      expect(given.mock.calls).toEqual([[{ seconds: 60 }]]);
    } finally {
      given.mockRestore();
    }
  });
});

describe('a picture that takes longer', () => {
  // How long a decoder takes is the machine's affair; libvips' own words for it are what is told from other failures.
  it('is given up by name, and damage is not taken for it', async () => {
    const bytes = await encoded(busy(60, 40)).png().toBuffer();
    const decoder = vi.spyOn((sharp as unknown as { readonly prototype: Sharp }).prototype, 'toBuffer');
    try {
      decoder.mockRejectedValueOnce(new Error('timeout: 42% complete'));
      const error: unknown = await decoded(bytes, 'tall.png', 'reference').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ImageError);
      expect(String(error)).toContain('tall.png took longer than 60 seconds to decode and was given up. Make it smaller');
      decoder.mockRejectedValueOnce(new Error('pngload_buffer: libspng read error'));
      await expect(decoded(bytes, 'tall.png', 'reference')).rejects.toThrow('tall.png cannot be read: its PNG data is damaged');
    } finally {
      decoder.mockRestore();
    }
    expect(await decoded(bytes, 'tall.png', 'reference')).toMatchObject({ width: 60, height: 40 });
  });
});
