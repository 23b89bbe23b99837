// What the machine's multiplications of matrices reach, with ONNX Runtime's own kernels.
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';

/** The text tower's hidden layer over 1,024 tokens, on which most of its time goes. */
const ROWS = 1024;
const INNER = 512;
const COLUMNS = 2048;

/** Of them the best counts: whatever else the machine did meanwhile made the others slower. */
const RUNS = 12;

/** @returns {Promise<{ measure: () => Promise<number>, release: () => Promise<void> }>} floating-point operations a second */
export async function matrixPeak() {
  const a = new ort.Tensor('float32', new Float32Array(ROWS * INNER).fill(0.5), [ROWS, INNER]);
  const session = await ort.InferenceSession.create(product(), {
    intraOpNumThreads: availableParallelism(),
    logSeverityLevel: 3,
  });
  return {
    measure: async () => {
      let best = Infinity;
      for (let i = 0; i < RUNS; i++) {
        const start = performance.now();
        await session.run({ a });
        best = Math.min(best, performance.now() - start);
      }
      return (2 * ROWS * INNER * COLUMNS) / (best / 1000);
    },
    release: () => session.release(),
  };
}

/** ONNX's number for 32-bit floats. */
const FLOAT = 1;

/** A model of one node, c = a · b with b a weight that is packed once, as a tower's are; as onnx.proto3 lays it out. */
function product() {
  const weights = Buffer.from(new Float32Array(INNER * COLUMNS).fill(0.5).buffer);
  const b = [number(1, INNER), number(1, COLUMNS), number(2, FLOAT), field(8, 'b'), field(9, weights)];
  const value = (place, name) => field(place, field(1, name), field(2, field(1, number(1, FLOAT))));
  const node = field(1, field(1, 'a'), field(1, 'b'), field(2, 'c'), field(4, 'MatMul'));
  const graph = field(7, node, field(2, 'product'), field(5, ...b), value(11, 'a'), value(12, 'c'));
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
