import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../../webview/preview.js';

const bytes = Uint8Array.of(82, 73, 70, 70);

describe('the bytes of a preview', () => {
  it.each([
    ['a typed array', bytes],
    ['a view into a larger buffer', Uint8Array.of(0, 82, 73, 70, 70, 0).subarray(1, 5)],
    ['a buffer', bytes.slice().buffer],
    ['numbers', [...bytes]],
    ['an object from index to number', JSON.parse(JSON.stringify(bytes)) as unknown],
  ])('are understood as %s', (_, sent) => expect(bytesOf(sent)).toEqual(bytes));

  it.each([['text'], [undefined], [null], [7], [['82']], [{ length: '4' }]])('are not %j', (sent) => {
    expect(bytesOf(sent)).toBeUndefined();
  });
});
