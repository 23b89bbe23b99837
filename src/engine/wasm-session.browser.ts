/** A tower in the browser's WebAssembly. Models that are used there have their weights in the graph's own file. */
import type * as Ort from 'onnxruntime-common';
import { readBrowserFile } from '../files/browser-files.js';
import type { OnnxRuntime } from './runtimes.js';
import { requireRoomInWasm } from './wasm-room.js';

/**
 * @param file URI of the .onnx file
 * @throws EngineError `memory` where it cannot fit; what the runtime throws, and whoever reads the file
 */
export async function openInWasm(ort: OnnxRuntime, file: string): Promise<Ort.InferenceSession> {
  const bytes = await readBrowserFile(file);
  requireRoomInWasm(file, bytes.length);
  return ort.InferenceSession.create(bytes, { executionProviders: ['wasm'], logSeverityLevel: 3 });
}
