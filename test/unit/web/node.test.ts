/** What stands in for Node's own modules in a browser, held against Node's own. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as crypto from '../../../src/web/node/crypto.js';
import { setImmediate as soon, clearImmediate } from '../../../src/web/node/globals.js';
import browserPath from '../../../src/web/node/path.js';
import { isDeepStrictEqual as isEqual } from '../../../src/web/node/util.js';

describe('SHA-256', () => {
  const bytes = Uint8Array.from({ length: 300 }, (_, index) => (index * 37) % 256);

  it.each([0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 300])('of %d bytes is that of node:crypto', (length) => {
    const data = bytes.subarray(0, length);
    expect(crypto.createHash('sha256').update(data).digest('hex')).toBe(createHash('sha256').update(data).digest('hex'));
  });

  it('of pieces is that of the whole, and text is UTF-8', () => {
    const text = 'by paul cézanne, 北斎, 🎨\n'.repeat(100);
    const pieces = crypto.createHash('sha256');
    for (let at = 0; at < text.length; at += 24) pieces.update(text.slice(at, at + 24));
    expect([...pieces.digest()]).toEqual([...createHash('sha256').update(text).digest()]);
  });

  it('is the only one', () => {
    expect(() => crypto.createHash('md5')).toThrow(RangeError);
  });
});

describe('paths', () => {
  it.each([
    ['/a/b', '../c.phrases'],
    ['/a/b', './c/d.phrases'],
    ['/a/b', '/c'],
    ['a', '..', 'b'],
    ['/', '..', '..', 'x'],
    ['a//b', '', 'c/'],
  ])('%s, %s', (...parts) => {
    expect(browserPath.resolve('/base', ...parts)).toBe(path.posix.resolve('/base', ...parts));
    expect(browserPath.join(...parts).replace(/\/$/, '')).toBe(path.posix.join(...parts).replace(/\/$/, ''));
  });

  it.each(['/a/b.txt', 'b.txt', '/b', 'a/b'])('of %s its parts', (file) => {
    expect(browserPath.basename(file)).toBe(path.posix.basename(file));
    expect(browserPath.dirname(file)).toBe(path.posix.dirname(file));
    expect(browserPath.isAbsolute(file)).toBe(path.posix.isAbsolute(file));
  });
});

it.each([
  [{ a: [1, { b: 'c' }] }, { a: [1, { b: 'c' }] }],
  [{ a: 1 }, { a: 2 }],
  [[1, 2], [1]],
  [[], {}],
  [null, {}],
  ['x', 'x'],
])('equal or not: %j, %j', (one, other) => {
  expect(isEqual(one, other)).toBe(isDeepStrictEqual(one, other));
});

it('what is to be done soon is done in order, unless it is called off', async () => {
  const done: number[] = [];
  soon(() => done.push(1));
  clearImmediate(soon(() => done.push(2)));
  await new Promise<void>((resolve) => soon(resolve));
  expect(done).toEqual([1]);
});
