// What the machine's multiplications of matrices reach, with ONNX Runtime's own kernels: those of the text tower, and nothing else.
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import { median } from './measure.mjs';

/** Of a run of the text tower: what the engine takes at one time (src/clip/batches.ts). */
const TOKENS = 1024;
const WIDTH = 512;
/** Inner and outer side of the products of a layer: queries, keys, values, what attention gives, and the two of the hidden layer. */
const LAYER = [
  [WIDTH, WIDTH],
  [WIDTH, WIDTH],
  [WIDTH, WIDTH],
  [WIDTH, WIDTH],
  [WIDTH, 4 * WIDTH],
  [4 * WIDTH, WIDTH],
];
/** Their weights, 50 MB, are more than a processor's own caches hold, as the tower's are. */
const LAYERS = 4;
const OPERATIONS = LAYERS * LAYER.reduce((sum, [inner, outer]) => sum + 2 * TOKENS * inner * outer, 0);

/** Runs of some 100 milliseconds. */
const RUNS = 5;

/**
 * Floating-point operations a second.
 *
 * @returns {Promise<{ own: () => Promise<number>, kept: () => Promise<number>, release: () => Promise<void> }>} `own`: as the
 *   tower has to, each product with weights of its own; `kept`: where all layers have the same ones, which stay in the caches
 */
export async function matrixPeak() {
  const [own, kept] = [await open(LAYERS), await open(1)];
  return {
    own: () => perSecond(own),
    kept: () => perSecond(kept),
    release: async () => {
      await Promise.all([own.release(), kept.release()]);
    },
  };
}

/** @param {number} kinds layers whose weights are their own */
function open(kinds) {
  return ort.InferenceSession.create(productsInARow(kinds), {
    intraOpNumThreads: availableParallelism(),
    logSeverityLevel: 3,
    // As in the engine.
    extra: { session: { force_spinning_stop: '1' } },
  });
}

async function perSecond(session) {
  const a = new ort.Tensor('float32', new Float32Array(TOKENS * WIDTH).fill(0.5), [TOKENS, WIDTH]);
  const rates = [];
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await session.run({ a });
    rates.push((OPERATIONS * 1000) / (performance.now() - start));
  }
  return median(rates);
}

/** ONNX's number for 32-bit floats. */
const FLOAT = 1;

/** A model in which each product's result is what the next one multiplies; as onnx.proto3 lays it out. */
function productsInARow(kinds) {
  const value = (place, name) => field(place, field(1, name), field(2, field(1, number(1, FLOAT))));
  const weights = Array.from({ length: kinds }, (_, kind) =>
    LAYER.map(([inner, outer], at) => {
      // What comes out is what went in: numbers that grow or vanish take a processor another time.
      const data = Buffer.from(new Float32Array(inner * outer).fill(1 / inner).buffer);
      return field(5, number(1, inner), number(1, outer), number(2, FLOAT), field(8, `w${kind} ${at}`), field(9, data));
    }),
  ).flat();
  const all = Array.from({ length: LAYERS }, (_, layer) => LAYER.map((_, at) => `w${layer % kinds} ${at}`)).flat();
  const names = all.map((_, i) => (i === all.length - 1 ? 'c' : `r${i}`));
  const nodes = all.map((weight, i) =>
    field(1, field(1, names[i - 1] ?? 'a'), field(1, weight), field(2, names[i]), field(4, 'MatMul')),
  );
  const graph = field(7, ...nodes, field(2, 'products'), ...weights, value(11, 'a'), value(12, 'c'));
  const [irVersion, opset] = [8, 13];
  return Buffer.concat([number(1, irVersion), graph, field(8, field(1, ''), number(2, opset))]);
}

function number(place, value) {
  return Buffer.from([...varint(place * 8), ...varint(value)]);
}

function field(place, ...parts) {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([...varint(place * 8 + 2), ...varint(bytes.length)]), bytes]);
}

function varint(value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
