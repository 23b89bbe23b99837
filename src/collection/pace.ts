/** How fast pictures have been done lately. */
import type { Clock } from '../models/clock.js';

/** Few enough to follow when stored pictures give way to new ones, many enough to be steady. */
const LATEST = 64;

export class Pace {
  private times: number[] = [];

  constructor(private readonly clock: Pick<Clock, 'now'>) {
    this.restart();
  }

  /** A picture was done. */
  add(): void {
    this.times.push(this.clock.now());
    if (this.times.length > LATEST + 1) this.times.shift();
  }

  /** Work begins, or goes on after a pause, which must not count. */
  restart(): void {
    this.times = [this.clock.now()];
  }

  /** @returns pictures a second over the latest 64; 0 before half a second has passed */
  perSecond(): number {
    const [first = 0] = this.times;
    const elapsed = this.clock.now() - first;
    return elapsed < 500 ? 0 : ((this.times.length - 1) * 1000) / elapsed;
  }
}
