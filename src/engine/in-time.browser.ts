/** In a browser nothing stops a calculation from outside but the end of its worker, and tokenizers there are pinned or ours. */

export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

export function inTime<T>(_milliseconds: number, work: () => T): T {
  return work();
}
