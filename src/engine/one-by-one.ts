/** Work that must not overlap, in the order in which it came. */

export class OneByOne {
  private last: Promise<unknown> = Promise.resolve();

  /** Does the work when all that came before it is done, well or not. @throws what the work throws */
  run<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work, work);
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
