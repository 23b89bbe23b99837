import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../src/collection/in-order.js';

/** Numbers from 0 on, and how many of them were taken. */
function numbers(count: number) {
  const source = { taken: 0, closed: false, items: generate() };
  async function* generate(): AsyncGenerator<number> {
    try {
      for (let i = 0; i < count; i++) {
        source.taken++;
        yield await Promise.resolve(i);
      }
    } finally {
      source.closed = true;
    }
  }
  return source;
}

describe('answers in order', () => {
  it('come in the order of the questions, whichever is ready first', async () => {
    const { items } = numbers(10);
    const answers: number[] = [];
    const slow = async (i: number): Promise<number> => {
      for (let turn = 0; turn < (i * 7) % 5; turn++) await new Promise(setImmediate);
      return i;
    };
    for await (const answer of inOrder(items, 3, slow)) answers.push(answer);
    expect(answers).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('are given although the next question has not come', async () => {
    let ask: (result: IteratorResult<string>) => void = () => undefined;
    const next = () => new Promise<IteratorResult<string>>((resolve) => (ask = resolve));
    const answers = inOrder({ [Symbol.asyncIterator]: () => ({ next }) }, 4, (item) => Promise.resolve(item.toUpperCase()));
    const first = answers.next();
    ask({ done: false, value: 'a' });
    expect(await first).toEqual({ done: false, value: 'A' });
    const second = answers.next();
    ask({ done: false, value: 'b' });
    expect(await second).toEqual({ done: false, value: 'B' });
    const last = answers.next();
    ask({ done: true, value: undefined });
    expect((await last).done).toBe(true);
  });

  it('hold back the source while nobody takes them, and close it when left', async () => {
    const source = numbers(1000);
    const answers = inOrder(source.items, 4, (i) => Promise.resolve(i));
    await answers.next();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(source.taken).toBeLessThanOrEqual(5);
    await answers.return();
    expect(source.closed).toBe(true);
  });

  it('end with the error of the item whose turn it is', async () => {
    const { items } = numbers(5);
    const answers: number[] = [];
    const work = (i: number) => (i === 3 ? Promise.reject(new Error('three')) : Promise.resolve(i));
    await expect(async () => {
      for await (const answer of inOrder(items, 4, work)) answers.push(answer);
    }).rejects.toThrow('three');
    expect(answers).toEqual([0, 1, 2]);
  });
});
