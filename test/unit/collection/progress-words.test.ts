import { expect, it } from 'vitest';
import { progressInWords } from '../../../src/collection/progress-words.js';

it.each([
  [
    { total: 50_000, listed: true, done: 1231, failed: 3, perSecond: 18.4 },
    '1,234 of 50,000 pictures, 3 failed, 18 a second, about 44 minutes left',
  ],
  [{ total: 100, listed: false, done: 1, failed: 0, perSecond: 2 }, '1 of 100 and more pictures, 2.0 a second'],
  [{ total: 1, listed: true, done: 1, failed: 0, perSecond: 0 }, '1 of 1 picture'],
  [{ total: 20, listed: true, done: 10, failed: 0, perSecond: 2 }, '10 of 20 pictures, 2.0 a second, a few seconds left'],
])('%j', (progress, words) => {
  expect(progressInWords(progress)).toBe(words);
});
