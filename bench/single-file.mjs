// An ONNX graph whose tensors lie in a file of their own, as a graph that holds them (onnx.proto3 lays both out).
// Fields: ModelProto.graph = 7; GraphProto.initializer = 5; TensorProto.raw_data = 9, external_data = 13, data_location = 14.
import { fieldsOf, joined, message, whole } from './protobuf.mjs';

/**
 * @param {Buffer} model
 * @returns {import('./protobuf.mjs').Pieces} the new file
 */
export function withWeightsInside(model) {
  return remade(model, 7, (graph) => remade(graph, 5, withWeights));
}

/** A message with one kind of its fields made anew. */
function remade(bytes, number, remake) {
  return joined(
    fieldsOf(bytes).map((field) =>
      field.number === number && field.wire === 2
        ? message(number, remake(bytes.subarray(field.start, field.end)))
        : whole(bytes.subarray(field.from, field.end)),
    ),
  );
}

function withWeights(tensor) {
  const fields = fieldsOf(tensor);
  const length = lengthOutside(tensor, fields);
  if (length === undefined) return whole(tensor);
  const kept = fields.filter(({ number }) => number !== 13 && number !== 14);
  return joined([
    ...kept.map(({ from, end }) => whole(tensor.subarray(from, end))),
    message(9, { bytes: length, parts: [{ weights: length }] }),
  ]);
}

/** external_data's entries are pairs of key = 1 and value = 2. */
function lengthOutside(tensor, fields) {
  for (const { number, start, end } of fields) {
    if (number !== 13) continue;
    const entry = tensor.subarray(start, end);
    const [key, value] = fieldsOf(entry).map((field) => entry.toString('utf8', field.start, field.end));
    if (key === 'length') return Number(value);
  }
  return undefined;
}
