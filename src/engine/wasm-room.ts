/** What WebAssembly's memory has room for. */
import { t } from '../l10n/texts.js';
import { EngineError } from './errors.js';

/** All that WebAssembly with addresses of 32 bits can hold. */
const WASM_BYTES = 4 * 2 ** 30;

/**
 * Refuses what cannot fit before minutes are spent on it. While a model is opened, its weights lie in memory twice where they
 * are in files of their own, three times where they are in the graph's (measured: 2.4 and 3.5 times for 768 MB).
 *
 * @param file     the graph's
 * @param embedded its bytes
 * @param external bytes of each file of weights
 * @throws EngineError `memory`
 */
export function requireRoomInWasm(file: string, embedded: number, external: readonly number[] = []): void {
  const needed = 3 * embedded + 2 * external.reduce((sum, size) => sum + size, 0);
  if (needed > WASM_BYTES) throw tooLargeForWasm(file);
}

export function tooLargeForWasm(file: string, cause?: unknown): EngineError {
  return new EngineError(
    'memory',
    t(
      '{file} is too large for WebAssembly, whose memory ends at 4 GB. Choose a smaller model or a quantised one, or let native code compute (clipGaze.runtime).',
      { file },
    ),
    { cause },
  );
}
