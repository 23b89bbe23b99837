/** Towers of a few nodes, as .onnx files. */
import type { Node } from '../../../src/models/onnx-nodes.js';
import { message, number, text } from '../../../src/models/protobuf.js';
import { Random } from '../../soak/frame.js';

export const WIDTH = 8;
export const WORDS = 20;
export const FLOAT = 1;
export const INT64 = 7;

type Values = Float32Array | BigInt64Array;

export interface Tower {
  readonly nodes: readonly Node[];
  readonly weights: Readonly<Record<string, { readonly dims: readonly number[]; readonly values: Values }>>;
  readonly inputs: Readonly<Record<string, number>>;
  readonly outputs: readonly string[];
  readonly opset?: number;
}

/** An .onnx file, as onnx.proto3 lays it out. */
export function fileOf({ nodes, weights, inputs, outputs, opset = 17 }: Tower): Buffer {
  const named = (field: number, name: string, type: number) =>
    message(field, text(1, name), message(2, message(1, number(1, type))));
  const graph = [
    ...nodes.map(({ inputs: from, outputs: to, rest }) =>
      message(1, ...from.map((name) => text(1, name)), ...to.map((name) => text(2, name)), rest),
    ),
    text(2, 'tower'),
    ...Object.entries(weights).map(([name, { dims, values }]) =>
      message(
        5,
        ...dims.map((dim) => number(1, dim)),
        number(2, values instanceof Float32Array ? FLOAT : INT64),
        text(8, name),
        message(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
      ),
    ),
    ...Object.entries(inputs).map(([name, type]) => named(11, name, type)),
    ...outputs.map((name) => named(12, name, FLOAT)),
  ];
  return Buffer.concat([number(1, 8), message(7, ...graph), message(8, text(1, ''), number(2, opset))]);
}

const random = new Random(11);
export const floats = (...dims: number[]) => ({
  dims,
  values: Float32Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, () => random.share() - 0.5),
});
export const integers = (dims: number[], ...values: bigint[]) => ({ dims, values: BigInt64Array.from(values) });
