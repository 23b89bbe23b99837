import { describe, expect, it } from 'vitest';
import { Thumbnails } from '../../../src/folder/thumbnails.js';

/** Thumbnails that are made when the test says so. */
function byHand() {
  const making = new Map<number, (webp: Uint8Array | undefined) => void>();
  const sent: [number, number | undefined][] = [];
  const thumbnails = new Thumbnails(
    (picture) => new Promise((resolve) => making.set(picture, resolve)),
    (picture, webp) => sent.push([picture, webp?.length]),
  );
  const make = async (picture: number, webp?: Uint8Array) => {
    making.get(picture)!(webp);
    making.delete(picture);
    await new Promise(setImmediate);
  };
  return { thumbnails, making, sent, make };
}

describe('thumbnails', () => {
  it('are made two at a time, and those that are scrolled past are not begun', async () => {
    const { thumbnails, making, sent, make } = byHand();
    thumbnails.want([1, 2, 3, 4]);
    expect([...making.keys()]).toEqual([1, 2]);
    thumbnails.want([2, 7]);
    await make(1, new Uint8Array(5));
    expect([...making.keys()]).toEqual([2, 7]);
    await make(7);
    await make(2, new Uint8Array(6));
    expect(sent).toEqual([
      [1, 5],
      [7, undefined],
      [2, 6],
    ]);
    expect([...making.keys()]).toEqual([]);
  });
});
