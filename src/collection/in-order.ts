/** Work done side by side whose answers keep the order of what was asked. */

/**
 * Begins work on the next items while earlier ones are under way, and takes no more than it may hold: a reader who takes the
 * answers slowly slows the source down, however many items that has.
 *
 * @param atOnce items under way or answered and not yet taken
 * @throws whatever the work throws, at its item's turn
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const source = items[Symbol.asyncIterator]();
  const underWay: Promise<R>[] = [];
  let next: Promise<IteratorResult<T>> | undefined;
  let ended = false;
  try {
    for (;;) {
      if (!ended && underWay.length < atOnce) next ??= source.next();
      const [first] = underWay;
      if (first === undefined && next === undefined) return;
      // An answer must not wait for the next question: who asks may be waiting for it.
      const event = await Promise.race([
        ...(first ? [first.then((answer) => ({ kind: 'answer' as const, answer }))] : []),
        ...(next ? [next.then((item) => ({ kind: 'item' as const, item }))] : []),
      ]);
      if (event.kind === 'answer') {
        void underWay.shift();
        yield event.answer;
        continue;
      }
      next = undefined;
      if (event.item.done === true) ended = true;
      else {
        const answer = work(event.item.value);
        // It is told at its turn.
        answer.catch(() => undefined);
        underWay.push(answer);
      }
    }
  } finally {
    await source.return?.();
  }
}
