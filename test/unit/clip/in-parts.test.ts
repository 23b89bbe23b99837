import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openPicture } from '../../../src/clip/decode.js';
import type { Picture } from '../../../src/clip/picture.js';
import { seePicture, type Seen } from '../../../src/clip/preprocess.js';
import { CLIP_IMAGE_INPUT, type Seeing } from '../../../src/clip/seeing.js';
import { AS_DISPLAYED, busy, encoded, REFERENCE } from './fixtures.js';

const photo = encoded(busy(1800, 1500));

const hash = (crop: Uint8Array): string => createHash('sha256').update(crop).digest('hex');

async function seen(bytes: Uint8Array, seeing: Seeing, hurried: boolean): Promise<Seen & { readonly reads: number }> {
  const picture = await openPicture(bytes, 'a.jpg', seeing.preprocessing);
  let reads = 0;
  const counted: Picture = {
    ...picture,
    read: (...args) => {
      reads++;
      return picture.read(...args);
    },
  };
  return { ...(await seePicture(counted, seeing, CLIP_IMAGE_INPUT, hurried)), reads };
}

describe('a large picture decoded in two parts', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is the same to the bit, orientation %i', async (orientation) => {
    const bytes = await photo.clone().withMetadata({ orientation }).jpeg({ quality: 90 }).toBuffer();
    for (const crop of ['centre', 'whole'] as const) {
      const seeing = { ...AS_DISPLAYED, crop };
      const [inParts, whole] = await Promise.all([seen(bytes, seeing, true), seen(bytes, seeing, false)]);
      expect([inParts.reads, inParts.crops.map(hash)]).toEqual([2, whole.crops.map(hash)]);
    }
  });

  it('is the same with every pixel of its own colour', async () => {
    const bytes = await photo.clone().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    const [inParts, whole] = await Promise.all([seen(bytes, REFERENCE, true), seen(bytes, REFERENCE, false)]);
    expect(inParts.crops.map(hash)).toEqual(whole.crops.map(hash));
  });

  it('is refused where it ends too early', async () => {
    const bytes = await photo.clone().jpeg().toBuffer();
    await expect(seen(bytes.subarray(0, bytes.length * 0.9), AS_DISPLAYED, true)).rejects.toThrow('a.jpg cannot be read');
  });

  it('is decoded whole where there is nothing to gain', async () => {
    const small = await encoded(busy(900, 700)).jpeg().toBuffer();
    const progressive = await photo.clone().jpeg({ progressive: true }).toBuffer();
    const png = await photo.clone().png().toBuffer();
    for (const bytes of [small, progressive, png]) expect((await seen(bytes, AS_DISPLAYED, true)).reads).toBe(1);
    const jpeg = await photo.clone().jpeg().toBuffer();
    expect((await seen(jpeg, { ...AS_DISPLAYED, crop: 'tiles' }, true)).reads).toBe(1);
    const fast = { ...AS_DISPLAYED, decode: 'fast' as const };
    expect((await seen(jpeg, fast, true)).reads).toBe(1);
    const large = photo.clone().resize(2400, 2000);
    expect((await seen(await large.clone().jpeg({ progressive: true }).toBuffer(), fast, true)).reads).toBe(1);
    expect((await seen(await large.jpeg().toBuffer(), fast, true)).reads).toBe(0);
  });
});
