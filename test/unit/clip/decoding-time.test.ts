/** The decoder's own time limit: that every format is given it, and that a decoder keeps to it. */
import sharp, { type Sharp } from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ImageError } from '../../../src/clip/errors.js';
import type * as Limits from '../../../src/clip/limits.js';
import { openPicture } from '../../../src/clip/decode.js';
import { busy, decoded, encoded } from './fixtures.js';

const limit = vi.hoisted(() => ({ seconds: undefined as number | undefined }));

vi.mock('../../../src/clip/limits.js', async (original) => {
  const limits = await original<typeof Limits>();
  return {
    ...limits,
    // libvips counts whole seconds, and nobody wants to wait for sixty.
    get DECODE_SECONDS() {
      return limit.seconds ?? limits.DECODE_SECONDS;
    },
  };
});

afterEach(() => {
  limit.seconds = undefined;
});

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

describe('one second in its place', () => {
  /** Slow by its colour profile, and little memory: it is made smaller row by row. */
  const tall = (height: number) =>
    sharp({ create: { width: 2000, height, channels: 3, background: 'teal' } })
      .withIccProfile('p3')
      .png({ compressionLevel: 1 })
      .toBuffer();
  const read = async (bytes: Uint8Array) => {
    const picture = await openPicture(bytes, 'tall.png', 'as-displayed');
    return picture.read({ left: 0, top: 0, width: 8, height: 8 }, { width: 8, height: 8 });
  };

  it('ends a picture that takes longer, by name; with 60 the same picture is read', async () => {
    limit.seconds = 1;
    let [bytes, error]: [Buffer, unknown] = [Buffer.alloc(0), undefined];
    // As tall as this machine needs for it, up to the 200 megapixels that are taken on.
    for (let height = 12_500; error === undefined && height <= 100_000; height *= 2) {
      bytes = await tall(height);
      await read(bytes).catch((thrown: unknown) => (error = thrown));
    }
    expect(error).toBeInstanceOf(ImageError);
    expect(String(error)).toContain('tall.png took longer than 1 seconds to decode and was given up. Make it smaller');
    limit.seconds = undefined;
    await expect(read(bytes)).resolves.toMatchObject({ width: 8, height: 8 });
  });
});
