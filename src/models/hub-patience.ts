/** How long the hub is waited for, and how often it is asked again. */
import { sentences, t } from '../l10n/texts.js';
import type { Clock } from './clock.js';
import { DownloadError } from './errors.js';
import { broken, networkFailure, type Asked, type PassingError } from './hub-failure.js';

/** Milliseconds. A connection without a byte for so long will not bring one. */
export const STALL = 30_000;
/** Tries in a row that brought (nearly) nothing; with the pauses between them 15 seconds, or what the hub asks for. */
const MOST_FAILURES = 5;
const LONGEST_PAUSE = 30_000;

/** Pauses between tries, each twice as long as the one before, until there were enough of them. */
export class Patience {
  private failures = 0;

  constructor(
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
    private readonly onWait: (why: string) => void,
  ) {}

  /**
   * Waits before the next try.
   *
   * @param progressed slow progress is progress: only tries that bring nothing use up the patience
   * @throws the error's last word once there were too many; the signal's reason
   */
  async wait(error: PassingError, progressed = false): Promise<void> {
    this.failures = progressed ? 1 : this.failures + 1;
    if (this.failures >= MOST_FAILURES) throw error.final;
    const pause = Math.max(error.retryAfter, Math.min(LONGEST_PAUSE, 1_000 * 2 ** (this.failures - 1)));
    this.onWait(sentences(error.message, t('Trying again in {seconds} s.', { seconds: Math.round(pause / 1_000) })));
    await this.clock.sleep(pause, this.signal);
  }
}

export interface Listening extends Asked {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Waits for the network, and no longer than it may be silent.
 *
 * @param leave aborted when it was silent too long; what is heard must end with it
 * @throws DownloadError, PassingError, or the signal's reason
 */
export async function listen<T>(asked: Listening, leave: AbortController, hear: () => Promise<T>): Promise<T> {
  const callOff = asked.clock.after(STALL, () => leave.abort());
  try {
    return await hear();
  } catch (error) {
    asked.signal.throwIfAborted();
    if (error instanceof DownloadError) throw error;
    throw leave.signal.aborted
      ? broken(asked, t('nothing came for {seconds} seconds', { seconds: STALL / 1_000 }))
      : networkFailure(asked, error);
  } finally {
    callOff();
  }
}
