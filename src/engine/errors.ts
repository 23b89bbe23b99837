/** What can go wrong in the engine, as those who asked it see it. */
import { ImageError } from '../clip/errors.js';
import type { Failure } from './protocol.js';

/** A request that the engine could not answer; `code` says which way on there is. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly code: Failure['code'] | 'crash',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether an error says that somebody cancelled, not that something failed. */
export function isCancelled(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || (error instanceof EngineError && error.code === 'cancelled'));
}

/** Whether an error is one picture's: the others can still be answered, where a broken model stops them all. */
export function isAboutThePicture(error: unknown): error is Error {
  return error instanceof ImageError || (error instanceof EngineError && error.code === 'image');
}
