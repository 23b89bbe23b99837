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

const SIDE = 1024;

/** @returns how many floating-point operations a second the runtime reaches in one big product of matrices */
export async function matrixPeak() {
  const matrix = new ort.Tensor('float32', new Float32Array(SIDE * SIDE).fill(0.5), [SIDE, SIDE]);
  const session = await ort.InferenceSession.create(matMul(), { intraOpNumThreads: availableParallelism(), logSeverityLevel: 3 });
  return {
    measure: async () => {
      let best = Infinity;
      for (let i = 0; i < 5; i++) {
        const start = performance.now();
        await session.run({ a: matrix, b: matrix });
        best = Math.min(best, performance.now() - start);
      }
      return (2 * SIDE ** 3) / (best / 1000);
    },
  };
}

/** A model of one node, c = a · b, as onnx.proto3 lays it out. */
function matMul() {
  const field = (number, ...parts) => {
    const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
    return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
  };
  const value = (number, name) => field(number, field(1, name), field(2, field(1, [8, 1])));
  const node = field(1, field(1, 'a'), field(1, 'b'), field(2, 'c'), field(4, 'MatMul'));
  const graph = field(7, node, field(2, 'product'), value(11, 'a'), value(11, 'b'), value(12, 'c'));
  return Buffer.concat([Buffer.from([8, 8]), graph, field(8, field(1, ''), [16, 13])]);
}

// As a program of its own, from the start to the embedding:  node bare.mjs MODEL PICTURE
if (process.argv[1] === import.meta.filename) {
  const [, , model, picture] = process.argv;
  const session = await openBare(model);
  await decodeBare(readFileSync(picture));
  await session.run(pixelValues());
  process.send?.('done');
}
