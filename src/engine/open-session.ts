/** Opens a tower's ONNX file in onnxruntime-node, on the device asked for or, with the reason, on the CPU. */
import { availableParallelism } from 'node:os';
import type * as Ort from 'onnxruntime-node';
import type { Tensor, TowerSession } from '../clip/towers.js';
import { EngineError } from './errors.js';
import type { Runtime } from './protocol.js';

export interface OpenSession extends TowerSession {
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
 * @param runtime device, threads (0: as many as this process may use)
 * @throws EngineError `native` where onnxruntime-node cannot be loaded, `model` where the file is not a readable model,
 *   `memory` where it does not fit
 */
export async function openSession(file: string, runtime: Runtime): Promise<OpenSession> {
  const ort = await loadRuntime();
  const open = (provider: string) =>
    ort.InferenceSession.create(file, {
      executionProviders: [provider],
      intraOpNumThreads: runtime.threads || availableParallelism(),
      logSeverityLevel: 3,
    });
  const openOnCpu = () =>
    open('cpu').catch((cause: unknown) => {
      throw openingFailed(file, cause);
    });
  const wanted = providerFor(runtime.device);
  let device = wanted;
  let deviceFallback: string | undefined;
  const fallBack = async (error: unknown): Promise<Ort.InferenceSession> => {
    deviceFallback = `The device '${wanted}' could not be used (${firstLine(error)}); the CPU computed this instead.`;
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
  return {
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
        Object.entries(feeds).map(([name, { type, data, dims }]) => [name, new ort.Tensor(type, data, dims)]),
      );
      const answer = await session.run(inputs).catch(async (error: unknown) => {
        if (wanted === 'cpu' || isOutOfMemory(error)) throw runningFailed(error);
        changing ??= changeToCpu(error);
        await changing;
        return session.run(inputs).catch((cause: unknown) => {
          throw runningFailed(cause);
        });
      });
      return Object.fromEntries(Object.entries(answer).map(([name, tensor]) => [name, tensorOf(tensor)]));
    },
    release: () => session.release(),
  };
}

/**
 * The execution provider behind a device's name: `auto` is Core ML on macOS, DirectML on Windows, else the CPU.
 */
export function providerFor(device: string, platform: NodeJS.Platform = process.platform): string {
  if (device !== 'auto') return device;
  return platform === 'darwin' ? 'coreml' : platform === 'win32' ? 'dml' : 'cpu';
}

/** Whether an error is the runtime's or V8's way to say that memory was not to be had. */
export function isOutOfMemory(error: unknown): boolean {
  return /bad[_ ]?alloc|failed to allocate|out of memory|allocation failed|not enough memory/i.test(
    error instanceof Error ? error.message : String(error),
  );
}

let runtimePromise: Promise<typeof Ort> | undefined;

/**
 * onnxruntime-node, loaded once.
 *
 * @throws EngineError `native`, with what to do, where it cannot be loaded
 */
export function loadRuntime(): Promise<typeof Ort> {
  runtimePromise ??= import('onnxruntime-node').catch((cause: unknown) => {
    runtimePromise = undefined;
    throw new EngineError('native', runtimeAdvice(cause), { cause });
  });
  return runtimePromise;
}

function runtimeAdvice(cause: unknown): string {
  const reason = firstLine(cause);
  const here = `${process.platform} ${process.arch}`;
  if (process.platform === 'win32' && /specified module could not be found|126/.test(reason))
    return 'ONNX Runtime could not be loaded because the Microsoft Visual C++ runtime is missing. Install "Microsoft Visual C++ Redistributable (x64)" and gaze again.';
  if (process.platform === 'darwin' && process.arch === 'x64')
    return 'ONNX Runtime has no binary for Macs with Intel processors in this version, so pictures cannot be computed here.';
  if (process.platform === 'linux' && /musl|ld-linux|GLIBC|cannot open shared object/i.test(reason))
    return `ONNX Runtime needs Linux with glibc 2.27 or newer (${reason}). On Alpine, use a container based on Debian or Ubuntu.`;
  return `ONNX Runtime could not be loaded on ${here}: ${reason}. Install the extension's build for this platform.`;
}

function runningFailed(cause: unknown): unknown {
  return isOutOfMemory(cause) ? new EngineError('memory', 'There was not enough memory to compute this.', { cause }) : cause;
}

function openingFailed(file: string, cause: unknown): EngineError {
  return isOutOfMemory(cause)
    ? new EngineError('memory', `There was not enough memory to open ${file}. Close other programs, or choose a smaller model.`, {
        cause,
      })
    : new EngineError('model', `${file} cannot be opened as a model: ${firstLine(cause)}. Verify the model, or choose another.`, {
        cause,
      });
}

function tensorOf(tensor: Ort.Tensor): Tensor {
  if (tensor.data instanceof Float32Array) return { type: 'float32', data: tensor.data, dims: tensor.dims };
  if (tensor.data instanceof BigInt64Array) return { type: 'int64', data: tensor.data, dims: tensor.dims };
  // Outputs that no tower of ours reads, such as last_hidden_state in half precision; named by their shape only.
  return { type: 'float32', data: new Float32Array(0), dims: tensor.dims };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
