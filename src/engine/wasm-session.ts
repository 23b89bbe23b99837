/** A tower in WebAssembly, which opens no files: weights that lie outside of the graph's file are named to it. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type * as Ort from 'onnxruntime-common';
import { readOnnxGraph } from '../models/onnx-graph.js';
import type { OnnxRuntime } from './runtimes.js';
import { requireRoomInWasm } from './wasm-room.js';

/**
 * @param file absolute path of the .onnx file
 * @throws EngineError `memory` where it cannot fit; what the runtime throws
 */
export async function openInWasm(ort: OnnxRuntime, file: string): Promise<Ort.InferenceSession> {
  const { externalData } = await readOnnxGraph(file);
  const weights = externalData.map((name) => ({ path: name, data: path.join(path.dirname(file), name) }));
  const [embedded = 0, ...external] = await Promise.all(
    [file, ...weights.map(({ data }) => data)].map(async (each) => (await stat(each)).size),
  );
  requireRoomInWasm(file, embedded, external);
  return ort.InferenceSession.create(file, { executionProviders: ['wasm'], externalData: weights, logSeverityLevel: 3 });
}
