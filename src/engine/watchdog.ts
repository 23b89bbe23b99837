/** Native work that cannot be stopped from inside: given up after a time, and the process with it. */
import { ImageError } from '../clip/errors.js';
import { DECODE_SECONDS } from '../clip/limits.js';
import { t } from '../l10n/texts.js';

/** A decoder that can be stopped is, at its own limit; what is still at work then takes no heed of it. */
const GRACE_SECONDS = 10;

export class Watchdog {
  /**
   * @param stuck        called where something did not come to an end: its thread is lost to this process
   * @param milliseconds that it may take
   */
  constructor(
    private readonly stuck: () => void,
    private readonly milliseconds = (DECODE_SECONDS + GRACE_SECONDS) * 1000,
  ) {}

  /**
   * Does work on a picture, which takes its time from now on: what waits for a thread is not to be begun yet.
   *
   * @throws ImageError where it takes too long; what the work throws
   */
  async watch<T>(name: string, work: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(
          new ImageError(
            t('{name} took longer than {seconds} seconds to decode and was given up. Make it smaller or simpler and try again.', {
              name,
              seconds: Math.ceil(this.milliseconds / 1000),
            }),
          ),
        );
        this.stuck();
      }, this.milliseconds);
    });
    try {
      return await Promise.race([work(), tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }
}
