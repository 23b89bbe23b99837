import { describe, expect, it } from 'vitest';
import { bytes, cosine, count, effectively, isUndecided, percent, speed, timeLeft } from '../../../webview/format.js';

describe('numbers in the panel', () => {
  it.each([
    [0.9131, '91.3 %'],
    [0.0004, '< 0.1 %'],
    [0.0005, '0.1 %'],
    [0, '0.0 %'],
    [0.9994, '99.9 %'],
    [0.99951, '> 99.9 %'],
    [1, '100 %'],
  ])('a share of %d reads %s', (share, text) => expect(percent(share)).toBe(text));

  it.each([
    [0.2481, '.248'],
    [-0.0123, '−.012'],
    [-0.0001, '.000'],
    [1, '1.000'],
    [-1, '−1.000'],
  ])('a cosine of %d reads %s', (value, text) => expect(cosine(value)).toBe(text));

  it('thousands are marked', () => expect([count(5854), count(19)]).toEqual(['5,854', '19']));

  it.each([
    [2.13, '2.1'],
    [1, '1.0'],
    [99.94, '99.9'],
    [137.2, '137'],
    [3120.7, '3,121'],
  ])('as if choosing among %d reads %s', (effective, text) => expect(effectively(effective)).toBe(text));

  it('a list is undecided above 60 % of its count, and always with one phrase', () => {
    expect(isUndecided(120, 200)).toBe(false);
    expect(isUndecided(120.1, 200)).toBe(true);
    expect(isUndecided(2.1, 200)).toBe(false);
    expect(isUndecided(1, 1)).toBe(true);
    expect(isUndecided(1.1, 2)).toBe(false);
  });

  it.each([
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [607_900_000, '608 MB'],
    [999_500_000, '1.0 GB'],
    [1_710_000_000, '1.7 GB'],
  ])('%d bytes read %s', (size, text) => expect(bytes(size)).toBe(text));

  it('speeds have a decimal from megabytes on', () => {
    expect([speed(850_000), speed(12_340_000)]).toEqual(['850 kB/s', '12.3 MB/s']);
  });

  it.each([
    [9, 'a few seconds left'],
    [44, 'about 40 seconds left'],
    [95, 'about 2 minutes left'],
    [5000, 'about 83 minutes left'],
    [7200, 'about 2 hours left'],
  ])('%d seconds left read %s', (seconds, text) => expect(timeLeft(seconds * 1000, 1000)).toBe(text));

  it('nothing is guessed where nothing comes', () => expect(timeLeft(1000, 0)).toBeUndefined());
});
