import { expect, it } from 'vitest';
import { TransferRate } from '../../../src/models/transfer-rate.js';
import { HandClock } from './hand-clock.js';

it('is of the last ten seconds, and 0 while nothing is known', () => {
  const clock = new HandClock();
  const rate = new TransferRate(clock);
  expect(rate.bytesPerSecond()).toBe(0);
  rate.add(1_000);
  clock.advance(400);
  expect(rate.bytesPerSecond()).toBe(0);
  clock.advance(600);
  rate.add(1_000);
  expect(rate.bytesPerSecond()).toBe(2_000);
  clock.advance(1_000);
  expect(rate.bytesPerSecond()).toBe(1_000);
  clock.advance(20_000);
  expect(rate.bytesPerSecond()).toBe(0);
});
