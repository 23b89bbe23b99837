/** What computed an answer, in words. */
import type { EncodedImage } from '../engine/protocol.js';

/**
 * @returns the device, and the runtime and the decoder where they are not the usual ones: `cpu`, `cpu (WebAssembly)`,
 *   `cpu (WebAssembly), decoded by the browser`
 */
export function computedBy({ runtime, device, decodedBy }: Pick<EncodedImage, 'runtime' | 'device' | 'decodedBy'>): string {
  const computed = runtime === 'wasm' ? `${device} (WebAssembly)` : device;
  return decodedBy === undefined ? computed : `${computed}, decoded by the ${decodedBy}`;
}

/** Why it was not computed as it was asked for, if it was not. */
export function whyOtherwise({
  runtimeFallback,
  deviceFallback,
}: Pick<EncodedImage, 'runtimeFallback' | 'deviceFallback'>): string | undefined {
  return [runtimeFallback, deviceFallback].filter((why) => why !== undefined).join(' ') || undefined;
}
