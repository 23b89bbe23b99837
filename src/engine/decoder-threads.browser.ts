/** In a browser: its decoders have threads of its own. */
export function decoderThreads(): number {
  return Infinity;
}

/** As many as the browser sees fit: how many cores there are it does not tell. */
export function decodersInBackground(): number {
  return Infinity;
}
