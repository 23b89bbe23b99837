/** @returns an embedding that no other key has: 64 numbers */
export function embeddingOf(key: string): Float32Array {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(key)) state = Math.imul(state ^ byte, 0x01000193);
  return Float32Array.from({ length: 64 }, (_, i) => Math.sin(state + i * 7919));
}
