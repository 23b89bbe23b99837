/** What an ONNX file says of itself, read without a runtime and without its weights (onnx/onnx, onnx.proto3 of version 1.17). */
import type { FileHandle } from 'node:fs/promises';
import { openForReading } from '../files/read-bounded.js';
import { t } from '../l10n/texts.js';
import { ModelError } from './errors.js';
import { fieldAt, fieldsOf, Malformed, readVarint, valueIn, type Field } from './protobuf.js';

/** An input or output of a graph. */
export interface GraphValue {
  readonly name: string;
  /** TensorProto.DataType: 1 is float32, 7 int64, 10 float16. */
  readonly elementType: number | undefined;
  /** A number where the graph fixes a dimension, undefined where it is free. */
  readonly dims: readonly (number | undefined)[];
}

export interface OnnxGraph {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /** Names of the files that hold weights outside of the graph's file, relative to its folder, each once, sorted. */
  readonly externalData: readonly string[];
}

/** Inputs, outputs and names are small in every export; what is larger is hostile. */
const LONGEST_READ = 256 * 1024;
/** Graphs within graphs (If, Loop) are two or three deep where there are any. */
const DEEPEST = 16;
/** Fields of ModelProto. */
const GRAPH = 7;
const FUNCTIONS = 25;
/** CLIP's largest towers have some thousands of nodes and tensors. */
const MOST_FIELDS = 500_000;
const WINDOW = 64 * 1024;

/**
 * Inputs, outputs and external data of a graph.
 *
 * @param path absolute path of an .onnx file
 * @throws ModelError if the file is something else: the pointer that Git LFS leaves, a web page, or broken
 */
export async function readOnnxGraph(path: string): Promise<OnnxGraph> {
  const { handle: file, bytes: size } = await openForReading(path).catch((cause: unknown) => {
    throw new ModelError(t('{path} cannot be read.', { path }), { cause });
  });
  try {
    const source = new Source(file, size);
    await refuseOtherFiles(path, source);
    const inputs: GraphValue[] = [];
    const outputs: GraphValue[] = [];
    const external = new Set<string>();
    let graphs = 0;
    for await (const model of fields(source, 0, size)) {
      if (model.wire !== 2) continue;
      if (model.number === FUNCTIONS) await collect(source, 'function', model, external);
      if (model.number !== GRAPH) continue;
      graphs++;
      for await (const field of fields(source, model.start, model.end)) {
        if (field.wire !== 2) continue;
        if (field.number === 11) inputs.push(graphValue(await smallBytes(source, field)));
        else if (field.number === 12) outputs.push(graphValue(await smallBytes(source, field)));
        else await collectPart(source, 'graph', field, external);
      }
    }
    if (graphs !== 1 || outputs.length === 0) throw new Malformed();
    return { inputs, outputs, externalData: [...external].sort() };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new ModelError(t('{path} is not an ONNX model, or its file is damaged. Download or copy it again.', { path }), {
      cause: error,
    });
  } finally {
    await file.close();
  }
}

async function refuseOtherFiles(path: string, source: Source): Promise<void> {
  const head = (await source.bytes(0, Math.min(source.size, 256))).toString('latin1');
  if (head.startsWith('version https://git-lfs'))
    throw new ModelError(
      t('{path} is only the pointer that Git LFS leaves in place of a big file. Run "git lfs pull" in its folder.', { path }),
    );
  if (/^\s*<(!doctype|html)/i.test(head))
    throw new ModelError(t('{path} is a web page, not a model: the download of it went wrong. Download it again.', { path }));
}

/** A file read through a small window, so that a tower of a gigabyte costs a few hundred small reads. */
class Source {
  private window = Buffer.alloc(0);
  private windowStart = 0;
  private budget = MOST_FIELDS;

  constructor(
    private readonly file: FileHandle,
    readonly size: number,
  ) {}

  countField(): void {
    if (--this.budget < 0) throw new Malformed();
  }

