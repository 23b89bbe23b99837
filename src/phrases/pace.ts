/** Long work in short pieces, for a thread that others wait for. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Two pieces fit between two frames of a screen, and nobody who types notices one. */
const PIECE_MILLISECONDS = 4;

/**
 * Lets the event loop go on whenever a piece of work has taken its time.
 *
 * @returns to be awaited in each round of a loop; it throws the signal's reason once that is aborted
 */
export function pace(signal: AbortSignal): () => Promise<void> | undefined {
  let until = performance.now() + PIECE_MILLISECONDS;
  return () => {
    if (performance.now() < until) return undefined;
    return nextTurn().then(() => {
      signal.throwIfAborted();
      until = performance.now() + PIECE_MILLISECONDS;
    });
  };
}
