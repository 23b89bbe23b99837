/** In a browser the engine is a worker: no process of its own, and its memory is not to be had. */

export const pid = 0;

export function memoryBytes(): number {
  return 0;
}