  async bytes(start: number, end: number): Promise<Buffer> {
    if (start < this.windowStart || end > this.windowStart + this.window.length) {
      const buffer = Buffer.allocUnsafe(Math.min(Math.max(end - start, WINDOW), this.size - start));
      const { bytesRead } = await this.file.read(buffer, 0, buffer.length, start);
      this.window = buffer.subarray(0, bytesRead);
      this.windowStart = start;
      if (end > start + bytesRead) throw new Malformed();
    }
    return this.window.subarray(start - this.windowStart, end - this.windowStart);
  }
}

async function* fields(source: Source, start: number, end: number): AsyncGenerator<Field> {
  let at = start;
  while (at < end) {
    source.countField();
    // A tag and a length are at most ten bytes each.
    const head = await source.bytes(at, Math.min(at + 20, end));
    const field = fieldAt(head, 0, end - at);
    yield { ...field, start: at + field.start, end: at + field.end };
    at += field.end;
  }
}

/** ValueInfoProto: name = 1, type = 2 → tensor_type = 1 → elem_type = 1, shape = 2 → dim = 1 → dim_value = 1. */
function graphValue(bytes: Buffer): GraphValue {
  let name = '';
  let elementType: number | undefined;
  const dims: (number | undefined)[] = [];
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1 && field.wire === 2) name = valueIn(bytes, field).toString('utf8');
    if (field.number !== 2 || field.wire !== 2) continue;
    const type = valueIn(bytes, field);
    for (const tensorField of fieldsOf(type)) {
      if (tensorField.number !== 1 || tensorField.wire !== 2) continue;
      const tensor = valueIn(type, tensorField);
      for (const part of fieldsOf(tensor)) {
        if (part.number === 1 && part.wire === 0) [elementType] = readVarint(tensor, part.start);
        if (part.number === 2 && part.wire === 2) dims.push(...shapeDims(valueIn(tensor, part)));
      }
    }
  }
  return { name, elementType, dims };
}

function shapeDims(shape: Buffer): (number | undefined)[] {
  return [...fieldsOf(shape)]
    .filter(({ number, wire }) => number === 1 && wire === 2)
    .map((field) => {
      const dim = valueIn(shape, field);
      const value = [...fieldsOf(dim)].find(({ number, wire }) => number === 1 && wire === 0);
      return value && readVarint(dim, value.start)[0];
    });
}

/** Messages that can hold weights, however deep, and which of their fields lead there. */
const HOLDERS = {
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node', 11: 'attribute' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
  tensor: { 13: 'external' },
} as const;
type Holder = keyof typeof HOLDERS;

/** Goes through one message to the files that it wants weights from. Nothing is passed over for its size: weights themselves are not read. */
async function collect(source: Source, holder: Holder, { start, end }: Field, external: Set<string>, depth = 0): Promise<void> {
  if (depth > DEEPEST * 4) throw new Malformed();
  for await (const field of fields(source, start, end))
    if (field.wire === 2) await collectPart(source, holder, field, external, depth);
}

async function collectPart(source: Source, holder: Holder, field: Field, external: Set<string>, depth = 0): Promise<void> {
  const leads: Readonly<Record<number, Holder | 'external'>> = HOLDERS[holder];
  const to = leads[field.number];
  if (to === 'external') noteLocation(await smallBytes(source, field), external);
  else if (to !== undefined) await collect(source, to, field, external, depth + 1);
}

/** @throws Malformed where it is larger than such a thing ever is */
async function smallBytes(source: Source, { start, end }: Field): Promise<Buffer> {
  if (end - start > LONGEST_READ) throw new Malformed();
  return source.bytes(start, end);
}

/** StringStringEntryProto: key = 1, value = 2; the key `location` names the file. */
function noteLocation(entry: Buffer, external: Set<string>): void {
  const texts = new Map<number, string>();
  for (const part of fieldsOf(entry)) if (part.wire === 2) texts.set(part.number, valueIn(entry, part).toString('utf8'));
  if (texts.get(1) === 'location') external.add(texts.get(2) ?? '');
}
