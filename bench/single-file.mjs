// An ONNX graph whose tensors lie in a file of their own, as a graph that holds them (onnx.proto3 lays both out).
// Fields: ModelProto.graph = 7; GraphProto.initializer = 5; TensorProto.raw_data = 9, external_data = 13, data_location = 14.

/**
 * @param {Buffer} model
 * @returns {{ bytes: number, parts: (Uint8Array | { weights: number })[] }} the new file piece by piece: bytes as they are, or
 *   so many bytes of weights
 */
export function withWeightsInside(model) {
  return message(model, 7, (graph) => message(graph, 5, withWeights));
}

/** A message with one kind of its fields made anew. */
function message(bytes, number, remake) {
  return joined(
    fieldsOf(bytes).map((field) => {
      if (field.number !== number || field.wire !== 2) return whole(bytes.subarray(field.from, field.end));
      const inner = remake(bytes.subarray(field.start, field.end));
      return joined([whole(Buffer.from([...varint(number * 8 + 2), ...varint(inner.bytes)])), inner]);
    }),
  );
}

function withWeights(tensor) {
  const fields = fieldsOf(tensor);
  const length = lengthOutside(tensor, fields);
  if (length === undefined) return whole(tensor);
  const kept = fields.filter(({ number }) => number !== 13 && number !== 14);
  return joined([
    ...kept.map(({ from, end }) => whole(tensor.subarray(from, end))),
    whole(Buffer.from([...varint(9 * 8 + 2), ...varint(length)])),
    { bytes: length, parts: [{ weights: length }] },
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

function whole(bytes) {
  return { bytes: bytes.length, parts: [bytes] };
}

function joined(pieces) {
  return { bytes: pieces.reduce((sum, { bytes }) => sum + bytes, 0), parts: pieces.flatMap(({ parts }) => parts) };
}

function fieldsOf(bytes) {
  const fields = [];
  for (let at = 0; at < bytes.length;) {
    const from = at;
    const [tag, start] = readVarint(bytes, at);
    const wire = tag % 8;
    const [value, after] = wire === 0 || wire === 2 ? readVarint(bytes, start) : [0, start];
    const begins = wire === 2 ? after : start;
    at = wire === 2 ? after + value : wire === 1 ? start + 8 : wire === 5 ? start + 4 : after;
    fields.push({ number: Math.floor(tag / 8), wire, from, start: begins, end: at });
  }
  return fields;
}

function readVarint(bytes, at) {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * scale;
    if (byte < 128) return [value, at];
  }
}

function varint(value) {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}
