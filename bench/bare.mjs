// The libraries alone, with nothing of ours: what no gaze can be faster than.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import sharp from 'sharp';

export const openBare = (file, threads = availableParallelism()) =>
  ort.InferenceSession.create(file, { intraOpNumThreads: threads, logSeverityLevel: 3 });

/** @returns the image tower's input for so many pictures */
export function pixelValues(pictures = 1) {
  return {
    pixel_values: new ort.Tensor('float32', new Float32Array(pictures * 3 * 224 * 224).fill(0.3), [pictures, 3, 224, 224]),
  };
}

/** @param {number[][]} phrases input_ids, all of one length */
export function inputIds(phrases) {
  const ids = BigInt64Array.from(phrases.flat(), BigInt);
  return { input_ids: new ort.Tensor('int64', ids, [phrases.length, phrases[0].length]) };
}

export const decodeBare = (bytes) => sharp(bytes).raw().toBuffer();

/** The most that a JPEG is shrunk while it is loaded, with as little after it as there can be. */
export const decodeBareEighth = (bytes, { width, height }) =>
  sharp(bytes)
    .resize({ width: Math.floor(width / 8), height: Math.floor(height / 8), fit: 'fill', kernel: 'nearest' })
    .raw()
    .toBuffer();

// As a program of its own, from the start to the embedding:  node bare.mjs MODEL PICTURE
if (process.argv[1] === import.meta.filename) {
  const [, , model, picture] = process.argv;
  const session = await openBare(model);
  await decodeBare(readFileSync(picture));
  await session.run(pixelValues());
  process.send?.('done');
}
