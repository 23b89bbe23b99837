/** Opens a tower's ONNX file in the runtime and on the device asked for or, with the reason, on the CPU. */
import type * as Ort from 'onnxruntime-common';
import type { Tensor, TowerSession } from '../clip/towers.js';
import { t } from '../l10n/texts.js';
import { EngineError } from './errors.js';
import { duringNativeCode } from './native-code.js';
import { isOutOfMemory } from './out-of-memory.js';
import type { Runtime, RuntimeName } from './protocol.js';
import { firstLine, loadRuntime, type OnnxRuntime } from './runtimes.js';
import { usableCores } from './usable-cores.js';
import { tooLargeForWasm } from './wasm-room.js';
import { openInWasm } from './wasm-session.js';

export interface OpenSession extends TowerSession {
  readonly runtime: RuntimeName;
  /** Why it is not the native runtime, where that was not asked for. */
  readonly runtimeFallback?: string | undefined;
  /** The execution provider that runs it. */
  readonly device: string;
  /** Why it is not the one that was asked for. */
  readonly deviceFallback?: string | undefined;
  release(): Promise<void>;
}

/**
 * Opens one tower. A device that cannot be used, or that fails while it computes, is left for the CPU.
 *
 * @param file    absolute path of the .onnx file
 * @param runtime which runtime, device, threads (0: as many as this process may use)
 * @throws EngineError `native` where the runtime cannot be loaded, `model` where the file is not a readable model,
 *   `memory` where it does not fit
 */
export async function openSession(file: string, runtime: Runtime): Promise<OpenSession> {
  const { name, ort, fallback: runtimeFallback } = await loadRuntime(runtime);
  const isWasm = name === 'wasm';
  const open = (provider: string) => (isWasm ? openInWasm(ort, file) : openNatively(ort, file, provider, runtime.threads));
  const openOnCpu = () =>
    open('cpu').catch((cause: unknown) => {
      throw openingFailed(file, cause, isWasm);
    });
  const asked = providerFor(runtime.device);
  const wanted = isWasm ? 'cpu' : asked;
  let device = wanted;
  let deviceFallback =
    isWasm && runtime.device !== 'auto' && asked !== 'cpu' ? leftForCpu(asked, t('WebAssembly has only the CPU')) : undefined;
  const fallBack = async (error: unknown): Promise<Ort.InferenceSession> => {
    deviceFallback = leftForCpu(wanted, firstLine(error));
    device = 'cpu';
    return openOnCpu();
  };
  let session = await (wanted === 'cpu' ? openOnCpu() : open(wanted).catch(fallBack));
  /** The change to the CPU while something is computed; all that fails at the same time waits for the one. */
  let changing: Promise<void> | undefined;
  const changeToCpu = async (error: unknown): Promise<void> => {
    const failed = session;
    session = await fallBack(error);
    await failed.release();
  };
  const run = (inputs: Record<string, Ort.Tensor>) =>
    isWasm ? session.run(inputs) : duringNativeCode(() => session.run(inputs));
  return {
    runtime: name,
    runtimeFallback,
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    get device() {
      return device;
    },
    get deviceFallback() {
      return deviceFallback;
    },
    run: async (feeds) => {
      const inputs = Object.fromEntries(
        Object.entries(feeds).map(([input, { type, data, dims }]) => [input, new ort.Tensor(type, data, dims)]),
      );
      const answer = await run(inputs).catch(async (error: unknown) => {
        if (wanted === 'cpu' || isOutOfMemory(error)) throw runningFailed(error);
        changing ??= changeToCpu(error);
        await changing;
        return run(inputs).catch((cause: unknown) => {
          throw runningFailed(cause);
        });
      });
      return Object.fromEntries(Object.entries(answer).map(([output, tensor]) => [output, tensorOf(tensor)]));
    },
    release: () => session.release(),
  };
}

function openNatively(ort: OnnxRuntime, file: string, provider: string, threads: number): Promise<Ort.InferenceSession> {
  return duringNativeCode(() =>
    ort.InferenceSession.create(file, {
      executionProviders: [provider],
      intraOpNumThreads: threads || usableCores(),
      logSeverityLevel: 3,
      // A plan for each shape that was ever run is kept otherwise: phrases of many lengths took 18 MiB more, and no less time.
      enableMemPattern: false,
      // Else its threads spin for 50 ms after each run, on the cores that decode the next picture. Those of one run stay awake.
      extra: { session: { force_spinning_stop: '1' } },
    }),
  );
}

/**
 * The execution provider behind a device's name: `auto` is Core ML on macOS, DirectML on Windows, else the CPU.
 */
export function providerFor(device: string, platform: NodeJS.Platform = process.platform): string {
  if (device !== 'auto') return device;
  return platform === 'darwin' ? 'coreml' : platform === 'win32' ? 'dml' : 'cpu';
}

function runningFailed(cause: unknown): unknown {
  return isOutOfMemory(cause) ? new EngineError('memory', t('There was not enough memory to compute this.'), { cause }) : cause;
}

function leftForCpu(device: string, why: string): string {
  return t("The device '{device}' could not be used ({why}); the CPU computed this instead.", { device, why });
}

function openingFailed(file: string, cause: unknown, isWasm: boolean): unknown {
  if (cause instanceof EngineError) return cause;
  if (isWasm && isOutOfMemory(cause)) return tooLargeForWasm(file, cause);
  return isOutOfMemory(cause)
    ? new EngineError(
        'memory',
        t('There was not enough memory to open {file}. Close other programs, or choose a smaller model.', { file }),
        {
          cause,
        },
      )
    : new EngineError(
        'model',
        t('{file} cannot be opened as a model: {reason}. Verify the model, or choose another.', {
          file,
          reason: firstLine(cause),
        }),
        {
          cause,
        },
      );
}

function tensorOf(tensor: Ort.Tensor): Tensor {
  if (tensor.data instanceof Float32Array) return { type: 'float32', data: tensor.data, dims: tensor.dims };
  if (tensor.data instanceof BigInt64Array) return { type: 'int64', data: tensor.data, dims: tensor.dims };
  // Outputs that no tower of ours reads, such as last_hidden_state in half precision; named by their shape only.
  return { type: 'float32', data: new Float32Array(0), dims: tensor.dims };
}
