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

/** Why it was not computed or decoded as it was asked for, in what it was not: each reason for itself. */
export function whyOtherwise({
  runtimeFallback,
  deviceFallback,
  decoderFallback,
}: Pick<EncodedImage, 'runtimeFallback' | 'deviceFallback' | 'decoderFallback'>): readonly string[] {
  return [runtimeFallback, deviceFallback, decoderFallback].filter((why) => why !== undefined);
}
