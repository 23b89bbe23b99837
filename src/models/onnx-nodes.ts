/** The nodes of an ONNX file whose weights lie outside of it, to be read and written again (onnx/onnx, onnx.proto3 of version 1.17). */
import { fieldsOf, Malformed, message, number, readVarint, text, valueIn, type Field } from './protobuf.js';

export interface Node {
  readonly operator: string;
  /** '' is ONNX's own. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Those that are whole numbers; of a negative one 2⁶⁴ more. */
  readonly integers: ReadonlyMap<string, number>;
  /** Whether it holds graphs of its own, which may take tensors that are not among its inputs. */
  readonly hasGraphs: boolean;
  /** All of it but inputs and outputs, as it was read. */
  readonly rest: Buffer;
}

/** A weight or a constant. */
export interface Initializer {
  readonly dims: readonly number[];
  /** Its elements, where it is one of few whole numbers and lies in the file. */
  readonly integers: readonly number[] | undefined;
}

export interface Nodes {
  readonly nodes: readonly Node[];
  readonly initializers: ReadonlyMap<string, Initializer>;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Of ONNX's own operators. */
  readonly opset: number;
}

/** What is to become of a file. */
export interface Change {
  /** All nodes, each after those that it takes its inputs from. */
  readonly nodes: readonly Node[];
  /** What is needed besides: whole numbers in a row, by name. */
  readonly constants: ReadonlyMap<string, readonly number[]>;
  /** Inputs of the graph that are new, whole numbers, by name: how many dimensions each has. */
  readonly inputs?: ReadonlyMap<string, number>;
  /** Outputs of the graph; the others go. */
  readonly outputs: ReadonlySet<string>;
  /** Tensors of which nothing is said any more, since their shapes are others. */
  readonly reshaped: ReadonlySet<string>;
}

const MODEL = { opsetImport: 8, graph: 7 } as const;
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, valueInfo: 13 } as const;
const NODE = { input: 1, output: 2, operator: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, integer: 3, graph: 6, graphs: 11 } as const;
const TENSOR = { dims: 1, dataType: 2, int64Data: 7, name: 8, rawData: 9 } as const;
const INT64 = 7;

/**
 * @param model bytes of an .onnx file
 * @throws Malformed where they are none
 */
export function readNodes(model: Buffer): Nodes {
  const graph = graphOf(model);
  const nodes: Node[] = [];
  const initializers = new Map<string, Initializer>();
  const inputs: string[] = [];
  const outputs: string[] = [];
  for (const field of fieldsOf(graph)) {
    const bytes = valueIn(graph, field);
    if (field.number === GRAPH.node) nodes.push(nodeOf(bytes));
    else if (field.number === GRAPH.initializer) initializers.set(nameIn(bytes, TENSOR.name), initializerOf(bytes));
    else if (field.number === GRAPH.input) inputs.push(nameIn(bytes, 1));
    else if (field.number === GRAPH.output) outputs.push(nameIn(bytes, 1));
  }
  return { nodes, initializers, inputs, outputs, opset: opsetOf(model) };
}

/** @returns the same file with another graph of nodes; everything that is not mentioned stays as it is */
export function withNodes(model: Buffer, { nodes, constants, inputs, outputs, reshaped }: Change): Buffer {
  const graph = graphOf(model);
  const kept = fieldsWhole(graph).filter(({ field, value }) => {
    if (field.number === GRAPH.node) return false;
    if (field.number === GRAPH.output) return outputs.has(nameIn(value, 1));
    return field.number !== GRAPH.valueInfo || !reshaped.has(nameIn(value, 1));
  });
  const changed = message(
    MODEL.graph,
    ...nodes.map((node) => message(GRAPH.node, bytesOf(node))),
    ...[...constants].map(([name, values]) => constant(name, values)),
    ...kept.map(({ whole }) => whole),
    ...[...(inputs ?? [])].map(([name, dimensions]) => input(name, dimensions)),
  );
  return Buffer.concat(fieldsWhole(model).map(({ field, whole }) => (field.number === MODEL.graph ? changed : whole)));
}

/** A node of ONNX's own operators. @param integers its attributes, from 0 on */
export function newNode(
  operator: string,
  inputs: readonly string[],
  output: string,
  integers: Readonly<Record<string, number>> = {},
): Node {
  const INTEGER_TYPE = 2;
  const attributes = Object.entries(integers).map(([name, value]) =>
    message(NODE.attribute, text(ATTRIBUTE.name, name), number(ATTRIBUTE.integer, value), number(20, INTEGER_TYPE)),
  );
  const rest = Buffer.concat([text(NODE.operator, operator), ...attributes]);
  return { operator, domain: '', hasGraphs: false, inputs, outputs: [output], integers: new Map(Object.entries(integers)), rest };
}

