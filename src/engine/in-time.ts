/** Work that others' files decide the length of, on the one thread that answers messages: stopped when it takes too long. */
import { createContext, Script } from 'node:vm';

/** The work was stopped. */
export class OutOfTimeError extends Error {
  override readonly name = 'OutOfTimeError';
}

const running: { work: () => unknown } = { work: () => undefined };
const context = createContext(running);
const script = new Script('work()');

/**
 * Does something without a pause, for so long at most. Also a regular expression that goes back and forth is stopped: that
 * is what this is for. Costs about 0.3 ms, so many small things are done in one call.
 *
 * @throws OutOfTimeError; what the work throws
 */
export function inTime<T>(milliseconds: number, work: () => T): T {
  const outer = running.work;
  running.work = work;
  try {
    return script.runInContext(context, { timeout: milliseconds }) as T;
  } catch (error) {
    // Made in the other context, where Error is another class.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw new OutOfTimeError(/* not translated */ `stopped after ${milliseconds} ms`, { cause: error });
    throw error;
  } finally {
    running.work = outer;
  }
}
