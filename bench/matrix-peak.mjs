// What the machine's multiplications of matrices reach, with ONNX Runtime's own kernels.
import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import { median } from './measure.mjs';

/** The text tower's hidden layer over 1,024 tokens, on which most of its time goes. */
const ROWS = 1024;
const INNER = 512;
const COLUMNS = 2048;

const OPERATIONS = 2 * ROWS * INNER * COLUMNS;

/**
 * Floating-point operations a second: `held` over all that time (the median of the products), and the most of a single product.
 * For a tenth of a second a machine that is shared can give a quarter more than for a second: what takes a second is to be
 * compared with what is held for one.
 *
 * @typedef {{ held: number, most: number }} Peak
 *
 * @returns {Promise<{ measure: (milliseconds: number) => Promise<Peak>, release: () => Promise<void> }>}
 */
export async function matrixPeak() {
  const a = new ort.Tensor('float32', new Float32Array(ROWS * INNER).fill(0.5), [ROWS, INNER]);
  const session = await ort.InferenceSession.create(product(), {
    intraOpNumThreads: availableParallelism(),
    logSeverityLevel: 3,
  });
  return {
    measure: async (milliseconds) => {
      const rates = [];
      const until = performance.now() + milliseconds;
      for (let now = performance.now(); now < until;) {
        await session.run({ a });
        const end = performance.now();
        rates.push((OPERATIONS * 1000) / (end - now));
        now = end;
      }
      return { held: median(rates), most: Math.max(...rates) };
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
