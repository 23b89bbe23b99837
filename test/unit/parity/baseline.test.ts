import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_SEEING } from '../../../src/clip/seeing.js';
import { lookAtMeanColour } from '../../../src/gaze/baseline.js';
import { look } from '../../../src/gaze/gaze.js';
import { demoModel, localEngine, ROOT, RUNTIME } from './demo-engine.js';

const cacheFolder = mkdtempSync(path.join(tmpdir(), 'clip-gaze-baseline-'));
afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));

describe('a baseline', () => {
  it.each(['native', 'wasm'] as const)('is what the model says of a picture of the mean colour, on %s', async (library) => {
    const model = await demoModel(cacheFolder);
    const { encoder } = localEngine();
    for (const crop of ['centre', 'tiles'] as const) {
      const settings = { model, runtime: { ...RUNTIME, library }, seeing: { ...DEFAULT_SEEING, crop }, batchSize: 128 };
      const picture = path.join(ROOT, 'media/gallery/art-nouveau-golden-tree.jpg');
      const { image_embeds, colour } = await lookAtMeanColour(encoder, settings, { kind: 'file', path: picture });
      const [r, g, b] = colour;
      const bytes = await sharp({ create: { width: 300, height: 300, channels: 3, background: { r, g, b } } })
        .png()
        .toBuffer();
      const even = await look(encoder, { ...settings, seeing: DEFAULT_SEEING }, { kind: 'bytes', bytes, name: 'even.png' });
      expect(r).toBeGreaterThan(b);
      expect(image_embeds).toEqual(even.image_embeds);
    }
  });
});
