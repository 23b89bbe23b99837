// The graphs of CLIP's towers in any size, written from the paper (Radford et al. 2021; Vaswani et al. 2017), to fill with random
// weights. They measure speed and memory only. The text tower has no causal mask, which is small and changes neither.
// Fields by their numbers are those of onnx.proto3 (version 1.17).
import { joined, message, number, text, whole } from './protobuf.mjs';

const FLOAT = 1;
const INT64 = 7;

/** @typedef {{ layers: number, width: number, heads: number, projection: number }} Tower */

/**
 * pixel_values [batch, 3, size, size] → image_embeds [batch, projection]
 *
 * @param {Tower & { size: number, patch: number }} tower
 * @returns the graph's file, piece by piece (protobuf.mjs)
 */
export function imageTower({ layers, width, heads, projection, size, patch }) {
  const graph = new Graph();
  const tokens = (size / patch) ** 2 + 1;
  const patches = graph.node('Conv', ['pixel_values', graph.weights('patches', [width, 3, patch, patch])], {
    kernel_shape: [patch, patch],
    strides: [patch, patch],
  });
  const rows = graph.node('Transpose', [graph.reshape(patches, [0, width, -1])], { perm: [0, 2, 1] });
  // The class token is a row of zeros before the others, and its embedding that of its position.
  const padded = graph.node('Pad', [rows, graph.integers([0, 1, 0, 0, 0, 0])]);
  const placed = graph.node('Add', [padded, graph.weights('positions', [1, tokens, width])]);
  const seen = transformer(graph, graph.normalised(placed, width), { layers, width, heads });
  const first = graph.node('Gather', [seen, graph.integer(0)], { axis: 1 });
  graph.node('MatMul', [graph.normalised(first, width), graph.weights('projection', [width, projection])], {}, 'image_embeds');
  return graph.file(['pixel_values', FLOAT, ['batch', 3, size, size]], ['image_embeds', FLOAT, ['batch', projection]]);
}

/**
 * input_ids [batch, sequence] → text_embeds [batch, projection]; the last token is the end token, as in batches without padding
 *
 * @param {Tower & { vocabulary: number, context: number }} tower
 * @returns as imageTower()
 */
export function textTower({ layers, width, heads, projection, vocabulary, context }) {
  const graph = new Graph();
  const words = graph.node('Gather', [graph.weights('words', [vocabulary, width]), 'input_ids'], { axis: 0 });
  const sequence = graph.node('Slice', [graph.node('Shape', ['input_ids']), graph.integers([1]), graph.integers([2])]);
  const positions = graph.node('Slice', [
    graph.weights('positions', [context, width]),
    graph.integers([0]),
    sequence,
    graph.integers([0]),
  ]);
  const read = transformer(graph, graph.node('Add', [words, positions]), { layers, width, heads });
  const last = graph.node('Gather', [graph.normalised(read, width), graph.integer(-1)], { axis: 1 });
  graph.node('MatMul', [last, graph.weights('projection', [width, projection])], {}, 'text_embeds');
  return graph.file(['input_ids', INT64, ['batch', 'sequence']], ['text_embeds', FLOAT, ['batch', projection]]);
}

/**
 * A graph that only adds weights from a file beside it, for what is never computed.
 *
 * @param {string} file  its name
 * @param {number} bytes its size
 * @returns {Buffer} the graph's file
 */
export function externalWeights(file, bytes) {
  const entry = (key, value) => message(13, joined([text(1, key), text(2, value)]));
  const weights = [number(1, bytes / 4), number(2, FLOAT), text(8, 'weights'), entry('location', file), number(14, 1)];
  const sum = message(1, joined([text(1, 'pixel_values'), text(1, 'weights'), text(2, 'image_embeds'), text(4, 'Add')]));
  const values = [message(11, valueInfo(['pixel_values', FLOAT, ['n']])), message(12, valueInfo(['image_embeds', FLOAT, ['n']]))];
  const { parts } = modelOf([sum, text(2, 'tower'), message(5, joined(weights)), ...values]);
  return Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : new Uint8Array(part.weights))));
}

