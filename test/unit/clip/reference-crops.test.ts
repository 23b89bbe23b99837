import { createHash } from 'node:crypto';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pixelValues, see } from '../../../src/clip/preprocess.js';
import { CLIP_IMAGE_INPUT } from '../../../src/clip/seeing.js';
import { AS_DISPLAYED, fixture, meanDifference, REFERENCE, rgbOfPng } from './fixtures.js';

interface Reference {
  images: Record<
    string,
    { file_sha256: string; crop_sha256: string; mode: string; size: [number, number]; image_embeds: number[] }
  >;
}
const { images } = JSON.parse(fixture('reference/results.json').toString()) as Reference;

/** Other decoders, or clip-gaze's own fault: told in test/fixtures/reference/README.md. */
const NOT_EXACT = ['picture.avif', 'gray16.png'];
const exact = Object.keys(images).filter((name) => !NOT_EXACT.includes(name));

/** Turned, transparent or otherwise not the same to a person as to clip-gaze. */
const DISPLAYED_OTHERWISE = [
  'exif-orientation-3.jpg',
  'exif-orientation-6.jpg',
  'gray-alpha.png',
  'palette-transparent.png',
  'rgba.png',
  'rgba.webp',
];

const crop = async (name: string, seeing = REFERENCE): Promise<Uint8Array> => {
  const { crops } = await see(fixture(`reference/images/${name}`), name, seeing, CLIP_IMAGE_INPUT);
  return crops[0]!;
};
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('the crops of clip-gaze 0.3.0', () => {
  it('are of the pictures that lie beside them', () => {
    expect(exact.length).toBe(30);
    for (const [name, { file_sha256 }] of Object.entries(images))
      expect(sha256(fixture(`reference/images/${name}`)), name).toBe(file_sha256);
  });

  it.each(exact)('%s is identical byte for byte', async (name) => {
    const seen = await see(fixture(`reference/images/${name}`), name, REFERENCE, CLIP_IMAGE_INPUT);
    expect([seen.width, seen.height]).toEqual(images[name]?.size);
    expect(sha256(seen.crops[0]!)).toBe(images[name]?.crop_sha256);
    expect(meanDifference(seen.crops[0]!, (await rgbOfPng(fixture(`reference/crops/${name}.png`))).data)).toBe(0);
  });

  it('AVIF differs by the decoder alone: libheif and Pillow upsample the colours in different ways', async () => {
    const theirs = await rgbOfPng(fixture('reference/crops/picture.avif.png'));
    const difference = meanDifference(await crop('picture.avif'), theirs.data);
    expect(difference).toBeLessThan(1.9);
    expect(difference).toBeGreaterThan(0);
  });

  it('16-bit grey is seen, where clip-gaze sees white', async () => {
    const theirs = await rgbOfPng(fixture('reference/crops/gray16.png.png'));
    expect(theirs.data.every((value) => value === 255)).toBe(true);
    const ours = await crop('gray16.png');
    expect(new Set(ours).size).toBeGreaterThan(100);
    expect(ours.reduce((sum, value) => sum + value, 0) / ours.length).toBeLessThan(200);
  });

  it('one pixel is a square of its colour', async () => {
    const ours = await crop('one-pixel.png');
    for (let i = 0; i < ours.length; i += 3) expect([...ours.subarray(i, i + 3)]).toEqual([200, 30, 60]);
  });

  it.each([...exact, ...NOT_EXACT].filter((name) => !DISPLAYED_OTHERWISE.includes(name)))(
    '%s is the same as displayed',
    async (name) => expect(meanDifference(await crop(name, AS_DISPLAYED), await crop(name))).toBe(0),
  );

  it.each(DISPLAYED_OTHERWISE)('%s is displayed otherwise', async (name) =>
    expect(meanDifference(await crop(name, AS_DISPLAYED), await crop(name))).toBeGreaterThan(0.1),
  );
});

describe('the image embeddings of clip-gaze 0.3.0 on the demo model', () => {
  let session: InferenceSession;
  beforeAll(async () => {
    const model = fileURLToPath(new URL('../../../media/demo-model/onnx/vision_model.onnx', import.meta.url));
    session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  });
  afterAll(() => session.release());

  it.each(exact)('%s is within 1e-4 relative', async (name) => {
    const pixel_values = new Tensor('float32', pixelValues(await crop(name), CLIP_IMAGE_INPUT), [1, 3, 224, 224]);
    const { image_embeds } = await session.run({ pixel_values });
    const ours = image_embeds?.data as Float32Array;
    const theirs = images[name]!.image_embeds;
    expect(ours.length).toBe(theirs.length);
    const distance = Math.hypot(...theirs.map((value, i) => value - ours[i]!));
    expect(distance / Math.hypot(...theirs)).toBeLessThan(1e-4);
  });
});
