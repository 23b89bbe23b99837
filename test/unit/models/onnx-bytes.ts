/** Writes the few fields of an ONNX file that say what a tower takes and gives (onnx.proto3). */

export interface Value {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly (number | string)[];
}

export interface Graph {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** Locations of external data, one tensor each. */
  readonly external?: readonly string[];
}

export function onnxBytes({ inputs, outputs, external = [] }: Graph): Uint8Array {
  const graph = [
    ...external.map((location) =>
      message(5, [
        text(8, 'weights'),
        message(13, [text(1, 'location'), text(2, location)]),
        message(13, [text(1, 'offset'), text(2, '0')]),
      ]),
    ),
    ...inputs.map((value) => valueInfo(11, value)),
    ...outputs.map((value) => valueInfo(12, value)),
  ];
  return Buffer.concat([number(1, 8), message(7, graph)]);
}

function valueInfo(field: number, { name, type, dims }: Value): Buffer {
  const shape = message(
    2,
    dims.map((dim) => message(1, [typeof dim === 'number' ? number(1, dim) : text(2, dim)])),
  );
  return message(field, [text(1, name), message(2, [message(1, [number(1, type), shape])])]);
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8), varint(value)]);
}

function text(field: number, value: string): Buffer {
  return delimited(field, Buffer.from(value));
}

function message(field: number, parts: readonly Buffer[]): Buffer {
  return delimited(field, Buffer.concat(parts));
}

function delimited(field: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