function transformer(graph, input, { layers, width, heads }) {
  let stream = input;
  for (let layer = 0; layer < layers; layer++) {
    stream = graph.node('Add', [stream, attention(graph, graph.normalised(stream, width), width, heads)]);
    const wide = graph.linear(graph.normalised(stream, width), width, 4 * width);
    const gate = graph.node('Sigmoid', [graph.node('Mul', [wide, graph.scalar(1.702)])]);
    stream = graph.node('Add', [stream, graph.linear(graph.node('Mul', [wide, gate]), 4 * width, width)]);
  }
  return stream;
}

function attention(graph, input, width, heads) {
  const each = width / heads;
  const headsOf = (perm) =>
    graph.node('Transpose', [graph.reshape(graph.linear(input, width, width), [0, 0, heads, each])], { perm });
  const scores = graph.node('MatMul', [headsOf([0, 2, 1, 3]), headsOf([0, 2, 3, 1])]);
  const shares = graph.node('Softmax', [graph.node('Mul', [scores, graph.scalar(1 / Math.sqrt(each))])]);
  const mixed = graph.node('Transpose', [graph.node('MatMul', [shares, headsOf([0, 2, 1, 3])])], { perm: [0, 2, 1, 3] });
  return graph.linear(graph.reshape(mixed, [0, 0, width]), width, width);
}

class Graph {
  nodes = [];
  tensors = [];
  last = 0;

  node(operator, inputs, attributes = {}, output = `v${++this.last}`) {
    const fields = [
      ...inputs.map((name) => text(1, name)),
      text(2, output),
      text(4, operator),
      ...Object.entries(attributes).map(([name, value]) => message(5, attribute(name, value))),
    ];
    this.nodes.push(message(1, joined(fields)));
    return output;
  }

  linear(input, from, to) {
    const product = this.node('MatMul', [input, this.weights('w', [from, to])]);
    return this.node('Add', [product, this.weights('b', [to])]);
  }

  normalised(input, width) {
    return this.node('LayerNormalization', [input, this.weights('scale', [width]), this.weights('shift', [width])]);
  }

  reshape(input, shape) {
    return this.node('Reshape', [input, this.integers(shape)]);
  }

  /** A tensor of random numbers. */
  weights(name, dims) {
    const bytes = dims.reduce((product, dim) => product * dim, 4);
    return this.tensor(`${name}${++this.last}`, FLOAT, dims, { bytes, parts: [{ weights: bytes }] });
  }

  scalar(value) {
    return this.tensor(`c${++this.last}`, FLOAT, [], whole(Buffer.from(Float32Array.of(value).buffer)));
  }

  integers(values) {
    const bytes = Buffer.from(BigInt64Array.from(values, BigInt).buffer);
    return this.tensor(`c${++this.last}`, INT64, [values.length], whole(bytes));
  }

  integer(value) {
    return this.tensor(`c${++this.last}`, INT64, [], whole(Buffer.from(BigInt64Array.of(BigInt(value)).buffer)));
  }

  tensor(name, type, dims, raw) {
    this.tensors.push(
      message(5, joined([...dims.map((dim) => number(1, dim)), number(2, type), text(8, name), message(9, raw)])),
    );
    return name;
  }

  file(input, output) {
    const graph = [
      ...this.nodes,
      text(2, 'tower'),
      ...this.tensors,
      message(11, valueInfo(input)),
      message(12, valueInfo(output)),
    ];
    return modelOf(graph);
  }
}

function modelOf(graph) {
  return joined([number(1, 8), message(8, joined([number(2, 17)])), message(7, joined(graph))]);
}

function attribute(name, value) {
  if (Array.isArray(value)) return joined([text(1, name), ...value.map((each) => number(8, each)), number(20, 7)]);
  return joined([text(1, name), number(3, value), number(20, 2)]);
}

function valueInfo([name, type, dims]) {
  const shape = dims.map((dim) => message(1, typeof dim === 'number' ? number(1, dim) : text(2, dim)));
  const tensor = joined([number(1, type), message(2, joined(shape))]);
  return joined([text(1, name), message(2, message(1, tensor))]);
}
