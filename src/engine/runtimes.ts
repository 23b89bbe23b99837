/**
 * The two runtimes behind a tower's session: onnxruntime-node, which is native code, and onnxruntime-web's WebAssembly, which
 * answers where native code cannot.
 */
import type * as Ort from 'onnxruntime-common';
import { key, said, sentences, t } from '../l10n/texts.js';
import { EngineError } from './errors.js';
import { duringNativeCode } from './native-code.js';
import type { Runtime, RuntimeName } from './protocol.js';
import { usableCores } from './usable-cores.js';

/** What is used of ONNX Runtime; both packages bring the same. */
export type OnnxRuntime = Pick<typeof Ort, 'InferenceSession' | 'Tensor' | 'env'>;

export interface LoadedRuntime {
  readonly name: RuntimeName;
  readonly ort: OnnxRuntime;
  /** Why it is not the native one, where that was not asked for. */
  readonly fallback?: string;
}

/**
 * The runtime that is wanted, loaded once; with `auto` the native one, and WebAssembly where that cannot be loaded.
 *
 * @throws EngineError `native`, with what to do, where what is wanted cannot be loaded
 */
export async function loadRuntime({
  library = 'auto',
  nativeFailure,
  threads,
}: Pick<Runtime, 'library' | 'nativeFailure' | 'threads'>): Promise<LoadedRuntime> {
  if (library === 'native') {
    const reason = nativeFailure ?? (await reasonAgainstNative());
    if (reason !== undefined)
      throw new EngineError(
        'native',
        sentences(reason, said(WAY_ON), nativeFailure === undefined ? undefined : said(TRIED_AGAIN)),
      );
    return { name: 'native', ort: await loadNative() };
  }
  if (library === 'wasm') return { name: 'wasm', ort: await loadWasm(threads) };
  const reason = nativeFailure ?? (await reasonAgainstNative());
  if (reason === undefined) return { name: 'native', ort: await loadNative() };
  const ort = await loadWasm(threads).catch((error: unknown) => {
    throw new EngineError('native', `${reason} ${firstLine(error)}`, { cause: error });
  });
  return { name: 'wasm', ort, fallback: sentences(reason, said(COST)) };
}

/** Measured on ViT-B/32 with two threads beside the native runtime (decision 0010). */
const COST = key(
  'WebAssembly computes instead: the same results, but a picture takes about four times as long, opening a model five times, and memory about twice as much.',
);

const WAY_ON = key('With clipGaze.runtime, or --runtime, set to auto, WebAssembly computes instead.');

const TRIED_AGAIN = key('Native code is tried again with another model, or after the window is reloaded.');

let native: Promise<OnnxRuntime> | undefined;
let wasm: Promise<OnnxRuntime> | undefined;

/** @throws EngineError `native` where onnxruntime-node cannot be loaded */
function loadNative(): Promise<OnnxRuntime> {
  native ??= duringNativeCode(() => import('onnxruntime-node')).catch((cause: unknown) => {
    native = undefined;
    throw new EngineError('native', nativeAdvice(cause), { cause });
  });
  return native;
}

async function reasonAgainstNative(): Promise<string | undefined> {
  try {
    await loadNative();
    return undefined;
  } catch (error) {
    return error instanceof EngineError ? error.message : String(error);
  }
}

/**
 * @param threads that compute, 0 for as many as this process may use; what the first who loads it says holds for all
 * @throws EngineError `native` where onnxruntime-web is not there
 */
function loadWasm(threads: number): Promise<OnnxRuntime> {
  wasm ??= import('onnxruntime-web').then(
    (ort) => {
      ort.env.wasm.numThreads = threads || usableCores();
      return ort;
    },
    (cause: unknown) => {
      wasm = undefined;
      throw new EngineError(
        'native',
        t('WebAssembly could not be used either: {reason}. Install the extension again.', { reason: firstLine(cause) }),
        {
          cause,
        },
      );
    },
  );
  return wasm;
}

function nativeAdvice(cause: unknown): string {
  const reason = firstLine(cause);
  const here = `${process.platform} ${process.arch}`;
  if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')
    return t('This package of Clip Gaze brings no native code of ONNX Runtime for {here}.', { here });
  if (process.platform === 'win32' && /specified module could not be found|126/.test(reason))
    return t(
      'ONNX Runtime could not be loaded because the Microsoft Visual C++ runtime is missing. Install "Microsoft Visual C++ Redistributable" and reload the window.',
    );
  if (process.platform === 'darwin' && process.arch === 'x64')
    return t('ONNX Runtime has no binary for Macs with Intel processors.');
  // Its own library may be missing as well: damaged in the package, and so not unpacked.
  const lacksItsOwn = reason.startsWith('libonnxruntime');
  if (process.platform === 'linux' && !lacksItsOwn && /musl|ld-linux|GLIBC|cannot open shared object/i.test(reason))
    return t('ONNX Runtime needs Linux with glibc 2.27 or newer ({reason}).', { reason });
  return t('ONNX Runtime could not be loaded on {here}: {reason}.', { here, reason });
}

export function firstLine(error: unknown): string {
  return ((error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '').replace(/\.$/, '');
}
