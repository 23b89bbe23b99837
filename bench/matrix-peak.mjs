// What the machine's multiplications of matrices reach, with ONNX Runtime's own kernels: those of the text tower, and nothing else.
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import { median } from './measure.mjs';
import { joined, message, number, text, whole } from './protobuf.mjs';

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
  const of = (field, ...parts) => message(field, joined(parts));
  const value = (field, name) => of(field, text(1, name), of(2, of(1, number(1, FLOAT))));
  const weights = Array.from({ length: kinds }, (_, kind) =>
    LAYER.map(([inner, outer], at) => {
      // What comes out is what went in: numbers that grow or vanish take a processor another time.
      const data = Buffer.from(new Float32Array(inner * outer).fill(1 / inner).buffer);
      const dims = [number(1, inner), number(1, outer)];
      return of(5, ...dims, number(2, FLOAT), text(8, `w${kind} ${at}`), message(9, whole(data)));
    }),
  ).flat();
  const all = Array.from({ length: LAYERS }, (_, layer) => LAYER.map((_, at) => `w${layer % kinds} ${at}`)).flat();
  const names = all.map((_, i) => (i === all.length - 1 ? 'c' : `r${i}`));
  const nodes = all.map((weight, i) =>
    of(1, text(1, names[i - 1] ?? 'a'), text(1, weight), text(2, names[i]), text(4, 'MatMul')),
  );
  const graph = of(7, ...nodes, text(2, 'products'), ...weights, value(11, 'a'), value(12, 'c'));
  const [irVersion, opset] = [8, 13];
  const model = joined([number(1, irVersion), graph, of(8, text(1, ''), number(2, opset))]);
  return Buffer.concat(model.parts.filter((part) => part instanceof Uint8Array));
}
