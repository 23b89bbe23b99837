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
  /** Locations of external data where a check may overlook them. */
  readonly hidden?: { readonly at: HidingPlace; readonly location: string };
}

export const HIDING_PLACES = [
  'huge tensor',
  'huge node',
  'constant',
  'subgraph',
  'sparse',
  'function',
  'list of tensors',
] as const;
export type HidingPlace = (typeof HIDING_PLACES)[number];

/** A graph's or model's field that wants weights from a file, each in another way that ONNX has for it. */
function hiddenBytes(at: HidingPlace, location: string): { readonly inGraph?: Buffer; readonly inModel?: Buffer } {
  const tensor = (field: number, more: readonly Buffer[] = []) =>
    message(field, [text(8, 'w'), ...more, message(13, [text(1, 'location'), text(2, location)])]);
  const large = delimited(9, Buffer.alloc(300 * 1024));
  switch (at) {
    case 'huge tensor':
      return { inGraph: tensor(5, [large]) };
    case 'huge node':
      return { inGraph: message(1, [delimited(6, Buffer.alloc(300 * 1024)), message(5, [text(1, 'value'), tensor(5)])]) };
    case 'constant':
      return { inGraph: message(1, [message(5, [text(1, 'value'), tensor(5)])]) };
    case 'subgraph':
      return { inGraph: message(1, [message(5, [text(1, 'then_branch'), message(6, [tensor(5)])])]) };
    case 'sparse':
      return { inGraph: message(15, [tensor(1)]) };
    case 'list of tensors':
      return { inGraph: message(1, [message(5, [text(1, 'values'), tensor(10)])]) };
    case 'function':
      return { inModel: message(25, [message(7, [message(5, [text(1, 'value'), tensor(5)])])]) };
  }
}

export function onnxBytes({ inputs, outputs, external = [], hidden }: Graph): Uint8Array {
  const { inGraph, inModel } = hidden ? hiddenBytes(hidden.at, hidden.location) : {};
  const graph = [
    ...external.map((location) =>
      message(5, [
        text(8, 'weights'),
        message(13, [text(1, 'location'), text(2, location)]),
        message(13, [text(1, 'offset'), text(2, '0')]),
      ]),
    ),
    ...(inGraph ? [inGraph] : []),
    ...inputs.map((value) => valueInfo(11, value)),
    ...outputs.map((value) => valueInfo(12, value)),
  ];
  return Buffer.concat([number(1, 8), message(7, graph), ...(inModel ? [inModel] : [])]);
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
