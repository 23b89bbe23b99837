/** The runtime in a browser: onnxruntime-web's WebAssembly, on one thread. */
import * as ort from 'onnxruntime-web/wasm';
import { t } from '../l10n/texts.js';
import { EngineError } from './errors.js';
import type { Runtime } from './protocol.js';
import type { LoadedRuntime } from './runtimes.js';

let binary: ArrayBuffer | undefined;

/** @param wasm ONNX Runtime's module, which a worker made of a blob has no address to fetch from */
export function useWasm(wasm: ArrayBuffer): void {
  binary = wasm;
}

/** @throws EngineError `native` where native code is insisted on */
export function loadRuntime({ library = 'auto' }: Pick<Runtime, 'library'>): Promise<LoadedRuntime> {
  if (library === 'native')
    return Promise.reject(
      new EngineError(
        'native',
        t('Native code does not run in a browser. Set clipGaze.runtime to auto, or open the folder in VS Code on a computer.'),
      ),
    );
  if (binary) ort.env.wasm.wasmBinary = binary;
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  return Promise.resolve({ name: 'wasm', ort });
}

export function firstLine(error: unknown): string {
  return ((error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '').replace(/\.$/, '');
}
