/** What computed an answer, in words. */
import type { EncodedImage } from '../engine/protocol.js';

/** @returns the device, and the runtime where it is not the usual one: `cpu`, `cpu (WebAssembly)` */
export function computedBy({ runtime, device }: Pick<EncodedImage, 'runtime' | 'device'>): string {
  return runtime === 'wasm' ? `${device} (WebAssembly)` : device;
}

/** Why it was not computed as it was asked for, if it was not. */
export function whyOtherwise({
  runtimeFallback,
  deviceFallback,
}: Pick<EncodedImage, 'runtimeFallback' | 'deviceFallback'>): string | undefined {
  return [runtimeFallback, deviceFallback].filter((why) => why !== undefined).join(' ') || undefined;
}