function graphOf(model: Buffer): Buffer {
  const field = [...fieldsOf(model)].find(({ number, wire }) => number === MODEL.graph && wire === 2);
  if (!field) throw new Malformed();
  return valueIn(model, field);
}

function opsetOf(model: Buffer): number {
  for (const field of fieldsOf(model)) {
    if (field.number !== MODEL.opsetImport || field.wire !== 2) continue;
    const entry = valueIn(model, field);
    const version = [...fieldsOf(entry)].find(({ number, wire }) => number === 2 && wire === 0);
    if (nameIn(entry, 1) === '' && version) return readVarint(entry, version.start)[0];
  }
  return 0;
}

function nodeOf(bytes: Buffer): Node {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const integers = new Map<string, number>();
  const rest: Buffer[] = [];
  let hasGraphs = false;
  for (const { field, value, whole } of fieldsWhole(bytes)) {
    if (field.number === NODE.input) inputs.push(value.toString('utf8'));
    else if (field.number === NODE.output) outputs.push(value.toString('utf8'));
    else rest.push(whole);
    if (field.number !== NODE.attribute) continue;
    const parts = [...fieldsOf(value)];
    hasGraphs ||= parts.some(({ number }) => number === ATTRIBUTE.graph || number === ATTRIBUTE.graphs);
    const integer = parts.find(({ number, wire }) => number === ATTRIBUTE.integer && wire === 0);
    if (integer) integers.set(nameIn(value, ATTRIBUTE.name), readVarint(value, integer.start)[0]);
  }
  return {
    operator: nameIn(bytes, NODE.operator),
    domain: nameIn(bytes, NODE.domain),
    hasGraphs,
    inputs,
    outputs,
    integers,
    rest: Buffer.concat(rest),
  };
}

function bytesOf({ inputs, outputs, rest }: Node): Buffer {
  return Buffer.concat([
    ...inputs.map((name) => text(NODE.input, name)),
    ...outputs.map((name) => text(NODE.output, name)),
    rest,
  ]);
}

function initializerOf(bytes: Buffer): Initializer {
  const dims: number[] = [];
  let integers: number[] | undefined;
  let isInteger = false;
  for (const field of fieldsOf(bytes)) {
    if (field.number === TENSOR.dims) dims.push(...varintsOf(bytes, field));
    else if (field.number === TENSOR.dataType) isInteger = readVarint(bytes, field.start)[0] === INT64;
    else if (field.number === TENSOR.int64Data) (integers ??= []).push(...varintsOf(bytes, field));
    else if (field.number === TENSOR.rawData && field.end - field.start <= 64) integers = int64s(valueIn(bytes, field));
  }
  return { dims, integers: isInteger ? integers : undefined };
}

/** One number, or several that are packed. */
function varintsOf(bytes: Buffer, { wire, start, end }: Field): number[] {
  if (wire === 0) return [readVarint(bytes, start)[0]];
  const numbers: number[] = [];
  for (let at = start; at < end;) {
    const [value, next] = readVarint(bytes, at);
    numbers.push(value);
    at = next;
  }
  return numbers;
}

function int64s(raw: Buffer): number[] {
  return Array.from({ length: raw.length >> 3 }, (_, i) => Number(raw.readBigInt64LE(i * 8)));
}

function constant(name: string, values: readonly number[]): Buffer {
  const raw = Buffer.from(BigInt64Array.from(values, BigInt).buffer);
  return message(
    GRAPH.initializer,
    number(TENSOR.dims, values.length),
    number(TENSOR.dataType, INT64),
    text(TENSOR.name, name),
    message(TENSOR.rawData, raw),
  );
}

/** A graph's input of whole numbers, each dimension of any size (ValueInfoProto with its TypeProto). */
function input(name: string, dimensions: number): Buffer {
  const dims = Array.from({ length: dimensions }, (_, at) => message(1, text(2, `${name}/${at}`)));
  const tensor = message(1, number(1, INT64), message(2, ...dims));
  return message(GRAPH.input, text(1, name), message(2, tensor));
}

/** The last field of that number, as text; '' where there is none. */
function nameIn(bytes: Buffer, wanted: number): string {
  const field = [...fieldsOf(bytes)].findLast(({ number, wire }) => number === wanted && wire === 2);
  return field ? valueIn(bytes, field).toString('utf8') : '';
}

/** Fields with their heads. */
function fieldsWhole(bytes: Buffer): { field: Field; value: Buffer; whole: Buffer }[] {
  let from = 0;
  return [...fieldsOf(bytes)].map((field) => {
    const whole = bytes.subarray(from, field.end);
    from = field.end;
    return { field, value: valueIn(bytes, field), whole };
  });
}
