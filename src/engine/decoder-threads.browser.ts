/** In a browser: its decoders have threads of its own. */
export function decoderThreads(): number {
  return Infinity;
}
